using System.Globalization;
using System.Text;
using HybridPrior.Operators;
using HybridPrior.Replication;
using HybridPrior.Sweeps;
using Plotly.NET;
using static HybridPrior.Reports.ReportText;

namespace HybridPrior.Reports;

/// <summary>Sweeps as one HTML page that needs nothing else.</summary>
internal sealed class SweepReportPage(
    IReadOnlyList<SweepResults> results, ResultTable table, IReadOnlyList<(string? Generator, IReadOnlyList<JudgedClaim> Claims)> claims, IReadOnlyList<SampleSheet> sheets)
{
    private const string Style = """

        .hybridprior small.half { display: inline; }
        @media screen and (prefers-color-scheme: dark) { .hybridprior .agrees { color: #4cc38a; } .hybridprior .in-part { color: #e2b04a; } .hybridprior .not { color: #ee7b6e; } }

        """;

    private readonly SweepFigures figures = new(table);
    private readonly SweepTables tables = new(table);

    /// <summary>Operators that stand in one table: those of a family, and all that have no family of more than one.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Families(ResultTable table)
    {
        (string Family, string[] Operators)[] all = [.. table.Operators.GroupBy(o => OperatorAxis.Of(o)?.Family ?? o).Select(g => (g.Key, g.ToArray()))];
        string[] single = [.. all.Where(f => f.Operators.Length == 1).Select(f => f.Operators[0])];
        return [.. all.Where(f => f.Operators.Length > 1).Select(f => f.Operators), .. single.Length > 0 ? new[] { single } : []];
    }

    /// <summary>Writes the whole HTML file: charts, tables, verdicts, scripts and styles in it.</summary>
    public string Text()
    {
        StringBuilder page = new();
        string title = string.Join("; ", results.Select(r => r.Title).Distinct());
        string[] missing = [.. results.SelectMany(r => r.Missing)];
        _ = page.Append($"""
            {PageHead.Text(title, ReportAssets.Style + FigureAssets.Style + Style, PlotlyPage.Script)}
            <header>
            <h1>{Html(title)}</h1>
            <p class="subtitle">{Html(Subtitle())}</p>
            {(missing.Length == 0 ? "" : $"<p class=\"warning\">{missing.Length} of {results.Sum(r => r.Cells)} cells are missing; what follows is without them. {Html(string.Join(" · ", missing.Take(3)))}{(missing.Length > 3 ? " …" : "")}</p>")}
            </header>
            <main class="hybridprior">

            """);
        Section(page, "The paper’s claims", () => Claims(page));
        foreach (IReadOnlyList<string> family in Families(table)) Operators(page, family);
        if (sheets.Count > 0)
        {
            Section(page, "Samples", () =>
            {
                foreach (SampleSheet sheet in sheets) sheet.Write(page);
            });
        }
        Details(page);
        _ = page.Append($"""
            </main>
            <footer>Written by HybridPrior on {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC. The figures are in results.csv and results.json, the tables in tables.md.</footer>
            <script>{FigureAssets.Script}hybridPrior.show(document.querySelector('main'));</script>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private string Subtitle() => string.Join(" · ", [
        string.Join(", ", table.Sets.Select(s => $"{table.ImageCount(s.Name)} {s.Name} ({(s.InDistribution ? "in" : "out of")} distribution)")),
        .. results.Select(r => $"{r.Size} px, noise {r.Noise}, {r.Settings.StepsText()} steps").Distinct(),
        .. table.Generators.Count == 0 ? [] : new[] { $"generator {string.Join(", ", table.Generators)}" }]);

    private void Claims(StringBuilder page)
    {
        _ = page.Append("<p class=\"note\">“Ahead” means that the 95 % bootstrap interval of the mean of the paired differences, in brackets, lies above zero. The verdicts are computed from the results on this page, by the thresholds that each statement names.</p>");
        foreach ((string? generator, IReadOnlyList<JudgedClaim> judged) in claims)
        {
            if (generator is not null) _ = page.Append($"<h3>With {Html(generator)}</h3>");
            ClaimsTable.Write(page, judged);
        }
    }

    private void Operators(StringBuilder page, IReadOnlyList<string> operators)
    {
        string title = OperatorAxis.Of(operators[0]) is { } axis && operators.Count > 1 && axis.Family == OperatorAxis.Of(operators[1])?.Family ? Title(axis.Family) : "Tasks";
        var family = figures.Families.FirstOrDefault(f => f.Points.Any(p => p.Operator == operators[0]));
        Section(page, title, () =>
        {
            if (family.Points is not null)
            {
                _ = page.Append("<div class=\"charts\">\n");
                // By kind, so that the sets stand side by side.
                foreach ((string set, bool inDistribution) in table.Sets)
                    Chart(page, family.Family, $"{set}, {(inDistribution ? "in" : "out of")} distribution", figures.Psnr(family, set), $"Means over all images; bands are 95 % intervals of the means{(family.Parameter == "m" ? inDistribution ? " (Figure 3)" : " (Figure 5)" : "")}.");
                foreach ((string set, _) in table.Sets) Chart(page, family.Family, $"{set}, small m enlarged", figures.Psnr(family, set, small: true), "The same up to m = 1,000.");
                foreach (Contestant hybrid in table.Contestants.Where(c => c.Prior == "hybrid"))
                    foreach ((string set, _) in table.Sets)
                        Chart(page, family.Family, $"{set}: {hybrid} minus others", figures.Differences(family, set, hybrid), "Means of the differences on the same images; above the dashed line the hybrid is ahead, bands are 95 % bootstrap intervals (Figure 6: generator-dip).");
                Chart(page, family.Family, "Weights of the hybrid", figures.Weights(family), "A dot per image and operator: α weights the generator, β the Deep Decoder (Figure 5, right).");
                Chart(page, family.Family, "Parameters", figures.Parameters(family), "Numbers that are found per image, without α and β (Figure 7).");
                _ = page.Append("</div>\n");
            }
            foreach ((string set, _) in table.Sets)
            {
                if (tables.Measured(set, operators).Count == 0) continue;
                _ = page.Append($"<h3 style=\"margin-top:1.6rem\">{Html(set)}: PSNR in dB</h3>");
                tables.Means(page, set, operators);
                foreach (Contestant hybrid in tables.Measured(set, operators).Where(c => c.Prior == "hybrid" && tables.Measured(set, operators).Count > 1))
                {
                    _ = page.Append($"<h3 style=\"margin-top:1.2rem\">{Html(set)}: paired differences in dB</h3>");
                    tables.Differences(page, set, operators, hybrid);
                }
            }
            _ = page.Append("<p class=\"note\">Means over the images with half of their 95 % interval (Student’s t); the best of a column is bold. Paired differences are of the same images and measurements, with 95 % bootstrap interval and the number of images on which the first is ahead.</p>");
        });
    }

    private void Details(StringBuilder page)
    {
        _ = page.Append("<section class=\"details\">");
        foreach (SweepResults r in results)
        {
            _ = page.Append("<div><h2>Settings</h2>");
            SweepSettings s = r.Settings;
            Pairs(page, [("sweep", r.Title), ("scale", r.Scale.ToString()), ("noise", r.Noise), ("steps", $"{s.StepsText()}{(s.Published ? ", published steps where a prior has them" : "")}"), ("restarts", Value(s.Restarts)),
                ("optimiser", $"{s.Optimiser ?? "as the schedule chooses"}, {Value(s.LearningRate)}"),
                .. r.Generators.Append(r.Gaussian).Append(r.Denoiser).OfType<PlannedModel>().Select(m => (m.Name, $"{m.File}, {m.Architecture}, sha256 {m.Sha256}"))]);
            _ = page.Append("</div>");
        }
        foreach (Experiments.RunEnvironment environment in results.SelectMany(r => r.Environments).Distinct().Take(4))
        {
            _ = page.Append("<div><h2>Environment</h2>");
            Pairs(page, environment.Rows());
            _ = page.Append("</div>");
        }
        _ = page.Append("</section>\n");
    }

    private static string Title(string family) => family.Split(':')[0] switch
    {
        "gaussian" => "Compressed sensing",
        "fast" => "Compressed sensing with the fast operator",
        "superres" => $"Super-resolution ({family.Split("kernel=")[^1]})",
        "inpaint" => "Inpainting",
        "blur" => "Deblurring",
        _ => family,
    };

    private static void Section(StringBuilder page, string title, Action content)
    {
        _ = page.Append($"<section><h2>{Html(title)}</h2>");
        content();
        _ = page.Append("</section>\n");
    }

    private static void Chart(StringBuilder page, string family, string title, GenericChart? chart, string caption)
    {
        if (chart is not null) _ = page.Append($"<figure class=\"chart\" id=\"{Slug($"{family} {title}")}\"><h3>{Html(title)}</h3>{PlotlyPage.Fragment(chart)}<figcaption>{caption}</figcaption></figure>\n");
    }

    /// <summary>A name by which scripts find a chart, such as <c>gaussian-m-faces-in-distribution</c>.</summary>
    private static string Slug(string text) => string.Join('-', text.ToLowerInvariant().Split([.. text.ToLowerInvariant().Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries));

    private static void Pairs(StringBuilder page, IEnumerable<(string Name, string Value)> pairs)
    {
        _ = page.Append("<table class=\"pairs\"><tbody>");
        foreach ((string name, string value) in pairs) _ = page.Append($"<tr><th scope=\"row\">{Html(name)}</th><td>{Html(value)}</td></tr>\n");
        _ = page.Append("</tbody></table>");
    }
}
