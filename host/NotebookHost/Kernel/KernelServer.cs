using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>Answers the messages of Jupyter clients until it is told to end.</summary>
/// <remarks>Requests are answered one after the other on the calling thread; interrupt and shutdown do not wait for them.</remarks>
internal sealed class KernelServer : IDisposable
{
    private const string Request = "_request";
    private const int TimeToType = 200;
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(1);
    private readonly BlockingCollection<(KernelMessage Message, bool OnControl)> requests = [];
    private readonly CellExecutor executor;
    private readonly CodeAssistant assistant;
    private readonly KernelSockets sockets;
    private readonly TextWriter log;
    private readonly CancellationTokenSource ending = new();
    private readonly ManualResetEventSlim ended = new();
    private CancellationTokenSource preparing = new();
    private int received, abortUpTo, taken;

    /// <summary>Binds to the address of the connection file and begins to receive.</summary>
    /// <param name="connection">Where to listen.</param>
    /// <param name="folder">Folder to which references are relative.</param>
    /// <param name="log">Gets a line for each message that is dropped or not answered.</param>
    /// <exception cref="NotebookException">A port is taken.</exception>
    public KernelServer(ConnectionFile connection, string folder, TextWriter log)
    {
        this.log = log;
        executor = new CellExecutor(folder);
        assistant = new CodeAssistant(executor.Session);
        sockets = new KernelSockets(connection, new WireFormat(new MessageSigner(connection.Key)), log);
        sockets.Requested += message => Enqueue(message, onControl: false);
        sockets.Controlled += Control;
        sockets.Start();
    }

    /// <summary>Answers requests until a client or <see cref="End"/> says to end.</summary>
    public void Run()
    {
        sockets.Publish(null, "status", new() { ["execution_state"] = "starting" });
        // The compiler takes a second to get going, in which clients want to know who they talk to.
        Task warm = Task.Run(() => Try("warming up", executor.WarmUp));
        try
        {
            while (true)
            {
                if (!requests.TryTake(out (KernelMessage Message, bool OnControl) next, TimeToType, ending.Token))
                {
                    if (warm.IsCompleted) _ = Try("completion", Prepare);
                    if (!requests.TryTake(out next, warm.IsCompleted ? Timeout.Infinite : TimeToType, ending.Token)) continue;
                }
                if (next.Message.Type != "kernel_info_request") warm.Wait(ending.Token);
                taken++;
                Answer(next.Message, next.OnControl);
            }
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            ended.Set();
        }
    }

    /// <summary>Asks the running cell to stop; the executions that wait behind it are not run. Safe for use from any thread.</summary>
    public void Interrupt()
    {
        executor.Interrupt();
        Volatile.Write(ref abortUpTo, Volatile.Read(ref received));
    }

    /// <summary>Ends <see cref="Run"/>, and the whole process where a cell does not let go. Safe for use from any thread.</summary>
    public void End()
    {
        _ = ending.CancelAsync();
        Interrupt();
        _ = Task.Delay(TimeToEnd).ContinueWith(_ => { if (!ended.IsSet) Process.GetCurrentProcess().Kill(); }, TaskScheduler.Default);
    }

    public void Dispose() => sockets.Dispose();

    private void Enqueue(KernelMessage message, bool onControl)
    {
        _ = Interlocked.Increment(ref received);
        requests.Add((message, onControl));
        _ = Volatile.Read(ref preparing).CancelAsync();
    }

    /// <summary>Does something that must not end the session: with all its variables, that is worth more than one answer.</summary>
    private bool Try(string what, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception error)
        {
            log.WriteLine($"hybridprior kernel: {what} failed: {error}");
            return false;
        }
    }

    /// <summary>Gets completion ready for what has been declared, in the time until the user has typed something; a request ends that.</summary>
    private void Prepare()
    {
        Volatile.Write(ref preparing, new CancellationTokenSource());
        if (requests.Count == 0) assistant.Prepare(preparing.Token);
    }

    private void Control(KernelMessage message)
    {
        if (message.Problem is not null || message.Type is not ("interrupt_request" or "shutdown_request"))
        {
            Enqueue(message, onControl: true);
            return;
        }
        Status(message, "busy");
        if (message.Type == "interrupt_request")
        {
            Interrupt();
            sockets.Reply(message, true, "interrupt_reply", Ok());
        }
        else
        {
            Shutdown(message, onControl: true);
        }
        Status(message, "idle");
    }

    private void Shutdown(KernelMessage message, bool onControl)
    {
        JsonObject Content() => new() { ["status"] = "ok", ["restart"] = message.Flag("restart", otherwise: false) };
        sockets.Reply(message, onControl, "shutdown_reply", Content());
        sockets.Publish(message, "shutdown_reply", Content());
        End();
    }

    /// <summary>Answers a request, whatever happens: a client that gets no answer waits for ever.</summary>
    private void Answer(KernelMessage message, bool onControl)
    {
        Status(message, "busy");
        try
        {
            if (message.Problem is string problem) throw new NotebookException(problem);
            if (Content(message, onControl) is JsonObject content) Reply(content);
        }
        catch (Exception error)
        {
            log.WriteLine($"hybridprior kernel: {message.Type} failed: {(error is NotebookException ? error.Message : error)}");
            JsonObject failure = Failure(error);
            if (message.Type == "execute_request")
            {
                sockets.Publish(message, "error", (JsonObject)failure.DeepClone());
                failure["execution_count"] = executor.Count;
            }
            failure["status"] = "error";
            if (message.Type.EndsWith(Request, StringComparison.Ordinal)) Reply(failure);
        }
        Status(message, "idle");

        void Reply(JsonObject content) => sockets.Reply(message, onControl, $"{message.Type[..^Request.Length]}_reply", content);
    }

    private JsonObject? Content(KernelMessage message, bool onControl)
    {
        switch (message.Type)
        {
            case "execute_request" when taken <= Volatile.Read(ref abortUpTo):
                return new() { ["status"] = "aborted", ["execution_count"] = executor.Count };
            case "execute_request":
                JsonObject executed = executor.Execute(message, (type, content) => _ = Try(type, () => sockets.Publish(message, type, content)));
                if ((string?)executed["status"] == "error" && message.Flag("stop_on_error", otherwise: true)) Volatile.Write(ref abortUpTo, Volatile.Read(ref received));
                return executed;
            case "kernel_info_request":
                return KernelInfo.Reply();
            case "complete_request":
                return assistant.Complete(message);
            case "inspect_request":
                return assistant.Inspect(message);
            case "is_complete_request":
                return CodeAssistant.IsComplete(message.Text("code"));
            case "history_request":
                return executor.History.Reply(message);
            case "comm_info_request":
                return new() { ["status"] = "ok", ["comms"] = new JsonObject() };
            case "comm_open":
                // There is no such thing on this side, which the protocol has us say by closing it.
                sockets.Publish(message, "comm_close", new() { ["comm_id"] = message.Text("comm_id"), ["data"] = new JsonObject() });
                return null;
            case "interrupt_request":
                Interrupt();
                return Ok();
            case "shutdown_request":
                Shutdown(message, onControl);
                return null;
            default:
                // Messages that are no requests, such as those of widgets, want no answer.
                return message.Type.EndsWith(Request, StringComparison.Ordinal) ? throw new NotebookException($"This kernel does not know '{message.Type}'.") : null;
        }
    }

    private static JsonObject Failure(Exception error)
    {
        string kind = error is NotebookException ? "Request" : error.GetType().FullName!, text = IpynbOutput.Clean(error.Message);
        return new() { ["ename"] = kind, ["evalue"] = text, ["traceback"] = new JsonArray($"{kind}: {text}") };
    }

    private void Status(KernelMessage parent, string state) => sockets.Publish(parent, "status", new() { ["execution_state"] = state });

    private static JsonObject Ok() => new() { ["status"] = "ok" };
}
