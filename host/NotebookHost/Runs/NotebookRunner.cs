using System.Globalization;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Runs;

/// <summary>Runs a notebook from its first cell to its last, as the hosts do.</summary>
/// <remarks>
/// Cells share variables, types and usings; the working directory is the notebook's folder; the value of a last expression without semicolon is shown;
/// an exception ends its cell and leaves all earlier variables in place.
/// </remarks>
internal sealed class NotebookRunner
{
    private readonly DibNotebook notebook;
    private readonly string file;
    private readonly RunOptions options;
    private readonly RunLog log;
    private readonly HyperParameters? parameters;
    private readonly ScriptSession session;

    /// <summary>Prepares a run.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="file">Its file; it need not exist, but its folder must.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="log">Gets a line as each cell begins and what it shows.</param>
    /// <param name="errors">Gets the failures.</param>
    /// <exception cref="NotebookException">No code, or a value for a parameter that the notebook does not have.</exception>
    public NotebookRunner(DibNotebook notebook, string file, RunOptions options, TextWriter log, TextWriter errors)
    {
        if (!notebook.CodeCells.Any()) throw new NotebookException($"The notebook '{file}' has no code to run.");
        if (file.AsSpan().ContainsAny("\"\n\r")) throw new NotebookException($"The path '{file}' has a quotation mark or a line break, which a script cannot name.");
        this.notebook = notebook;
        this.file = Path.GetFullPath(file);
        this.options = options;
        this.log = new RunLog(log, errors, notebook.CodeCells.Count());
        parameters = HyperParameters.Find(notebook, file, options);
        session = new ScriptSession(Path.GetDirectoryName(this.file)!, this.log.Note);
    }

    /// <summary>Runs it.</summary>
    /// <param name="cancellation">Stops the cell that runs, which may return what it has, and runs no other.</param>
    /// <exception cref="NotebookException">A value for a parameter does not fit its type.</exception>
    public NotebookRun Run(CancellationToken cancellation)
    {
        string folder = Directory.GetCurrentDirectory();
        string? scale = Environment.GetEnvironmentVariable(RunOptions.ScaleVariable);
        try
        {
            Directory.SetCurrentDirectory(Path.GetDirectoryName(file)!);
            if (options.Scale is not null) Environment.SetEnvironmentVariable(RunOptions.ScaleVariable, options.Scale);
            using ConsoleCapture capture = new();
            return RunCells(cancellation);
        }
        finally
        {
            Environment.SetEnvironmentVariable(RunOptions.ScaleVariable, scale);
            Directory.SetCurrentDirectory(folder);
        }
    }

    private NotebookRun RunCells(CancellationToken cancellation)
    {
        List<CellRun> runs = [];
        int number = 0;
        bool stop = false;
        foreach (DibCell cell in notebook.Cells)
        {
            if (!cell.IsCode)
            {
                runs.Add(Shown(cell));
                continue;
            }
            number++;
            if (stop || cancellation.IsCancellationRequested)
            {
                runs.Add(new CellRun(cell, number, CellEnd.Skipped, [], TimeSpan.Zero));
                continue;
            }
            log.Begin(number, cell);
            CellRun run = RunCell(cell, number, cancellation, out ThreadEnd end);
            log.End(run);
            runs.Add(run);
            // A cell that was left behind still runs and may hold anything: nothing can follow it.
            stop = end == ThreadEnd.Abandoned || (run.End == CellEnd.Failed && !options.KeepGoing);
        }
        return new NotebookRun(file, notebook.Metadata, runs, Settings(), cancellation.IsCancellationRequested, session);
    }

    private CellRun RunCell(DibCell cell, int number, CancellationToken cancellation, out ThreadEnd end)
    {
        CellOutputs outputs = new();
        CellEnding ending = new CellEngine(session).Run(cell, file, outputs, options, parameters?.Cell == cell ? Set : null, cancellation);
        end = ending.End;
        CellFailure? failure = end == ThreadEnd.Finished ? ending.Failure : Stopped(cell, end, cancellation.IsCancellationRequested);
        IReadOnlyList<CellOutput> shown = outputs.Snapshot();
        return failure is null
            ? new CellRun(ending.Cell, number, CellEnd.Done, shown, ending.Elapsed)
            : new CellRun(ending.Cell, number, CellEnd.Failed, [.. shown, new ErrorOutput(failure)], ending.Elapsed);

        CodeFragment Set(CodeFragment fragment) => fragment.File == cell.FileOf(file) ? parameters!.Apply(fragment, session.Compile(fragment)) : fragment;
    }

    private CellFailure Stopped(DibCell cell, ThreadEnd end, bool cancelled)
    {
        string cause = cancelled ? "The cell was stopped" : $"The cell took longer than the {options.Timeout!.Value.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s of --timeout";
        string effect = end == ThreadEnd.Stopped ? "it ended when asked to, and what it had is kept." : "it did not react and was left behind; no other cell can run.";
        return new CellFailure(cancelled ? "Cancelled" : "Timeout", $"{cause}; {effect}", cell.FileOf(file), cell.Line, cell.Lines[0], []);
    }

    private static CellRun Shown(DibCell cell) =>
        new(cell, 0, CellEnd.Done, cell.Kind == CellKind.Html ? [new ValueOutput(new MimeBundle(cell.Source, cell.Source), false)] : [], TimeSpan.Zero);

    private Dictionary<string, string> Settings()
    {
        Dictionary<string, string> settings = [];
        if (options.Scale is not null) settings["--scale"] = options.Scale;
        foreach ((string name, string value) in options.Overrides) settings[$"--set {name}"] = value;
        return settings;
    }
}
