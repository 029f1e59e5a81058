using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Runs;

namespace HybridPrior.Tests.NotebookHost;

/// <summary>The sample notebook, run once, with failing cells after it.</summary>
internal static class SampleRun
{
    private static readonly Lazy<NotebookRun> Once = new(Run);

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "NotebookHost", "fixtures", "sample.dib");

    public static NotebookRun Value => Once.Value;

    private static NotebookRun Run()
    {
        DibNotebook sample = DibFile.Read(Path);
        DibNotebook failing = DibParser.Parse("#!csharp\nConsole.Error.WriteLine(\"<warning>\"); Console.Write('\\uD83D');\nthrow new InvalidOperationException(\"a < b\");\n#!csharp\nint x = unknown;\n", "more");
        RunOptions options = new() { KeepGoing = true, Scale = "Tiny", Overrides = new Dictionary<string, string> { ["steps"] = "7" } };
        return new NotebookRunner(sample with { Cells = [.. sample.Cells, .. failing.Cells] }, Path, options, TextWriter.Null, TextWriter.Null).Run(default);
    }
}
