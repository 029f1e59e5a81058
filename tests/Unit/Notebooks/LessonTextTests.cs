using System.Text.RegularExpressions;
using HybridPrior.Metrics;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Rules;
using HybridPrior.Operators;
using HybridPrior.Replication;
using HybridPrior.Sweeps;

namespace HybridPrior.Tests.Notebooks;

/// <summary>The lessons as they stand; that they run is seen to end to end.</summary>
public sealed partial class LessonTextTests
{
    public static TheoryData<string> Lessons => [.. Directory.GetFiles(Path.Combine(Repository.Root, "notebooks"), "*.dib").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory, MemberData(nameof(Lessons))]
    public void Lesson_keeps_the_house_rules(string lesson) => Assert.Empty(LessonRules.Check(DibFile.ReadText(FileOf(lesson)), lesson).Select(v => $"{v.Line}: {v.Rule}"));

    [Theory, MemberData(nameof(Lessons))]
    public void Lesson_names_only_notebooks_that_exist(string lesson)
    {
        foreach (Match link in Link().Matches(File.ReadAllText(FileOf(lesson)))) Assert.True(File.Exists(FileOf(link.Groups[1].Value)), link.Value);
    }

    [Theory, MemberData(nameof(Lessons))]
    public void Lesson_stands_in_the_list_and_in_the_docs_with_its_picture(string lesson)
    {
        Assert.True(File.Exists(Path.Combine(Repository.Root, "notebooks", "gallery", lesson + ".png")));
        string row = Assert.Single(File.ReadLines(Path.Combine(Repository.Root, "notebooks", "README.md")), l => l.StartsWith($"| [{lesson}]({lesson}.dib) |", StringComparison.Ordinal));
        Assert.Matches(@"^\| [^|]+ \| [^|]+\? \| \d+(\.\d)? \| !\[[^\]]{10,}\]\(gallery/" + lesson + @"\.png\) \|$", row);
        string docs = File.ReadAllText(Path.Combine(Repository.Root, "docs", "notebooks.md"));
        Assert.Contains($"`{lesson}`: ", docs, StringComparison.Ordinal);
        Assert.Contains($"](../notebooks/gallery/{lesson}.png)", docs, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_lesson_leads_to_the_next()
    {
        string[] lessons = [.. Lessons.Select(l => l.Data)];
        foreach ((string one, string next) in lessons.Zip(lessons.Skip(1))) Assert.Contains($"**Next:** [{next}]({next}.dib)", File.ReadAllText(FileOf(one)), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_that_lesson_11_reads_are_what_its_prose_says_of_them()
    {
        ResultTable table = new([.. Directory.GetFiles(Path.Combine(Repository.Root, "notebooks", "results"), "results*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(SweepResults.Open).Where(r => r.Size == 64)]);
        Assert.All(PaperClaims.Judge(table), c => Assert.StartsWith("agrees in part", c.VerdictText, StringComparison.Ordinal));
        Contestant hybrid = new("hybrid"), decoder = new("decoder"), adapted = new("generator-dip");
        foreach (string op in table.Operators.Where(o => o.StartsWith("gaussian:", StringComparison.Ordinal)))
        {
            double m = OperatorAxis.Of(op)!.Value;
            PairedDifference faces = table.Difference("faces", op, hybrid, decoder)!, birds = table.Difference("birds", op, hybrid, decoder)!;
            Assert.True(faces.Mean > 0);
            Assert.Equal(m <= 2500, faces.Lower > 0);
            Assert.Equal(m >= 2500, birds.Mean > 0);
            foreach (string images in new[] { "faces", "birds" })
            {
                if (table.Difference(images, op, hybrid, adapted) is PairedDifference difference) Assert.True(difference.Upper < 0);
                Assert.All(new[] { "generator", "decoder", "hybrid" }, prior => Assert.True(table.Mean(images, op, new("auto"), r => r.Psnr)!.Mean > table.Mean(images, op, new(prior), r => r.Psnr)!.Mean));
                if (images == "faces") Assert.True(table.Mean(images, op, new("gaussian"), r => r.Psnr)!.Mean > table.Mean(images, op, hybrid, r => r.Psnr)!.Mean);
            }
            Assert.True(table.Mean("birds", op, hybrid, r => r.Alpha)!.Mean < table.Mean("faces", op, hybrid, r => r.Alpha)!.Mean);
        }
        Assert.True(table.Difference("faces", "superres:factor=8,kernel=mean", hybrid, new("generator"))!.Upper < 0);
    }

    [Theory]
    [InlineData("ILinearOperator", 10)]
    [InlineData("IParametricPrior", 20)]
    public void Lesson_06_shows_how_little_an_operator_or_a_prior_of_one_s_own_takes(string contract, int most)
    {
        string cell = Assert.Single(File.ReadAllText(FileOf("06-your-own")).Split("#!csharp\n"), c => c.Contains($" : {contract}\n", StringComparison.Ordinal)).Split("#!markdown")[0];
        Assert.InRange(cell.Trim().Split('\n').Length, 2, most);
    }

    private static string FileOf(string lesson) => Path.Combine(Repository.Root, "notebooks", lesson + ".dib");

    [GeneratedRegex(@"\]\(([\w-]+)\.dib\)")]
    private static partial Regex Link();
}
