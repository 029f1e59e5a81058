using System.Globalization;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Sweeps;

namespace HybridPrior.Replication;

/// <summary>The claims of the paper (Daniels, Hand, Heckel 2020), judged by results.</summary>
/// <remarks>
/// "Ahead" means that the 95 % bootstrap interval of the mean of the paired differences lies above zero, "level" that it contains zero. Thresholds stand with
/// each finding. Claims on numbers of m are judged on Gaussian measurements.
/// </remarks>
public sealed class PaperClaims
{
    private const string Family = "gaussian:m=*", SuperResolution = "superres:";
    private const double LargeFrom = 5000, SmallTo = 200;   // the claims are about m up to 10,000 and from 100 or 200 on
    private readonly ResultTable table;
    private readonly string? generator;
    private readonly IReadOnlyList<(string Operator, double M)> grid;
    private readonly string? inside;
    private readonly IReadOnlyList<string> outside;

    private PaperClaims(ResultTable table, string? generator)
    {
        (this.table, this.generator) = (table, generator);
        grid = [.. table.Operators.Select(o => (Operator: o, Axis: OperatorAxis.Of(o))).Where(o => o.Axis?.Family == Family).Select(o => (o.Operator, o.Axis!.Value)).OrderBy(o => o.Value)];
        inside = table.Sets.FirstOrDefault(s => s.InDistribution).Name;
        outside = [.. table.Sets.Where(s => !s.InDistribution).Select(s => s.Name)];
    }

    /// <summary>Judges the claims.</summary>
    /// <param name="table">The results.</param>
    /// <param name="generator">The generator to judge them by, where results have several; null where they have one.</param>
    public static IReadOnlyList<JudgedClaim> Judge(ResultTable table, string? generator = null) => new PaperClaims(table, generator).All();

    private Contestant Generator => new("generator", generator);

    private Contestant Decoder => table.Contestants.Contains(new("decoder", generator)) ? new("decoder", generator) : new("decoder");

    private Contestant Hybrid => new("hybrid", generator);

    private Contestant Adapted => new("generator-dip", generator);

    private IReadOnlyList<JudgedClaim> All() =>
    [
        new(1, "In distribution, the hybrid beats the Deep Decoder by about 1 dB at every m, and the GAN prior by 10 dB and more at large m.", [OverDecoder(), OverGenerator()]),
        new(2, "The GAN prior stops improving as m grows; at the very smallest m it is the best.", [Plateau(), BestAtSmallest()]),
        new(3, "Out of distribution, the hybrid is at least as good as the Deep Decoder, and alpha shrinks.", [NoWorseOutside(), AlphaShrinks()]),
        new(4, "The hybrid beats the GAN as Deep Image Prior by about 1.5 dB in a middle range of m, with far fewer parameters; the latter wins at the extremes.", [OverAdaptedInTheMiddle(), FewerParameters(), AdaptedAtTheExtremes()]),
        new(5, "The same holds for super-resolution, and for both BEGAN and DCGAN.", [SuperResolved("decoder"), SuperResolved("generator"), OtherGenerators()]),
    ];

    private Finding OverDecoder() => AtEvery("The hybrid is ahead of the Deep Decoder at every m, by about 1 dB.", inside, Operators, Hybrid, Decoder, difference => difference.Lower > 0, difference => difference.Mean > 0);

    private Finding OverGenerator()
    {
        const string Statement = "At the largest m, 5,000 or more, the hybrid is ahead of the GAN prior by 10 dB or more.";
        if (grid.Count > 0 && grid[^1].M < LargeFrom) return Missing(Statement, $"The largest m with results is {M(grid[^1].M)}.");
        if (inside is null || grid.Count == 0 || table.Difference(inside, grid[^1].Operator, Hybrid, Generator) is not PairedDifference difference) return Missing(Statement);
        return new(Statement, difference.Mean >= 10 ? Verdict.Agrees : difference.Lower > 0 ? Verdict.AgreesInPart : Verdict.DoesNotAgree, $"At m = {M(grid[^1].M)}: {Text(difference)}.");
    }

    private Finding Plateau()
    {
        const string Statement = "Over the upper half of the measured m, the GAN prior gains less than a fifth of what the Deep Decoder gains.";
        if (inside is null || grid.Count < 3) return Missing(Statement);
        (string Operator, double M) from = grid[grid.Count / 2 - (grid.Count % 2 == 0 ? 1 : 0)], to = grid[^1];
        if (table.Gain(inside, Generator, from.Operator, to.Operator) is not PairedDifference own || table.Gain(inside, Decoder, from.Operator, to.Operator) is not PairedDifference other) return Missing(Statement);
        return new(Statement, own.Mean < 0.2 * other.Mean ? Verdict.Agrees : own.Mean < 0.5 * other.Mean ? Verdict.AgreesInPart : Verdict.DoesNotAgree,
            $"From m = {M(from.M)} to {M(to.M)} the GAN prior gains {Text(own)}, the Deep Decoder {Text(other)}.");
    }

    private Finding BestAtSmallest()
    {
        const string Statement = "At the smallest m, 200 or less, the GAN prior is the best of the paper’s priors.";
        if (grid.Count > 0 && grid[0].M > SmallTo) return Missing(Statement, $"The smallest m with results is {M(grid[0].M)}.");
        if (inside is null || grid.Count == 0) return Missing(Statement);
        string op = grid[0].Operator;
        Contestant[] others = [.. new[] { Decoder, Hybrid, Adapted }.Where(c => table.Difference(inside, op, Generator, c) is not null)];
        if (others.Length == 0) return Missing(Statement);
        PairedDifference[] differences = [.. others.Select(c => table.Difference(inside, op, Generator, c)!)];
        Verdict verdict = differences.All(d => d.Lower > 0) ? Verdict.Agrees : differences.All(d => !(d.Upper < 0)) ? Verdict.AgreesInPart : Verdict.DoesNotAgree;
        string better = string.Join(", ", table.Contestants.Except([Generator, Decoder, Hybrid, Adapted]).Where(c => table.Difference(inside, op, c, Generator)?.Lower > 0).Select(c => c.ToString()));
        return new(Statement, verdict, $"At m = {M(grid[0].M)} it is ahead of {string.Join(", of ", others.Zip(differences, (c, d) => $"{c} by {Text(d)}"))}."
            + (better.Length > 0 ? $" Priors that the paper does not have beat it there: {better}." : ""));
    }

    private Finding NoWorseOutside() => outside.Count == 0 ? Missing("The hybrid is at least as good as the Deep Decoder at every m.")
        : AtEvery("The hybrid is at least as good as the Deep Decoder at every m.", outside[0], Operators, Hybrid, Decoder, difference => difference.Upper >= 0, difference => difference.Mean >= 0);

    private Finding AlphaShrinks()
    {
        const string Statement = "Alpha is smaller out of distribution than in distribution at every m.";
        if (inside is null || outside.Count == 0) return Missing(Statement);
        (double M, double In, double Out)[] alphas = [.. from point in grid
            let near = table.Mean(inside, point.Operator, Hybrid, r => r.Alpha)
            let far = table.Mean(outside[0], point.Operator, Hybrid, r => r.Alpha)
            where near is not null && far is not null
            select (point.M, near.Mean, far.Mean)];
        return alphas.Length == 0 ? Missing(Statement) : new(Statement, Share(alphas.Count(a => a.Out < a.In), alphas.Length),
            $"Mean alpha of {inside} and of {outside[0]}: {string.Join("; ", alphas.Select(a => $"m = {M(a.M)}: {Number(a.In, "F2")} and {Number(a.Out, "F2")}"))}.");
    }

    private Finding OverAdaptedInTheMiddle()
    {
        const string Statement = "Between the smallest and the largest m there are some at which the hybrid is ahead of the GAN as Deep Image Prior.";
        (double M, PairedDifference Difference)[] middle = OverAdapted(extreme: false);
        if (middle.Length == 0) return Missing(Statement);
        return new(Statement, middle.Any(d => d.Difference.Lower > 0) ? Verdict.Agrees : middle.Any(d => d.Difference.Mean > 0) ? Verdict.AgreesInPart : Verdict.DoesNotAgree,
            OverAdaptedText(middle));
    }

    private Finding FewerParameters()
    {
        const string Statement = "The hybrid has at most a hundredth of the parameters of the GAN as Deep Image Prior.";
        if (inside is null) return Missing(Statement);
        long[] own = [.. grid.SelectMany(g => table.Of(inside, g.Operator, Hybrid)).Select(r => r.Parameters)], other = [.. grid.SelectMany(g => table.Of(inside, g.Operator, Adapted)).Select(r => r.Parameters)];
        if (own.Length == 0 || other.Length == 0) return Missing(Statement);
        return new(Statement, 100 * own.Max() <= other.Min() ? Verdict.Agrees : own.Max() < other.Min() ? Verdict.AgreesInPart : Verdict.DoesNotAgree,
            $"At most {own.Max().ToString("N0", CultureInfo.InvariantCulture)} against {other.Min().ToString("N0", CultureInfo.InvariantCulture)}.");
    }

    private Finding AdaptedAtTheExtremes()
    {
        const string Statement = "At the smallest and at the largest m of the hybrid, the GAN as Deep Image Prior is ahead.";
        (double M, PairedDifference Difference)[] ends = OverAdapted(extreme: true);
        return ends.Length < 2 ? Missing(Statement) : new(Statement, Share(ends.Count(d => d.Difference.Upper < 0), 2), OverAdaptedText(ends));
    }

    private Finding SuperResolved(string prior)
    {
        string name = prior == "decoder" ? "Deep Decoder" : "GAN prior";
        return AtEvery($"In super-resolution of images in distribution the hybrid is ahead of the {name} at every factor.", inside,
            [.. table.Operators.Where(o => o.StartsWith(SuperResolution, StringComparison.Ordinal)).Select(o => (o, OperatorAxis.Of(o) is { Value: double factor } ? $"×{Number(factor, "0")}" : o))],
            Hybrid, prior == "decoder" ? Decoder : Generator, difference => difference.Lower > 0, difference => difference.Mean > 0);
    }

    private Finding OtherGenerators()
    {
        const string Statement = "The hybrid is ahead of the Deep Decoder with more than one kind of generator.";
        if (table.Generators.Count < 2 || inside is null || grid.Count == 0)
            return Missing(Statement, table.Generators.Count == 1 ? $"There are results with {table.Generators[0]} only." : null);
        (string Name, int Ahead, int All)[] counts = [.. table.Generators.Select(name =>
        {
            Contestant hybrid = new("hybrid", name), decoder = table.Contestants.Contains(new("decoder", name)) ? new("decoder", name) : new("decoder");
            PairedDifference[] all = [.. grid.Select(g => table.Difference(inside, g.Operator, hybrid, decoder)).OfType<PairedDifference>()];
            return (name, all.Count(d => d.Lower > 0), all.Length);
        }).Where(c => c.Length > 0).Select(c => (c.name, c.Item2, c.Length))];
        return counts.Length < 2 ? Missing(Statement) : new(Statement, counts.All(c => c.Ahead == c.All) ? Verdict.Agrees : counts.Any(c => c.Ahead > 0) ? Verdict.AgreesInPart : Verdict.DoesNotAgree,
            $"Ahead {string.Join("; ", counts.Select(c => $"with {c.Name} at {c.Ahead} of {c.All} m"))}.");
    }

    private (string, string)[] Operators => [.. grid.Select(g => (g.Operator, $"m = {M(g.M)}"))];

    /// <summary>The hybrid over the GAN as Deep Image Prior, either at the smallest and the largest m at which the hybrid was run, or at those between.</summary>
    private (double M, PairedDifference Difference)[] OverAdapted(bool extreme)
    {
        if (inside is null) return [];
        (string Operator, double M)[] run = [.. grid.Where(g => table.Of(inside, g.Operator, Hybrid).Count > 0)];
        return [.. run.Where(g => extreme == (g == run[0] || g == run[^1])).Select(g => (g.M, Difference: table.Difference(inside, g.Operator, Hybrid, Adapted)))
            .Where(d => d.Difference is not null).Select(d => (d.M, d.Difference!))];
    }

    private string OverAdaptedText((double M, PairedDifference Difference)[] all) =>
        $"Hybrid minus GAN as Deep Image Prior, {all.Min(d => d.Difference.Count)} {inside}: {string.Join("; ", all.Select(d => $"m = {M(d.M)}: {Text(d.Difference)}"))}.";

    /// <summary>A difference at each of several operators: agreed with where it holds at all of them, in part where at some, or at all but without certainty.</summary>
    private Finding AtEvery(
        string statement, string? images, IReadOnlyList<(string Operator, string Name)> operators, Contestant first, Contestant second, Func<PairedDifference, bool> holds, Func<PairedDifference, bool> leans)
    {
        if (images is null) return Missing(statement);
        (string Name, PairedDifference Difference)[] all =
            [.. operators.Select(o => (o.Name, Difference: table.Difference(images, o.Operator, first, second))).Where(d => d.Difference is not null).Select(d => (d.Name, d.Difference!))];
        if (all.Length == 0) return Missing(statement);
        int certain = all.Count(d => holds(d.Difference));
        Verdict verdict = certain == all.Length ? Verdict.Agrees : certain > 0 || all.All(d => leans(d.Difference)) ? Verdict.AgreesInPart : Verdict.DoesNotAgree;
        return new(statement, verdict, $"{first} minus {second}, {all[0].Difference.Count} {images}: {string.Join("; ", all.Select(d => $"{d.Name}: {Text(d.Difference)}"))}.");
    }

    private static Verdict Share(int holds, int all) => holds == all ? Verdict.Agrees : holds > 0 ? Verdict.AgreesInPart : Verdict.DoesNotAgree;

    private static Finding Missing(string statement, string? evidence = null) => new(statement, Verdict.NotMeasured, evidence ?? "There are no results for it.");

    private static string M(double m) => m.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Text(PairedDifference d) =>
        $"{Number(d.Mean, "+0.00;−0.00;0.00")} dB" + (d is { Lower: double lower, Upper: double upper } ? $" ({Number(lower, "+0.00;−0.00;0.00")} to {Number(upper, "+0.00;−0.00;0.00")})" : "");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
