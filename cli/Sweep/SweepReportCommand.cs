using System.CommandLine;
using HybridPrior.Replication;
using HybridPrior.Reports;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior sweep report</c>: tables, figures and the paper's claims from the results of sweeps.</summary>
internal static class SweepReportCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = new("DIR") { Arity = ArgumentArity.OneOrMore, Description = "Folders of sweeps, or files results.json of earlier reports." };
        Option<string?> output = new("--out") { Description = "Folder for report.html, tables.md, results.csv and results.json; DIR/report unless given." };
        Option<string?> readme = new("--readme") { Description = $"Also puts the tables into this file, between the lines {ReadmeBlock.Begin} and {ReadmeBlock.End}." };
        Command command = new("report", "Writes tables, the paper's figures and its claims, judged, from the results of sweeps.") { paths, output, readme, JsonOutput.Option };
        command.SetAction(parsed => Run(JsonOutput.Begin(parsed), parsed.GetValue(paths)!, parsed.GetValue(output), parsed.GetValue(readme)));
        return command;
    }

    private static int Run(bool json, string[] paths, string? output, string? readme)
    {
        if (output is null && !Directory.Exists(paths[0])) throw new InputException("The option --out is needed where results come from a file.");
        string folder = OutputFolder.Prepare(output ?? Path.Combine(paths[0], "report"));
        SweepReport report = new(paths);
        report.Save(folder);
        if (readme is not null) ReadmeBlock.Replace(readme, report.Markdown());
        foreach ((string? generator, IReadOnlyList<JudgedClaim> claims) in report.Claims)
        {
            Table table = new();
            table.AddColumns($"claim of the paper{(generator is null ? "" : $", with {generator}")}", "measured");
            foreach (JudgedClaim claim in claims) table.AddRow(Markup.Escape($"{claim.Number}. {claim.Claim}"), $"[{Colour(claim.Verdict)}]{claim.VerdictText}[/]");
            Terminal.Styled.Write(table);
        }
        if (json) JsonOutput.Print(report.Claims.Select(c => new { c.Generator, Claims = c.Claims.Select(j => new { j.Number, j.Claim, Verdict = j.Verdict.ToString(), Measured = j.VerdictText }) }));
        Terminal.Styled.MarkupLineInterpolated($"Report: {Path.Combine(folder, "report.html")}");
        return ExitCode.Done;
    }

    private static string Colour(Verdict verdict) => verdict switch
    {
        Verdict.Agrees => "green",
        Verdict.AgreesInPart => "yellow",
        Verdict.DoesNotAgree => "red",
        _ => "grey",
    };
}
