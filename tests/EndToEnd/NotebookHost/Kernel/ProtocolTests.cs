using System.Net;
using System.Security.Cryptography;
using System.Text;
using HybridPrior.NotebookHost;
using HybridPrior.NotebookHost.Kernel;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.NotebookHost.Kernel;

public class ProtocolTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("secret");

    [Fact]
    public void Signature_is_that_of_RFC_4231()
    {
        // Test case 2: key "Jefe", data "what do ya want for nothing?".
        MessageSigner signer = new(Encoding.ASCII.GetBytes("Jefe"));
        byte[][] parts = [.. new[] { "what do ya ", "want ", "for ", "nothing?" }.Select(Encoding.ASCII.GetBytes)];
        Assert.Equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", Encoding.ASCII.GetString(signer.Sign(parts)));
    }

    [Fact]
    public void Message_is_read_and_answered()
    {
        WireFormat wire = new(new MessageSigner(Key));
        KernelMessage read = wire.Read(Request("""{"msg_type":"execute_request","msg_id":"1"}""", """{"code":"1","silent":true,"n":3}"""));
        Assert.Equal(("execute_request", "1", true, 3, ""), (read.Type, read.Text("code"), read.Flag("silent", otherwise: false), read.Number("n", 0), read.Text("absent")));
        IReadOnlyList<byte[]> answer = wire.Write(read.Identities, read, "execute_reply", new() { ["status"] = "ok" });
        Assert.Equal("client", Encoding.ASCII.GetString(answer[0]));
        Assert.Equal(read.Header, answer[4]);
        KernelMessage back = wire.Read(answer);
        Assert.Equal(("execute_reply", "ok"), (back.Type, back.Text("status")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"msg_type":1}""")]
    [InlineData("""{"msg_type":"\ud800"}""")]
    public void Signed_message_of_no_type_is_refused(string header) =>
        Assert.Contains("is not JSON", Assert.Throws<NotebookException>(() => new WireFormat(new MessageSigner(Key)).Read(Request(header, "{}"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("""{"code":"\ud800"}""", "no Unicode")]
    [InlineData("""{"\udc00bc":1,"code":"1"}""", "no Unicode")]
    [InlineData("""{"user_expressions":{"a":["\ud800x"]}}""", "no Unicode")]
    [InlineData("""{"code":"1","code":"2"}""", "the key 'code' twice")]
    public void Content_that_cannot_be_used_is_told_with_the_message(string content, string problem)
    {
        KernelMessage read = new WireFormat(new MessageSigner(Key)).Read(Request("""{"msg_type":"execute_request"}""", content));
        Assert.Contains(problem, read.Problem, StringComparison.Ordinal);
        Assert.Equal(("execute_request", ""), (read.Type, read.Text("code")));
    }

    [Fact]
    public void Message_is_taken_once()
    {
        WireFormat wire = new(new MessageSigner(Key));
        byte[][] first = Request("""{"msg_type":"a","msg_id":"1"}""", "{}"), second = Request("""{"msg_type":"a","msg_id":"2"}""", "{}");
        _ = wire.Read(first);
        _ = wire.Read(second);
        Assert.Equal("it came before.", Assert.Throws<NotebookException>(() => wire.Read(first)).Message);
        // A replayed message may come from another peer.
        first[0] = "other"u8.ToArray();
        Assert.Throws<NotebookException>(() => wire.Read(first));
    }

    [Fact]
    public void Memory_of_signatures_is_bounded_and_forgets_the_oldest()
    {
        MessageSigner signer = new(Key);
        const int Kept = 65_536;
        for (int i = 0; i <= Kept; i++) Assert.True(signer.IsNew(Encoding.ASCII.GetBytes($"{i}")));
        Assert.False(signer.IsNew("1"u8.ToArray()));
        Assert.True(signer.IsNew("0"u8.ToArray()));
    }

    [Fact]
    public void Without_a_key_nothing_is_signed_and_all_is_taken()
    {
        MessageSigner open = new([]);
        Assert.True(open.IsNew([]) && open.IsNew([]));
    }

    [Fact]
    public void Every_changed_byte_is_found()
    {
        WireFormat wire = new(new MessageSigner(Key));
        byte[][] good = Request("""{"msg_type":"a"}""", "{}");
        for (int frame = 2; frame < good.Length; frame++)
            for (int at = 0; at < good[frame].Length; at++)
            {
                byte[][] changed = [.. good.Select(f => (byte[])f.Clone())];
                changed[frame][at] ^= 1;
                Assert.Throws<NotebookException>(() => wire.Read(changed));
            }
        for (int length = 0; length < good.Length; length++) Assert.Throws<NotebookException>(() => wire.Read(good[..length]));
    }

    [Theory]
    [InlineData("127.0.0.1", false, null)]
    [InlineData("::1", false, null)]
    [InlineData("localhost", false, null)]
    [InlineData("0.0.0.0", false, "other machines can reach '0.0.0.0'")]
    [InlineData("192.168.1.7", false, "other machines can reach '192.168.1.7'")]
    [InlineData("192.168.1.7", true, null)]
    [InlineData("*", true, "'*' is no address")]
    public void Only_an_address_of_this_machine_is_taken_without_leave(string ip, bool allowRemote, string? refusal)
    {
        using TemporaryFolder folder = new();
        string file = Connection(folder, ip: ip);
        if (refusal is null) Assert.Equal(ip == "localhost" ? "127.0.0.1" : ip, ConnectionFile.Read(file, allowRemote).Address.ToString());
        else Assert.Contains(refusal, Assert.Throws<NotebookException>(() => ConnectionFile.Read(file, allowRemote)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"transport\": \"ipc\"", "'ipc' is not known")]
    [InlineData("\"signature_scheme\": \"hmac-md5\"", "'hmac-md5' is not known")]
    [InlineData("\"hb_port\": 0", "'hb_port' must be a port")]
    [InlineData("\"shell_port\": \"x\"", "'shell_port' must be a port")]
    [InlineData("\"key\": 5", "no text 'key'")]
    public void Unusable_connection_files_are_refused_in_a_sentence(string line, string reason)
    {
        using TemporaryFolder folder = new();
        Assert.Contains(reason, Assert.Throws<NotebookException>(() => ConnectionFile.Read(Connection(folder, replace: line), allowRemote: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Taken_port_and_missing_files_are_bad_input()
    {
        using TemporaryFolder folder = new();
        using System.Net.Sockets.TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        Cli.Command command = Cli.Command.Run("kernel", Connection(folder, replace: $"\"shell_port\": {((IPEndPoint)taken.LocalEndpoint).Port}"));
        Assert.Equal(2, command.ExitCode);
        Assert.StartsWith("The kernel cannot listen on 127.0.0.1:", Assert.Single(command.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("There is no file", Cli.Command.Run("kernel", folder.File("absent.json")).Error, StringComparison.Ordinal);
        Assert.Contains("A front end starts the kernel", Cli.Command.Run("kernel").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\U0001F600b", 0, 0)]
    [InlineData("a\U0001F600b", 1, 1)]
    [InlineData("a\U0001F600b", 2, 3)]
    [InlineData("a\U0001F600b", 3, 4)]
    [InlineData("", 0, 0)]
    public void Code_points_are_counted(string text, int place, int index)
    {
        Assert.Equal(index, CodePoints.ToIndex(text, place));
        Assert.Equal(place, CodePoints.FromIndex(text, index));
    }

    [Fact]
    public void Place_beyond_the_end_is_the_end() => Assert.Equal(3, CodePoints.ToIndex("abc", 9));

    private static byte[][] Request(string header, string content)
    {
        byte[][] parts = [.. new[] { header, "{}", "{}", content }.Select(Encoding.UTF8.GetBytes)];
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(Key, parts.SelectMany(p => p).ToArray()));
        return [Encoding.ASCII.GetBytes("client"), Encoding.ASCII.GetBytes("<IDS|MSG>"), Encoding.ASCII.GetBytes(signature), .. parts];
    }

    private static string Connection(TemporaryFolder folder, string ip = "127.0.0.1", string? replace = null)
    {
        string name = replace?.Split(':')[0] ?? "";
        int port = 40_000;
        List<string> lines = [$"\"transport\": \"tcp\"", $"\"ip\": \"{ip}\"", "\"key\": \"k\"", "\"signature_scheme\": \"hmac-sha256\""];
        lines.AddRange(new[] { "shell_port", "control_port", "iopub_port", "stdin_port", "hb_port" }.Select(p => $"\"{p}\": {++port}"));
        File.WriteAllText(folder.File("c.json"), $"{{{string.Join(", ", lines.Select(l => l.Split(':')[0] == name ? replace : l))}}}");
        return folder.File("c.json");
    }
}
