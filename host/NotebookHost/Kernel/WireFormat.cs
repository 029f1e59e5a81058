using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>Messages as the frames that go over the wire: identities, a delimiter, the signature, header, parent header, metadata, content.</summary>
internal sealed class WireFormat(MessageSigner signer)
{
    /// <summary>The version of the messaging protocol that is spoken.</summary>
    public const string ProtocolVersion = "5.3";

    private const int Parts = 4;
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new JsonObject());
    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray(), Empty = "{}"u8.ToArray();
    private readonly string session = Guid.NewGuid().ToString();

    /// <summary>Reads a message.</summary>
    /// <param name="frames">Its frames; those after the content are of no use to this kernel.</param>
    /// <exception cref="NotebookException">It is cut off, its signature is wrong or was seen before, or nobody could say what it asks.</exception>
    public KernelMessage Read(IReadOnlyList<byte[]> frames)
    {
        int delimiter = frames.Index().Where(f => f.Item.AsSpan().SequenceEqual(Delimiter)).Select(f => f.Index).FirstOrDefault(-1);
        if (delimiter < 0) throw new NotebookException($"it has no delimiter in its {frames.Count} frames.");
        if (frames.Count < delimiter + 2 + Parts) throw new NotebookException($"it ends after {frames.Count - delimiter - 1} of {1 + Parts} frames.");
        byte[][] parts = [.. frames.Skip(delimiter + 2).Take(Parts)];
        if (!signer.Verify(frames[delimiter + 1], parts)) throw new NotebookException("its signature does not fit.");
        if (!signer.IsNew(frames[delimiter + 1])) throw new NotebookException("it came before.");
        (JsonElement? content, string? problem) = Content(parts[3]);
        return new KernelMessage([.. frames.Take(delimiter)], parts[0], Type(parts[0]), content ?? Nothing) { Problem = problem };
    }

    private static string Type(byte[] header)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(header);
            return json.RootElement.GetProperty("msg_type").GetString() ?? throw new NotebookException("its header has no type.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new NotebookException("its header is not JSON as the protocol has it.", error);
        }
    }

    /// <summary>The content, or why it cannot be used: who asks can be answered nevertheless.</summary>
    private static (JsonElement? Content, string? Problem) Content(byte[] part)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(part);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return (null, "The content of the message is not a JSON object.");
            return HostJson.Flaw(json.RootElement) is string flaw ? (null, $"The content of the message has {flaw}.") : (json.RootElement.Clone(), null);
        }
        catch (JsonException)
        {
            return (null, "The content of the message is not JSON.");
        }
    }

    /// <summary>Writes a message.</summary>
    /// <param name="identities">Whom it goes to, or what it is about.</param>
    /// <param name="parent">What it answers; none for what the kernel says by itself.</param>
    /// <param name="type">Its type.</param>
    /// <param name="content">Its content.</param>
    public IReadOnlyList<byte[]> Write(IReadOnlyList<byte[]> identities, KernelMessage? parent, string type, JsonObject content)
    {
        JsonObject header = new()
        {
            ["msg_id"] = Guid.NewGuid().ToString(),
            ["session"] = session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("O"),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        };
        byte[][] parts = [Bytes(header), parent?.Header ?? Empty, Empty, Bytes(content)];
        return [.. identities, Delimiter, signer.Sign(parts), .. parts];
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString(HostJson.OneLine));
}
