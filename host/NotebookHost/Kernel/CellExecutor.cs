using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>Executes the code that clients send, on the engine of <c>notebook run</c>.</summary>
/// <remarks>
/// The code of a request is read as a .dib is, so that a first line <c>#!html</c> works as it does there. An interrupt cancels the token of the running cell
/// and lets it return what it has; a cell that has not reacted after the grace time, or at a second interrupt, is aborted.
/// </remarks>
internal sealed class CellExecutor
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly ScriptSession session;
    private readonly string folder;
    private readonly Lock gate = new();
    private CancellationTokenSource? stop, insist;

    /// <summary>An empty session.</summary>
    /// <param name="folder">Folder to which references are relative.</param>
    /// <exception cref="NotebookException">The folder's name cannot stand in a script.</exception>
    public CellExecutor(string folder)
    {
        if (folder.AsSpan().ContainsAny("\"\n\r")) throw new NotebookException($"The path '{folder}' has a quotation mark or a line break, which a script cannot name.");
        this.folder = folder;
        session = new ScriptSession(folder, sentence => Console.Out.WriteLine($"note: {sentence}"));
    }

    public ScriptSession Session => session;

    /// <summary>Number of the last execution that counted.</summary>
    public int Count { get; private set; }

    public KernelHistory History { get; } = new();

    /// <summary>Executes a request and says what to answer.</summary>
    /// <param name="request">An <c>execute_request</c>.</param>
    /// <param name="publish">Sends a message of a type with a content to all clients.</param>
    public JsonObject Execute(KernelMessage request, Action<string, JsonObject> publish)
    {
        string code = request.Text("code");
        bool silent = request.Flag("silent", otherwise: false), store = !silent && request.Flag("store_history", otherwise: true);
        if (store) Count++;
        if (!silent) publish("execute_input", new() { ["code"] = code, ["execution_count"] = Count });

        (CellFailure? failure, string? result) = Run(code, silent ? null : publish);
        if (store) History.Add(Count, code, result);
        JsonObject reply = new() { ["status"] = failure is null ? "ok" : "error", ["execution_count"] = Count };
        if (failure is not null)
        {
            if (!silent) publish("error", IpynbOutput.Error(failure, []));
            return IpynbOutput.Error(failure, reply);
        }
        reply["payload"] = new JsonArray();
        reply["user_expressions"] = Expressions(request);
        return reply;
    }

    /// <summary>Compiles and runs a first piece of code, which takes the compiler seconds.</summary>
    public void WarmUp() => _ = Run("1 + 1", publish: null);

    /// <summary>Asks the running cell, if there is one, to stop; at the second time without grace.</summary>
    public void Interrupt()
    {
        lock (gate) _ = stop is { IsCancellationRequested: true } ? insist!.CancelAsync() : stop?.CancelAsync();
    }

    private (CellFailure? Failure, string? Result) Run(string code, Action<string, JsonObject>? publish)
    {
        string file = Path.Combine(folder, $"cell [{Count}]"), name = Path.GetFileName(file);
        using LiveOutputs? live = publish is null ? null : new LiveOutputs(publish, Count);
        string? result = null;
        try
        {
            foreach (DibCell cell in DibParser.Parse(code, name).Cells)
            {
                CellOutputs outputs = new(live);
                if (!cell.IsCode)
                {
                    _ = outputs.Show(Shown(cell), isResult: false);
                    continue;
                }
                CellFailure? failure = RunCell(cell, file, outputs);
                if (failure is not null) return (failure, null);
                result = outputs.Snapshot().OfType<ValueOutput>().LastOrDefault(o => o.IsResult)?.Value.Plain ?? result;
            }
            return (null, result);
        }
        catch (NotebookException error)
        {
            return (new CellFailure("Directive", error.Message, file, 1, code.Split('\n')[0], []), null);
        }
    }

    private CellFailure? RunCell(DibCell cell, string file, CellOutputs outputs)
    {
        using CancellationTokenSource asked = new(), insisted = new();
        lock (gate) (stop, insist) = (asked, insisted);
        CellEnding ending;
        try
        {
            ending = new CellEngine(session).Run(cell, file, outputs, new RunOptions { Grace = Grace, Insist = insisted.Token, Abort = true }, prepare: null, asked.Token);
        }
        finally
        {
            lock (gate) (stop, insist) = (null, null);
        }
        return ending.End switch
        {
            ThreadEnd.Aborted => Stopped("The cell did not react to the interrupt and was aborted; what it was changing may be half-changed."),
            ThreadEnd.Abandoned => Stopped("The cell did not react to the interrupt and was left behind; it runs on, unseen, until the kernel restarts."),
            _ when asked.IsCancellationRequested && ending.Failure?.Kind is "System.OperationCanceledException" or "System.Threading.Tasks.TaskCanceledException" =>
                Stopped("The cell was stopped; what it had is kept."),
            _ => ending.Failure,
        };

        CellFailure Stopped(string sentence) => new("Interrupted", sentence, file, cell.Line, cell.Lines[0], []);
    }

    private JsonObject Expressions(KernelMessage request)
    {
        JsonObject values = [];
        if (!request.Content.TryGetProperty("user_expressions", out JsonElement asked) || asked.ValueKind != JsonValueKind.Object) return values;
        string file = Path.Combine(folder, "expression");
        foreach (JsonProperty expression in asked.EnumerateObject())
        {
            CellOutputs outputs = new();
            CellFailure? failure = RunCell(new DibCell(CellKind.CSharp, expression.Value.ToString(), 1), file, outputs);
            MimeBundle? value = outputs.Snapshot().OfType<ValueOutput>().LastOrDefault(o => o.IsResult)?.Value;
            values[expression.Name] = failure is not null
                ? IpynbOutput.Error(failure, new() { ["status"] = "error" })
                : new JsonObject
                {
                    ["status"] = "ok",
                    ["data"] = value is null ? new JsonObject() : IpynbOutput.Data(value, text => IpynbOutput.Clean(text)),
                    ["metadata"] = new JsonObject(),
                };
        }
        return values;
    }

    private static MimeBundle Shown(DibCell cell) => cell.Kind == CellKind.Html
        ? new MimeBundle(cell.Source, cell.Source)
        : new MimeBundle(null, cell.Source, new Dictionary<string, string> { ["text/markdown"] = cell.Source });
}
