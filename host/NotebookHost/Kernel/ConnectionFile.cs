using System.Net;
using System.Text;
using System.Text.Json;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>Where a kernel must listen, as the client that starts it says in a file.</summary>
/// <param name="Address">The one address to bind to.</param>
/// <param name="Key">Secret that signs every message; empty where messages are not signed.</param>
/// <param name="Shell">Port for requests.</param>
/// <param name="Control">Port for requests that do not wait for others.</param>
/// <param name="Publish">Port where outputs are published.</param>
/// <param name="Input">Port for questions to the user; this kernel asks none.</param>
/// <param name="Heartbeat">Port that returns what it gets.</param>
internal sealed record ConnectionFile(IPAddress Address, byte[] Key, int Shell, int Control, int Publish, int Input, int Heartbeat)
{
    private const string Scheme = "hmac-sha256";

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="allowRemote">Whether an address that other machines can reach is fine.</param>
    /// <exception cref="NotebookException">No such file, something missing, or an address that others can reach without leave to do so.</exception>
    public static ConnectionFile Read(string path, bool allowRemote)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(DibFile.ReadText(path));
            JsonElement root = json.RootElement;
            if (Text(root, "transport") is not "tcp" and string transport) throw Wrong($"the transport '{transport}' is not known, only tcp");
            string key = Text(root, "key");
            if (key.Length > 0 && Text(root, "signature_scheme") is not Scheme and string scheme) throw Wrong($"the signature scheme '{scheme}' is not known, only {Scheme}");
            return new ConnectionFile(Bindable(Text(root, "ip")), Encoding.UTF8.GetBytes(key), Port("shell_port"), Port("control_port"), Port("iopub_port"), Port("stdin_port"), Port("hb_port"));

            int Port(string name) => root.TryGetProperty(name, out JsonElement port) && port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out int number) && number is > 0 and < 65536
                ? number
                : throw Wrong($"'{name}' must be a port from 1 to 65535");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Wrong("it is not a JSON object", error);
        }

        string Text(JsonElement root, string name) =>
            root.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : throw Wrong($"it has no text '{name}'");

        IPAddress Bindable(string ip)
        {
            IPAddress? address = ip == "localhost" ? IPAddress.Loopback : null;
            if (address is null && !IPAddress.TryParse(ip, out address)) throw Wrong($"'{ip}' is no address");
            return allowRemote || IPAddress.IsLoopback(address!)
                ? address!
                : throw Wrong($"other machines can reach '{ip}', and a kernel runs whatever it is sent; give --allow-remote if that is wanted");
        }

        NotebookException Wrong(string what, Exception? cause = null) => new($"The connection file '{path}' cannot be used: {what}.", cause);
    }
}
