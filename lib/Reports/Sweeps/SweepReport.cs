using System.Text;
using HybridPrior.Replication;
using HybridPrior.Sweeps;

namespace HybridPrior.Reports;

/// <summary>Sweeps as files: a page with the paper's figures and its claims judged, tables for a README, and the figures as CSV and JSON.</summary>
public sealed class SweepReport
{
    private readonly IReadOnlyList<SweepResults> results;
    private readonly ResultTable table;
    private readonly IReadOnlyList<SampleSheet> sheets;

    /// <summary>Puts a report together.</summary>
    /// <param name="paths">Folders of sweeps, or files <c>results.json</c> of earlier reports.</param>
    /// <exception cref="InputException">One of them is neither, none has a result, or two contradict each other.</exception>
    public SweepReport(IReadOnlyList<string> paths)
    {
        results = [.. paths.Select(SweepResults.Open)];
        table = new ResultTable(results);
        if (table.Rows.Count == 0) throw new InputException($"There is no result yet in {string.Join(", ", paths)}: 'hybridprior sweep run' computes them.");
        sheets = [.. paths.Where(Directory.Exists).SelectMany(p => SampleSheet.Of(SweepFolder.Open(p)))];
        IEnumerable<string?> apart = table.Generators.Count > 1 ? [.. table.Generators] : [null];
        Claims = [.. apart.Select(g => (g, PaperClaims.Judge(table, g)))];
    }

    /// <summary>The claims of the paper, judged by each generator; its name is null where there is one.</summary>
    public IReadOnlyList<(string? Generator, IReadOnlyList<JudgedClaim> Claims)> Claims { get; }

    /// <summary>Writes <c>report.html</c>, <c>tables.md</c>, <c>results.csv</c>, and per sweep <c>results.json</c> (<c>results-2.json</c> and so on), each complete under its name or not at all.</summary>
    /// <param name="folder">Where to; made if it is absent.</param>
    /// <exception cref="InputException">The folder cannot be written to.</exception>
    public void Save(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder '{folder}' for the report cannot be made: {error.Message}", error);
        }
        string page = new SweepReportPage(results, table, Claims, sheets).Text(), markdown = Markdown();
        AtomicFile.Write(Path.Combine(folder, "report.html"), page);
        AtomicFile.Write(Path.Combine(folder, "tables.md"), markdown);
        ResultCsv.Save(Path.Combine(folder, "results.csv"), table.Rows);
        foreach ((int i, SweepResults part) in results.Index()) part.Save(Path.Combine(folder, i == 0 ? "results.json" : $"results-{i + 1}.json"));
    }

    /// <summary>The tables and verdicts in Markdown.</summary>
    public string Markdown()
    {
        StringBuilder text = new();
        SweepTables tables = new(table);
        foreach (IReadOnlyList<string> family in SweepReportPage.Families(table))
            foreach ((string set, _) in table.Sets)
                if (tables.Measured(set, family).Count > 0) tables.Markdown(text, set, family);
        foreach ((string? generator, IReadOnlyList<JudgedClaim> claims) in Claims)
        {
            _ = text.Append($"| claim of the paper{(generator is null ? "" : $", with {ReportText.Markdown(generator)}")} | measured |\n| --- | --- |\n");
            foreach (JudgedClaim claim in claims) _ = text.Append($"| {claim.Number}. {ReportText.Markdown(claim.Claim)} | **{claim.VerdictText}**. {ReportText.Markdown(claim.Evidence)} |\n");
            _ = text.Append('\n');
        }
        return text.ToString();
    }
}
