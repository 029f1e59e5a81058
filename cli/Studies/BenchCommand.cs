using System.CommandLine;
using System.Globalization;
using HybridPrior.Benchmarks;
using HybridPrior.Experiments;
using Spectre.Console;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior bench</c>: times priors and operators beside loops as published codes have them.</summary>
internal static class BenchCommand
{
    private const int PaperSteps = 5500;

    public static Command Create()
    {
        Option<bool> quick = new("--quick") { Description = "Fewer rows and rounds: some minutes." };
        Option<string?> only = new("--only") { Description = "Only rows whose name contains this." };
        Option<int[]> images = new("--images-at-once") { AllowMultipleArgumentsPerToken = true, Description = "Numbers of images at once; 1, 4, 12 unless given (1, 12 with --quick)." };
        Option<int[]> threads = new("--threads") { AllowMultipleArgumentsPerToken = true, Description = "Numbers of threads; 1 and all unless given (all with --quick)." };
        Option<string?> json = JsonOutput.CreateFile("File for the table, the machine's limits and the environment");
        Option<bool> growth = new("--growth") { Description = "Instead: how time and memory grow with images, measurements, pixels and steps." };
        Command command = new("bench", "Times priors and operators beside loops as published codes have them, and beside the machine's limits.") { quick, only, images, threads, growth, json };
        command.SetAction((parsed, cancellation) =>
        {
            string? idle = parsed.GetValue(growth) ? "--growth has cases of its own" : null;
            IdleOptions.Refuse(parsed, (quick, idle), (only, idle), (images, idle), (threads, idle));
            bool printed = JsonOutput.Begin(parsed, json);
            string? file = parsed.GetValue(json);
            Action<Action<string>> keep = save =>
            {
                if (printed) JsonOutput.PrintSaved(save);
                else if (file is not null) save(file);
            };
            return Task.FromResult(parsed.GetValue(growth) ? RunGrowth(keep, cancellation) : Run(parsed.GetValue(quick), parsed.GetValue(only), Positive(parsed, images), Positive(parsed, threads), keep, cancellation));
        });
        return command;
    }

    private static int Run(bool quick, string? only, IReadOnlyList<int> images, IReadOnlyList<int> threads, Action<Action<string>> keep, CancellationToken cancellation)
    {
        BenchmarkSpec[] specs = [.. BenchmarkSpec.All.Where(s => only is null ? s.Quick || !quick : s.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        if (specs.Length == 0) throw new InputException($"No row is called '{only}'; the rows are {string.Join("; ", BenchmarkSpec.All.Select(s => s.Name))}.");
        int all = get_num_threads();
        BenchmarkOptions options = new(
            images.Count > 0 ? images : quick ? [1, 12] : [1, 4, 12],
            threads.Count > 0 ? threads : quick || all == 1 ? [all] : [1, all],
            quick ? 3 : 5, quick ? 0.4 : 1);
        Benchmark benchmark;
        try
        {
            benchmark = ProgressDisplay.Watch<BenchmarkProgress, Benchmark>(
                p => ((double)p.Done / p.All, $"{p.Name}, {p.Images} at once, {p.Threads} threads"), progress => Benchmark.Run(specs, options, progress, cancellation));
        }
        catch (InvalidOperationException error)
        {
            Terminal.Styled.MarkupLineInterpolated($"[red]{error.Message}[/]");
            return ExitCode.Failed;
        }
        Print(benchmark);
        keep(file => benchmark.Save(file, RunEnvironment.Read(CPU)));
        if (benchmark.Cancelled) Terminal.Styled.MarkupLine("[yellow]Cancelled: only what was complete is shown.[/]");
        return benchmark.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }

    private static int RunGrowth(Action<Action<string>> keep, CancellationToken cancellation)
    {
        Growth growth = ProgressDisplay.Watch<BenchmarkProgress, Growth>(p => ((double)p.Done / p.All, p.Name), progress => Growth.Measure(progress, cancellation));
        Table table = new();
        table.AddColumns("what grows", "from", "to", "measured", "seconds", "grows as", "memory", "grows as");
        foreach (GrowthCurve curve in growth.Curves)
        {
            (GrowthPoint first, GrowthPoint last) = (curve.Points[0], curve.Points[^1]);
            table.AddRow(curve.Axis, Number(first.Size, "0"), Number(last.Size, "0"), curve.Measured, $"{Number(first.Seconds, "G3")} to {Number(last.Seconds, "G3")}",
                $"size^{Number(curve.TimeExponent, "F2")}", first.Bytes is double least && last.Bytes is double most ? $"{Number(least / 1e6, "F0")} to {Number(most / 1e6, "F0")} MB" : "-",
                curve.MemoryExponent is double exponent ? $"size^{Number(exponent, "F2")}" : "-");
        }
        Terminal.Styled.Write(table);
        Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{get_num_threads()} threads, medians; memory beyond the idle program, at its peak.[/]");
        keep(file => growth.Save(file, RunEnvironment.Read(CPU)));
        if (growth.Cancelled) Terminal.Styled.MarkupLine("[yellow]Cancelled: only what was complete is shown.[/]");
        return growth.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }

    private static void Print(Benchmark benchmark)
    {
        Table table = new();
        table.AddColumns("what", "images at once", "threads", "reference ms", "library ms", "ratio", "of the limit", "per image, 5500 steps");
        foreach (BenchmarkRow row in benchmark.Rows)
            table.AddRow(row.Name, Number(row.Images, "0"), Number(row.Threads, "0"), Number(1e3 * row.ReferenceSeconds, "F2"), Number(1e3 * row.LibrarySeconds, "F2"),
                $"{Number(row.Ratio, "F2")}x", Number(100 * row.Fraction, "F0") + " %", Number(PaperSteps * row.LibrarySeconds, "F0") + " s");
        Terminal.Styled.Write(table);
        foreach ((int threads, MachineLimits limits) in benchmark.Limits)
            Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{threads} threads: {limits.Multiplications / 1e9:F1} billion multiply-adds per second, {limits.Bytes / 1e9:F1} GB/s read and written");
        Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]Milliseconds per optimisation step and image, medians; the reference has one image at a time. Peak memory {benchmark.PeakBytes / 1e9:F1} GB.[/]");
    }

    private static int[] Positive(ParseResult parsed, Option<int[]> option)
    {
        int[] values = parsed.GetValue(option) ?? [];
        return values.All(v => v >= 1) ? values : throw new InputException($"The option {option.Name} must be at least 1, not {values.First(v => v < 1)}.");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
