using System.Net.Sockets;
using NetMQ;
using NetMQ.Sockets;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>The five sockets of a kernel, on one thread that never waits for a cell.</summary>
internal sealed class KernelSockets : IDisposable
{
    private const long LargestFrame = 256 << 20;
    private static readonly TimeSpan TimeToSend = TimeSpan.FromSeconds(2);
    private readonly WireFormat wire;
    private readonly TextWriter log;
    private readonly RouterSocket shell = new(), control = new(), input = new(), heartbeat = new();
    private readonly PublisherSocket publisher = new();
    private readonly NetMQQueue<(NetMQSocket To, IReadOnlyList<byte[]> Frames)> outgoing = new();
    private readonly NetMQPoller poller;

    /// <summary>Binds the sockets.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="wire">How messages are written.</param>
    /// <param name="log">Gets a line for each message that is dropped.</param>
    /// <exception cref="NotebookException">A port is taken.</exception>
    public KernelSockets(ConnectionFile connection, WireFormat wire, TextWriter log)
    {
        this.wire = wire;
        this.log = log;
        Bind(shell, connection.Shell);
        Bind(control, connection.Control);
        Bind(input, connection.Input);
        Bind(heartbeat, connection.Heartbeat);
        Bind(publisher, connection.Publish);
        poller = new NetMQPoller { shell, control, heartbeat, outgoing };
        shell.ReceiveReady += (_, _) => Receive(shell, "shell", m => Requested?.Invoke(m));
        control.ReceiveReady += (_, _) => Receive(control, "control", m => Controlled?.Invoke(m));
        heartbeat.ReceiveReady += (_, _) => Echo();
        outgoing.ReceiveReady += (_, _) => Send();

        void Bind(NetMQSocket socket, int port)
        {
            // A reader that falls behind must not lose outputs, and a peer without the key must not fill the memory.
            socket.Options.SendHighWatermark = 0;
            socket.Options.ReceiveHighWatermark = 0;
            socket.Options.MaxMsgSize = LargestFrame;
            socket.Options.Linger = TimeToSend;
            bool isV6 = connection.Address.AddressFamily == AddressFamily.InterNetworkV6;
            if (isV6) socket.Options.IPv4Only = false;
            string address = isV6 ? $"[{connection.Address}]" : connection.Address.ToString();
            try
            {
                socket.Bind($"tcp://{address}:{port}");
            }
            catch (NetMQException error)
            {
                throw new NotebookException($"The kernel cannot listen on {address}:{port} ({error.Message.TrimEnd('.')}).", error);
            }
        }
    }

    /// <summary>A request that waits for those before it; raised on the thread of the sockets.</summary>
    public event Action<KernelMessage>? Requested;

    /// <summary>A request that waits for none; raised on the thread of the sockets.</summary>
    public event Action<KernelMessage>? Controlled;

    /// <summary>Begins to receive.</summary>
    public void Start() => poller.RunAsync("sockets", isBackgroundThread: true);

    /// <summary>Answers a request on the socket it came from. Safe for use from any thread.</summary>
    public void Reply(KernelMessage request, bool onControl, string type, System.Text.Json.Nodes.JsonObject content) =>
        outgoing.Enqueue((onControl ? control : shell, wire.Write(request.Identities, request, type, content)));

    /// <summary>Tells all clients. Safe for use from any thread.</summary>
    public void Publish(KernelMessage? parent, string type, System.Text.Json.Nodes.JsonObject content) =>
        outgoing.Enqueue((publisher, wire.Write([System.Text.Encoding.UTF8.GetBytes($"kernel.{type}")], parent, type, content)));

    /// <summary>Sends what there is to send and closes the sockets.</summary>
    public void Dispose()
    {
        if (poller.IsRunning) poller.Stop();
        Send();
        poller.Dispose();
        foreach (NetMQSocket socket in new NetMQSocket[] { shell, control, input, heartbeat, publisher }) socket.Dispose();
        outgoing.Dispose();
    }

    private void Receive(NetMQSocket socket, string channel, Action<KernelMessage> handle)
    {
        NetMQMessage? message = new();
        while (socket.TryReceiveMultipartMessage(ref message, expectedFrameCount: 8))
        {
            try
            {
                handle(wire.Read([.. message.Select(f => f.ToByteArray())]));
            }
            catch (NotebookException error)
            {
                log.WriteLine($"hybridprior kernel: dropped a message on {channel}: {error.Message}");
            }
            catch (Exception error)
            {
                // Without this thread the kernel would be deaf.
                log.WriteLine($"hybridprior kernel: a message on {channel} failed: {error}");
            }
        }
    }

    private void Echo()
    {
        NetMQMessage? message = new();
        while (heartbeat.TryReceiveMultipartMessage(ref message)) heartbeat.SendMultipartMessage(message);
    }

    private void Send()
    {
        while (outgoing.TryDequeue(out (NetMQSocket To, IReadOnlyList<byte[]> Frames) next, TimeSpan.Zero))
            _ = next.To.TrySendMultipartBytes(TimeSpan.Zero, next.Frames);
    }
}
