using HybridPrior.Replication;
using HybridPrior.Sweeps;
using static HybridPrior.Tests.Sweeps.SampleResults;

namespace HybridPrior.Tests.Replication;

/// <summary>Verdicts on results that are made up, so that each is known beforehand.</summary>
public class PaperClaimsTests
{
    private const string Agrees = "agrees", InPart = "agrees in part", Not = "does not agree", Missing = "not measured";

    // As the paper has them: PSNR at m = 200, 1000 and 5000.
    private static readonly Dictionary<string, double[]> Paper = new()
    {
        ["generator"] = [21, 22, 22.2],
        ["decoder"] = [19, 24, 31],
        ["hybrid"] = [20, 25, 32.5],
        ["generator-dip"] = [20.5, 23.5, 33],
    };

    [Fact]
    public void Results_as_the_paper_has_them_agree_with_all_that_was_measured()
    {
        IReadOnlyList<JudgedClaim> claims = PaperClaims.Judge(Table(Paper));
        Assert.Equal([Agrees, Agrees, Agrees, Agrees], claims.Take(4).Select(c => c.VerdictText));
        Assert.All(claims.Take(4), c => Assert.True(c.IsComplete));
        Assert.Equal(Missing, claims[4].VerdictText);
        Assert.Contains("m = 200: +1.00 dB", claims[0].Findings[0].Evidence, StringComparison.Ordinal);
        Assert.Contains("At most 479 against 3,576,804.", claims[3].Findings[1].Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "hybrid", new double[] { 20, 24, 32.5 }, 0, InPart)]       // level with the decoder at one m
    [InlineData(0, "hybrid", new double[] { 18, 23, 30 }, 0, Not)]
    [InlineData(0, "generator", new double[] { 21, 24, 28 }, 1, InPart)]      // ahead, but not by 10 dB
    [InlineData(0, "generator", new double[] { 21, 28, 35 }, 1, Not)]
    [InlineData(1, "generator", new double[] { 21, 22, 28 }, 0, Not)]         // no plateau
    [InlineData(1, "generator", new double[] { 19.5, 22, 22.2 }, 1, Not)]
    [InlineData(3, "generator-dip", new double[] { 20.5, 26, 33 }, 0, Not)]
    [InlineData(3, "generator-dip", new double[] { 18, 23.5, 33 }, 2, InPart)]
    [InlineData(3, "generator-dip", new double[] { 18, 23.5, 31 }, 2, Not)]
    public void A_verdict_follows_the_results(int claim, string prior, double[] psnr, int finding, string verdict)
    {
        Dictionary<string, double[]> changed = new(Paper) { [prior] = psnr };
        Assert.Equal(verdict, PaperClaims.Judge(Table(changed))[claim].Findings[finding].VerdictText);
    }

    [Fact]
    public void Out_of_distribution_the_hybrid_must_not_lose_and_alpha_must_shrink()
    {
        Assert.Equal(Not, PaperClaims.Judge(Table(Paper, outside: -1))[2].Findings[0].VerdictText);
        Assert.Equal(Agrees, PaperClaims.Judge(Table(Paper, outside: 0))[2].Findings[0].VerdictText);
        Assert.Equal(Not, PaperClaims.Judge(Table(Paper, alphaOutside: 0.6))[2].Findings[1].VerdictText);
    }

    [Fact]
    public void What_is_not_there_is_not_measured()
    {
        Assert.All(PaperClaims.Judge(Table(new() { ["tv"] = [1, 2, 3] })), c => Assert.Equal(Missing, c.VerdictText));
        JudgedClaim fourth = PaperClaims.Judge(Table(new(Paper.Where(p => p.Key != "generator-dip"))))[3];
        Assert.Equal(Missing, fourth.VerdictText);
        // The best at the smallest m is said of m up to 200, and the 10 dB of 5,000 and more.
        IReadOnlyList<JudgedClaim> middle = PaperClaims.Judge(new ResultTable([Results([.. Rows(Paper).Where(r => r.Measurements == 1000)])]));
        Assert.Equal(["agrees as far as measured", Missing], middle.Take(2).Select(c => c.VerdictText));
        Assert.Contains("The smallest m with results is 1,000.", middle[1].Findings[1].Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(23.5, Agrees, "agrees as far as measured", "+1.50 dB")]
    [InlineData(26, Not, "agrees in part as far as measured", "−1.00 dB")]   // it has more parameters all the same
    public void One_m_between_the_extremes_counts_as_the_middle(double adapted, string finding, string claim, string difference)
    {
        Dictionary<string, double[]> psnr = new(Paper) { ["generator-dip"] = [0, adapted, 0] };
        JudgedClaim fourth = PaperClaims.Judge(new ResultTable([Results([.. Rows(psnr).Where(r => r.Prior != "generator-dip" || (r.Measurements == 1000 && !r.Image.EndsWith('4')))])]))[3];
        Assert.Equal([finding, Agrees, Missing], fourth.Findings.Select(f => f.VerdictText));
        Assert.Equal(claim, fourth.VerdictText);
        Assert.StartsWith($"Hybrid minus GAN as Deep Image Prior, 3 faces: m = 1,000: {difference}", fourth.Findings[0].Evidence, StringComparison.Ordinal);
        // The same m is no middle where the hybrid was run at no other.
        Assert.Equal(Missing, PaperClaims.Judge(new ResultTable([Results([.. Rows(psnr).Where(r => r.Measurements == 1000)])]))[3].Findings[0].VerdictText);
    }

    [Fact]
    public void Super_resolution_and_other_generators_are_judged_where_they_are()
    {
        ResultRow[] superres = [.. from row in Rows(Paper) where row.Prior != "generator-dip" select row with { Operator = $"superres:factor={row.Measurements switch { 200 => 8, 1000 => 4, _ => 2 }},kernel=mean" }];
        JudgedClaim fifth = PaperClaims.Judge(new ResultTable([Results(superres)]))[4];
        Assert.Equal([Agrees, InPart, Missing], fifth.Findings.Select(f => f.VerdictText));   // at factor 8 the made-up GAN prior is ahead
        ResultRow[] two = [.. Rows(Paper), .. Rows(Paper).Where(r => r.Generator is not null).Select(r => r with { Generator = "began64" })];
        Assert.Equal(Agrees, PaperClaims.Judge(new ResultTable([Results(two)]), "began64")[4].Findings[2].VerdictText);
        Assert.Equal(Agrees, PaperClaims.Judge(new ResultTable([Results(two)]), "began64")[0].VerdictText);
    }

    [Fact]
    public void Several_seeds_of_an_image_count_as_one()
    {
        ResultRow[] rows = [.. Rows(Paper), .. Rows(Paper).Select(r => r with { Seed = 2, Psnr = r.Psnr + 2 })];
        ResultTable table = new([Results(rows)]);
        Assert.Equal(4, table.Mean("faces", "gaussian:m=200", new("hybrid"), r => r.Psnr)!.Count);
        Assert.Equal(21, table.Mean("faces", "gaussian:m=200", new("hybrid"), r => r.Psnr)!.Mean, 1e-9);
        Assert.Equal(1, table.Difference("faces", "gaussian:m=200", new("hybrid"), new("decoder"))!.Mean, 1e-9);
    }

    [Fact]
    public void Results_that_contradict_each_other_are_refused()
    {
        InputException error = Assert.Throws<InputException>(() => new ResultTable([Results(Rows(Paper)), Results([.. Rows(Paper).Select(r => r with { Psnr = r.Psnr + 1 })])]));
        Assert.Contains("not with the same outcome", error.Message, StringComparison.Ordinal);
        Assert.Equal(Rows(Paper).Length, new ResultTable([Results(Rows(Paper)), Results(Rows(Paper))]).Rows.Count);
    }

    private static ResultTable Table(Dictionary<string, double[]> psnr, double outside = 0.2, double alphaOutside = 0.3) => new([Results(Rows(psnr, outside, alphaOutside))]);
}
