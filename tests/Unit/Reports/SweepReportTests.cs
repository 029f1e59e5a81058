using HybridPrior.Reports;
using HybridPrior.Sweeps;
using HybridPrior.Tests.Sweeps;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HybridPrior.Tests.Reports;

public sealed class SweepReportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Results_that_were_kept_give_the_same_report_again()
    {
        SweepReport first = Report();
        first.Save(Path.Combine(folder, "first"));
        SweepReport again = new([Path.Combine(folder, "first", "results.json")]);
        again.Save(Path.Combine(folder, "again"));
        foreach (string file in new[] { "tables.md", "results.csv", "results.json" })
            Assert.Equal(File.ReadAllText(Path.Combine(folder, "first", file)), File.ReadAllText(Path.Combine(folder, "again", file)));
        string[] csv = File.ReadAllLines(Path.Combine(folder, "first", "results.csv"));
        Assert.Equal(1 + 2 * 2 * 4 * 3, csv.Length);
        Assert.StartsWith("images,in_distribution,image,operator,", csv[0], StringComparison.Ordinal);
        Assert.Contains("faces,yes,face-1,gaussian:m=200,200,1,decoder,,379,12,", csv[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_hold_means_and_mark_the_best()
    {
        string text = Report().Markdown();
        Assert.Contains("| faces, 4 images | m = 200 | m = 1,000 | m = 5,000 |", text, StringComparison.Ordinal);
        string[] row = text.Split('\n').First(l => l.StartsWith("| hybrid |", StringComparison.Ordinal)).Split('|');
        Assert.Matches(@"^ \*\*20\.\d\d ± 4\.\d\d\*\* $", row[2]);
        Assert.Contains("| 1. In distribution, the hybrid beats the Deep Decoder", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Means_over_some_of_the_images_say_so_and_are_never_the_best()
    {
        Dictionary<string, double[]> psnr = new() { ["decoder"] = [19, 24, 31], ["hybrid"] = [20, 25, 32.5], ["generator-dip"] = [40, 41, 42] };
        SampleResults.Results([.. SampleResults.Rows(psnr).Where(r => r.Prior != "generator-dip" || (r.Image.EndsWith('1') && r.Measurements == 1000))]).Save(Path.Combine(folder, "results.json"));
        SweepReport report = new([Path.Combine(folder, "results.json")]);
        string[] lines = report.Markdown().Split('\n');
        Assert.Matches(@"^\| generator-dip \|  \| \d\d\.\d\d \(1 image\) \|  \|$", lines.First(l => l.StartsWith("| generator-dip |", StringComparison.Ordinal)));
        Assert.Matches(@"^\| hybrid \|( \*\*\d\d\.\d\d ± \d\.\d\d\*\* \|){3}$", lines.First(l => l.StartsWith("| hybrid |", StringComparison.Ordinal)));
        report.Save(folder);
        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Matches(@"<td class="""">\d\d\.\d\d \(1 image\)</td>", page);
        string chart = page[page.IndexOf("<h3>faces, in distribution</h3>", StringComparison.Ordinal)..];
        chart = chart[..chart.IndexOf("</figure>", StringComparison.Ordinal)];
        Assert.Contains("\"hybrid\"", chart, StringComparison.Ordinal);
        Assert.DoesNotContain("generator-dip", chart, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("decoder")]
    public void A_sweep_of_one_prior_has_a_report(string prior)
    {
        SampleResults.Results(SampleResults.Rows(new() { [prior] = [20, 25, 32.5] })).Save(Path.Combine(folder, "results.json"));
        new SweepReport([Path.Combine(folder, "results.json")]).Save(folder);
        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Equal(prior == "decoder", page.Contains("(Figure 7)", StringComparison.Ordinal));
        Assert.Contains("| claim of the paper |", File.ReadAllText(Path.Combine(folder, "tables.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_go_between_the_lines_of_a_README_and_nowhere_else()
    {
        string readme = Path.Combine(folder, "README.md");
        File.WriteAllText(readme, $"before\n{ReadmeBlock.Begin}\nold\n{ReadmeBlock.End}\nafter\n");
        ReadmeBlock.Replace(readme, "new");
        ReadmeBlock.Replace(readme, "newer");
        Assert.Equal($"before\n{ReadmeBlock.Begin}\n\nnewer\n\n{ReadmeBlock.End}\nafter\n", File.ReadAllText(readme));
        File.WriteAllText(readme, "nothing");
        Assert.Contains("lacks the lines", Assert.Throws<InputException>(() => ReadmeBlock.Replace(readme, "new")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_read_from_the_tables_as_they_stand()
    {
        const string Odd = "<b>a</b> | `c` $d$ *e* __f__ [g](h) ~~i~~ \\ &lt; <!-- end of sweep results -->";
        ResultRow[] rows = [.. SampleResults.Rows(new() { ["decoder"] = [19, 24, 31], ["hybrid"] = [20, 25, 32.5] })
            .Select(r => r with { Images = r.Images == "faces" ? Odd + "\nline" : r.Images })];
        rows = [.. rows, .. rows.Select(r => r with { Generator = Odd + "\u2028\u0007" })];
        SampleResults.Results(rows).Save(Path.Combine(folder, "results.json"));
        string text = new SweepReport([Path.Combine(folder, "results.json")]).Markdown();

        MarkdownDocument document = Markdown.Parse(text, new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseMathematics().Build());
        Table[] tables = [.. document.Descendants<Table>()];
        Assert.Equal(text.Split("\n| ---").Length - 1, tables.Length);
        Assert.All(tables, t => Assert.Single(t.Descendants<TableRow>().Select(r => r.Count).Distinct()));
        Assert.Empty(document.Descendants<HtmlInline>());
        Assert.Empty(document.Descendants<HtmlBlock>());
        string[] cells = [.. document.Descendants<TableCell>().Select(c => string.Concat(c.Descendants<Inline>().Select(Text)))];
        Assert.Contains($"{Odd} line, 4 images", cells);
        Assert.Contains($"hybrid ({Odd}  )", cells);

        string readme = Path.Combine(folder, "README.md");
        File.WriteAllText(readme, $"{ReadmeBlock.Begin}\n{ReadmeBlock.End}\nafter\n");
        ReadmeBlock.Replace(readme, text);
        ReadmeBlock.Replace(readme, "new");
        Assert.Equal($"{ReadmeBlock.Begin}\n\nnew\n\n{ReadmeBlock.End}\nafter\n", File.ReadAllText(readme));

        static string Text(Inline inline) => inline switch
        {
            LiteralInline literal => literal.Content.ToString(),
            HtmlEntityInline entity => entity.Transcoded.ToString(),
            LineBreakInline or EmphasisInline or ContainerInline => "",
            _ => $"<{inline.GetType().Name}>",
        };
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"format\": 1, \"rows\": 3 }")]
    [InlineData("nonsense")]
    public void A_file_that_holds_no_results_is_refused(string text)
    {
        string path = Path.Combine(folder, "results.json");
        File.WriteAllText(path, text);
        Assert.StartsWith($"'{path}' ", Assert.Throws<InputException>(() => new SweepReport([path])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_of_the_docs_are_those_of_the_results_that_are_kept()
    {
        string root = Repository.Root, page = File.ReadAllText(Path.Combine(root, "docs", "reproduce.md")), results = Path.Combine(root, "notebooks", "results");
        string[] files = Directory.Exists(results) ? [.. Directory.GetFiles(results, "results*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
        string[] parts = page.Split(ReadmeBlock.Begin);
        Assert.Equal(files.Length > 0 ? 2 : 1, parts.Length);
        if (files.Length > 0) Assert.Equal(new SweepReport(files).Markdown().Trim(), parts[1].Split(ReadmeBlock.End)[0].Trim());
    }

    private SweepReport Report()
    {
        string path = Path.Combine(folder, "given.json");
        Dictionary<string, double[]> psnr = new() { ["decoder"] = [19, 24, 31], ["hybrid"] = [20, 25, 32.5] };
        SampleResults.Results([.. SampleResults.Rows(psnr)]).Save(path);
        return new SweepReport([path]);
    }
}
