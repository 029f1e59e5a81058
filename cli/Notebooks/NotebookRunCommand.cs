using System.CommandLine;
using System.Globalization;
using HybridPrior.Experiments;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Pages;
using HybridPrior.NotebookHost.Runs;
using static TorchSharp.torch;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior notebook run</c>: runs a notebook headless and exports it with its outputs.</summary>
/// <remarks>
/// Differences from .NET Interactive in what lessons may use: values without formatter or <c>ToHtml()</c> are shown as text, not as HTML tables; output beyond the
/// limits of <see cref="CellOutputs"/> is cut; all commands but <c>#!import</c> are refused; errors inside an import are shown;
/// standard input is empty; cells of other languages than C# fail by name; a run ends at the first failing cell unless <c>--keep-going</c> is given.
/// </remarks>
internal static class NotebookRunCommand
{
    private static readonly Argument<string> Notebook = new("FILE") { Description = "Notebook (.dib or .ipynb)." };
    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "New value of a variable of the hyper-parameter cell (the one with a line '// hyper-parameters'): name=value, lists with commas. May be repeated.",
    };
    private static readonly Option<string?> Scale = new Option<string?>("--scale") { Description = "Tiny, Lesson or Paper; the notebook's own unless given." }.Offering("Tiny", "Lesson", "Paper");
    private static readonly Option<double?> Limit = new("--timeout") { Description = "Seconds that a cell may take; no limit unless given." };
    private static readonly Option<bool> KeepGoing = new("--keep-going") { Description = "Run the cells after a failing one too." };
    private static readonly Option<int?> Threads = DeviceArgument.CreateThreads();
    private static readonly Option<string?> Html = new("--html") { Description = "Page to write, complete in one file." };
    private static readonly Option<string?> Ipynb = new("--ipynb") { Description = "Jupyter notebook with outputs to write." };

    public static Command Create()
    {
        Command command = new("run", "Runs a notebook and exports it with its outputs.") { Notebook, Set, Scale, Limit, KeepGoing, Threads, Html, Ipynb };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string file = parsed.GetValue(Notebook)!;
        DeviceArgument.SetThreads(parsed.GetValue(Threads));
        RunOptions options = new()
        {
            Overrides = Overrides(parsed.GetValue(Set) ?? []),
            Scale = ReadScale(parsed.GetValue(Scale)),
            Timeout = ReadLimit(parsed.GetValue(Limit)),
            KeepGoing = parsed.GetValue(KeepGoing),
        };
        string? html = Target(parsed.GetValue(Html), "--html"), ipynb = Target(parsed.GetValue(Ipynb), "--ipynb");
        if (html is not null && html == ipynb) throw new InputException("The options --html and --ipynb name the same file.");
        if (Path.GetFullPath(file) is string source && (source == html || source == ipynb)) throw new InputException($"The export would replace the notebook '{file}' itself.");
        DibNotebook notebook = DibFile.Read(file);
        // What cannot be exported is refused before anything has run for hours.
        if (ipynb is not null) _ = IpynbFile.Text(notebook);
        NotebookRunner runner = new(notebook, file, options, Terminal.Out, Terminal.Error);
        NotebookRun run = runner.Run(cancellation);
        if (html is not null) Write(html, HtmlPage.Text(run, RunEnvironment.Read(CPU).Rows()));
        if (ipynb is not null) Write(ipynb, IpynbFile.Text(run));
        if (run.Cancelled) return ExitCode.Cancelled;
        if (run.Failed) return ExitCode.Failed;
        Terminal.Out.WriteLine($"{run.Cells.Count(c => c.Number > 0)} cells in {run.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s");
        return ExitCode.Done;
    }

    private static void Write(string path, string text)
    {
        DibFile.WriteText(path, text);
        Terminal.Out.WriteLine($"Wrote {path}");
    }

    private static Dictionary<string, string> Overrides(string[] pairs)
    {
        Dictionary<string, string> overrides = [];
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=');
            if (equals < 1) throw new InputException($"The option --set takes name=value, not '{pair}'.");
            overrides[pair[..equals].Trim()] = string.Join(',', pair[(equals + 1)..].Split(',').Select(FromHere));
        }
        return overrides;
    }

    /// <summary>A path typed relative to where the user stands: the notebook runs in its own folder and would look elsewhere.</summary>
    private static string FromHere(string value) =>
        (value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith("../", StringComparison.Ordinal)) && Path.Exists(value) ? Path.GetFullPath(value) : value;

    private static string? ReadScale(string? name) => name is null ? null
        : RunOptions.Scales.FirstOrDefault(s => s.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"The option --scale is {string.Join(", ", RunOptions.Scales.SkipLast(1))} or {RunOptions.Scales[^1]}, not '{name}'.");

    private static TimeSpan? ReadLimit(double? seconds)
    {
        const double Longest = 2_000_000;
        return seconds switch
        {
            null => null,
            > 0 and <= Longest => TimeSpan.FromSeconds(seconds.Value),
            _ => throw new InputException($"The option --timeout must be above 0 and at most {Longest} seconds, not {seconds.Value.ToString(CultureInfo.InvariantCulture)}."),
        };
    }

    private static string? Target(string? path, string option)
    {
        if (path is null) return null;
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full)!;
        if (Directory.Exists(full)) throw new InputException($"The option {option} names a file, but '{path}' is a folder.");
        try
        {
            _ = Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder '{folder}' for {option} cannot be made ({error.Message.TrimEnd('.')}).", error);
        }
        return full;
    }
}
