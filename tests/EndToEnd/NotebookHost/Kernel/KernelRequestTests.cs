using System.Text.Json;

namespace HybridPrior.Tests.NotebookHost.Kernel;

public class KernelRequestTests
{
    [Fact]
    public void Every_request_is_answered_and_none_twice()
    {
        using KernelClient client = new();
        Assert.Equal("kernel_info_reply", client.Ask("kernel_info_request", "{}").Type);
        Assert.Equal("ok", Status(client.Ask("execute_request", """{"code":"int n = 0;"}""")));

        foreach (string request in new[] { "execute", "complete", "inspect", "is_complete", "history", "comm_info", "kernel_info", "debug", "interrupt", "shutdown" })
            foreach (string content in new[] { """{"code":"\ud800","n":1}""", """{"hist_access_type":"\udfff"}""", """{"\ud800":1}""", "[]", "nonsense" })
            {
                (string type, JsonElement given, IReadOnlyList<string> published) = client.Ask($"{request}_request", content, onControl: request is "debug" or "interrupt" or "shutdown");
                Assert.Equal(($"{request}_reply", "error", "Request"), (type, given.GetProperty("status").GetString(), given.GetProperty("ename").GetString()));
                Assert.Contains("The content of the message", given.GetProperty("evalue").GetString(), StringComparison.Ordinal);
                Assert.Equal(request == "execute" ? ["busy", "error", "idle"] : ["busy", "idle"], published);
            }
        Assert.Contains("does not know 'dance_request'", client.Ask("dance_request", "{}").Content.GetProperty("evalue").GetString(), StringComparison.Ordinal);
        // NUL is a character like any other.
        Assert.Equal("ok", Status(client.Ask("execute_request", """{"code":"// \u0000"}""")));
        Assert.Equal("ok", Status(client.Ask("complete_request", """{"code":"n\u0000","cursor_pos":2}""")));

        byte[][] once = client.Frames("execute_request", """{"code":"n++;"}""");
        client.Send(once);
        client.Send(once);
        client.Send(once, onControl: true);
        Assert.Equal("execute_reply", client.Ask("execute_request", """{"code":"1"}""").Type);
        Assert.Equal("1", client.Ask("execute_request", """{"code":"","user_expressions":{"n":"n"}}""").Content.GetProperty("user_expressions").GetProperty("n").GetProperty("data").GetProperty("text/plain").GetString());
        Assert.Equal(2, client.Shutdown().Split("it came before").Length - 1);
    }

    [Fact]
    public void What_native_code_writes_to_standard_error_goes_to_no_client()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "calls libc");
        using KernelClient client = new();
        const string Code = """
            static class Native { [System.Runtime.InteropServices.DllImport("libc")] public static extern nint write(int file, byte[] text, nint length); }
            Native.write(2, Encoding.ASCII.GetBytes("from below\n"), 11);
            """;
        Assert.Equal(["busy", "execute_input", "idle"], client.Ask("execute_request", JsonSerializer.Serialize(new { code = Code })).Published);
        Assert.Contains("from below", client.Shutdown(), StringComparison.Ordinal);
    }

    private static string? Status((string Type, JsonElement Content, IReadOnlyList<string> Published) answer) => answer.Content.GetProperty("status").GetString();
}
