using System.Globalization;
using HybridPrior.Metrics;
using HybridPrior.Sweeps;
using Spectre.Console;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary>What the verbs of <c>sweep</c> show on the terminal.</summary>
internal static class SweepDisplay
{
    public static void PrintPlan(SweepPlan plan, Device device)
    {
        SweepSpec spec = plan.Spec;
        Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{Shown(spec.Title)}: {plan.Cells.Count} cells at scale {spec.Scale}, {spec.Size} px, noise {spec.Noise}, {spec.Settings.StepsText()} steps, on {device} with {get_num_threads()} threads");
        Terminal.Styled.MarkupLineInterpolated($"images: {string.Join(", ", plan.Images.Select(s => $"{s.Value.Count} {Shown(s.Key)}"))}; generators: {string.Join(", ", plan.Generators.Select(g => $"{Shown(g.Name)} ({Shown(g.File)})"))}");
    }

    /// <summary>Runs the work, with a line per finished cell above the progress.</summary>
    public static SweepOutcome Watch(Func<IProgress<SweepNews>, SweepOutcome> run) => ProgressDisplay.Watch<SweepNews, SweepOutcome>(
        news => ((news.Done + (news.Recovery?.Fraction ?? 0)) / Math.Max(1, news.All), Present(news)), progress => run(new Announcer(progress)));

    public static void Print(SweepOutcome outcome, string folder)
    {
        Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{outcome.Computed} cells computed here; {outcome.Failed} failed, {outcome.Left} left.");
        if (outcome.Cancelled) Terminal.Styled.MarkupLineInterpolated($"[yellow]Cancelled: the running inversion is saved; 'hybridprior sweep run --out {folder}' goes on.[/]");
        if (outcome.Failed > 0) Terminal.Styled.MarkupLineInterpolated($"[red]'hybridprior sweep status {folder}' says why cells failed; --retry-failed computes them again.[/]");
    }

    public static void Print(SweepStatus status)
    {
        SweepPlan plan = status.Plan;
        Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{Shown(plan.Spec.Title)}, scale {plan.Spec.Scale}: {plan.Cells.Count} cells, {status.Done.Count} done, {status.Running.Count} running, {status.Failed.Count} failed, {status.Left.Count} left");
        if (status.Running.Count + status.Left.Count > 0)
            Terminal.Styled.MarkupLineInterpolated($"time left: {(status.Remaining is TimeSpan time ? $"about {Duration(time.TotalSeconds)}, by what finished cells took" : "not known yet: no cell of some prior is finished")}");
        Table table = new();
        table.AddColumns("prior", "done", "running", "failed", "left");
        foreach (string prior in plan.Cells.Select(c => c.Prior).Distinct())
            table.AddRow(prior, Count(status.Done, prior), Count(status.Running.Select(r => r.Cell), prior), Count(status.Failed.Select(f => f.Cell), prior), Count(status.Left, prior));
        Terminal.Styled.Write(table);
        foreach ((SweepCell cell, ProcessIdentity by) in status.Running) Terminal.Styled.MarkupLineInterpolated($"running: {cell}, by process {by.Process} on {by.Host}");
        foreach (CellRecord failed in status.Failed) Terminal.Styled.MarkupLineInterpolated($"[red]failed: {failed.Cell}: {failed.Error}[/]");
        foreach (string damaged in status.Damaged) Terminal.Styled.MarkupLineInterpolated($"[red]{damaged} It will be computed again.[/]");
    }

    /// <summary>The same for programs.</summary>
    public static object Figures(SweepStatus status) => new
    {
        status.Plan.Spec.Title,
        Scale = status.Plan.Spec.Scale.ToString(),
        Cells = status.Plan.Cells.Count,
        Done = status.Done.Count,
        Running = status.Running.Select(r => new { Cell = r.Cell.Id, Name = r.Cell.ToString(), r.By.Host, r.By.Process }),
        Failed = status.Failed.Select(f => new { Cell = f.Cell.Id, Name = f.Cell.ToString(), f.Error }),
        Left = status.Left.Count,
        status.Damaged,
        SecondsLeft = status.Remaining?.TotalSeconds,
    };

    /// <summary>The same for programs.</summary>
    public static object Figures(SweepEstimate estimate) => new
    {
        estimate.Seconds,
        estimate.Cells,
        estimate.Unknown,
        estimate.Cancelled,
        Kinds = estimate.Kinds.Select(k => new { k.Cell.Prior, k.Cell.Generator, k.Cell.Operator, Cells = k.Count, k.SecondsPerImage, k.Measured, k.Bytes, k.ImagesAtOnce }),
    };

    public static void Print(SweepEstimate estimate, SweepPlan plan)
    {
        Table table = new();
        table.AddColumns("prior", "operator", "cells", "s per image", "time", "memory", "images at once");
        foreach (CellEstimate kind in estimate.Kinds)
        {
            double? all = kind.SecondsPerImage * plan.Cells.Where(c => (c.Prior, c.Generator, c.Operator) == (kind.Cell.Prior, kind.Cell.Generator, kind.Cell.Operator)).Sum(c => plan.Images[c.Images].Count);
            table.AddRow($"{kind.Cell.Prior}{(kind.Cell.Generator is null ? "" : $" ({Shown(kind.Cell.Generator)})")}", kind.Cell.Operator, Number(kind.Count, "0"),
                kind.SecondsPerImage is double seconds ? $"{Number(seconds, "F1")}{(kind.Measured ? "" : " *")}" : "?", all is double time ? Duration(time) : "?",
                $"{Number(kind.Bytes / 1e9, "F2")} GB", Number(kind.ImagesAtOnce, "0"));
        }
        Terminal.Styled.Write(table);
        Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{estimate.Cells} cells: about {Duration(estimate.Seconds)} on this machine, one after the other{(estimate.Unknown > 0 ? $", and {estimate.Unknown} cells of unknown cost (marked ?)" : "")}.");
        Terminal.Styled.MarkupLine("[grey]Timed from a few steps with all images of a set; * from finished cells or, of auto, from its candidates. Memory is the operator's and, by a model that rather asks for too much, that of the images at once.[/]");
        foreach (SweepCell cell in plan.Cells) Terminal.Styled.MarkupLineInterpolated($"[grey]{cell.Id}  {cell}[/]");
    }

    private static string Present(SweepNews news)
    {
        if (news.Cell is not SweepCell cell) return "";
        string step = news.Recovery is { } r ? $", {(r.Phase == "alone" ? "" : $"{r.Phase} ")}step {r.Step} of {r.Steps}" : "";
        return $"{cell}{step}";
    }

    private static string Line(SweepNews news, CellRecord record)
    {
        string place = $"{Number(news.Done, "0")}/{Number(news.All, "0")}";
        if (record.Result is not CellResult result) return $"{place}  {record.Cell}  failed: {record.Error}";
        return $"{place}  {record.Cell}  {Number(Summary.Of(result.Images.Select(i => i.Psnr)).Mean, "F2")} dB, {Duration(record.Run.Seconds)}";
    }

    // Names out of files, which may hold what breaks lines.
    private static string Shown(string name) => Quoted.Text(name, 160);

    private static string Count(IEnumerable<SweepCell> cells, string prior) => Number(cells.Count(c => c.Prior == prior), "0");

    public static string Duration(double seconds) => seconds < 120 ? $"{Number(seconds, "F1")} s" : seconds < 7200 ? $"{Number(seconds / 60, "F0")} min" : $"{Number(seconds / 3600, "F1")} h";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed class Announcer(IProgress<SweepNews> bar) : IProgress<SweepNews>
    {
        public void Report(SweepNews value)
        {
            if (value.Remark is string remark) Terminal.Styled.MarkupLineInterpolated($"[yellow]{remark}[/]");
            if (value.Finished is CellRecord record) Terminal.Styled.MarkupLineInterpolated($"{Line(value, record)}");
            bar.Report(value);
        }
    }
}
