using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HybridPrior.Tests.Images;
using NetMQ;
using NetMQ.Sockets;

namespace HybridPrior.Tests.NotebookHost.Kernel;

/// <summary>A kernel as a process of its own, and a client that can send it what no front end would.</summary>
internal sealed class KernelClient : IDisposable
{
    private static readonly byte[] Key = "secret"u8.ToArray();
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder folder = new();
    private readonly DealerSocket shell = new(), control = new();
    private readonly SubscriberSocket published = new();
    private readonly Process process;
    private readonly Task<string> error;
    private int count;

    public KernelClient()
    {
        int[] ports = Ports(5);
        File.WriteAllText(folder.File("c.json"), $$"""
            {"transport":"tcp","ip":"127.0.0.1","key":"secret","signature_scheme":"hmac-sha256",
            "shell_port":{{ports[0]}},"control_port":{{ports[1]}},"iopub_port":{{ports[2]}},"stdin_port":{{ports[3]}},"hb_port":{{ports[4]}}}
            """);
        process = Cli.Command.Start("kernel", folder.File("c.json"));
        error = process.StandardError.ReadToEndAsync();
        published.SubscribeToAnyTopic();
        foreach ((NetMQSocket socket, int port) in new (NetMQSocket, int)[] { (shell, ports[0]), (control, ports[1]), (published, ports[2]) }) socket.Connect($"tcp://127.0.0.1:{port}");
        // What is published before a subscription has reached the kernel is lost, so a front end asks until it hears something.
        List<byte[]> heard = [];
        for (Stopwatch watch = Stopwatch.StartNew(); watch.Elapsed < Limit;)
        {
            Send(Frames("kernel_info_request", "{}"));
            if (published.TryReceiveMultipartBytes(TimeSpan.FromMilliseconds(200), ref heard!)) return;
        }
        Assert.Fail("the kernel publishes nothing");
    }

    /// <summary>The frames of a signed request.</summary>
    public byte[][] Frames(string type, string content)
    {
        byte[][] parts = [.. new[] { $$"""{"msg_id":"{{++count}}","msg_type":"{{type}}"}""", "{}", "{}", content }.Select(Encoding.UTF8.GetBytes)];
        return [Encoding.ASCII.GetBytes("<IDS|MSG>"), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(Key, parts.SelectMany(p => p).ToArray()))), .. parts];
    }

    /// <summary>Sends a request and waits for its answer and for the kernel to be idle again.</summary>
    /// <returns>The answer's type and content, and the types of what was published about it.</returns>
    public (string Type, JsonElement Content, IReadOnlyList<string> Published) Ask(string type, string content, bool onControl = false)
    {
        byte[][] request = Frames(type, content);
        Send(request, onControl);
        (string answer, JsonElement given, byte[] asked) = Receive(onControl ? control : shell);
        while (!asked.AsSpan().SequenceEqual(request[2])) (answer, given, asked) = Receive(onControl ? control : shell);
        List<string> about = [];
        while (about.LastOrDefault() != "idle")
        {
            (string kind, JsonElement what, byte[] parent) = Receive(published);
            if (parent.AsSpan().SequenceEqual(request[2])) about.Add(kind == "status" ? what.GetProperty("execution_state").GetString()! : kind);
        }
        return (answer, given, about);
    }

    public void Send(byte[][] frames, bool onControl = false) => (onControl ? control : shell).SendMultipartBytes(frames);

    /// <summary>Ends the kernel.</summary>
    /// <returns>What it wrote to standard error.</returns>
    public string Shutdown()
    {
        Assert.Equal("shutdown_reply", Ask("shutdown_request", "{}", onControl: true).Type);
        Assert.True(process.WaitForExit(Limit), "the kernel does not end");
        return error.Result;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
        foreach (NetMQSocket socket in new NetMQSocket[] { shell, control, published })
        {
            socket.Options.Linger = TimeSpan.Zero;
            socket.Dispose();
        }
        folder.Dispose();
    }

    private static (string Type, JsonElement Content, byte[] Parent) Receive(NetMQSocket socket)
    {
        List<byte[]> frames = [];
        Assert.True(socket.TryReceiveMultipartBytes(Limit, ref frames!), "the kernel does not answer");
        int at = frames.FindIndex(f => f.AsSpan().SequenceEqual("<IDS|MSG>"u8)) + 2;
        return (JsonDocument.Parse(frames[at]).RootElement.GetProperty("msg_type").GetString()!, JsonDocument.Parse(frames[at + 3]).RootElement, frames[at + 1]);
    }

    private static int[] Ports(int number)
    {
        TcpListener[] open = [.. Enumerable.Range(0, number).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in open) listener.Start();
        int[] ports = [.. open.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (TcpListener listener in open) listener.Stop();
        return ports;
    }
}
