using HybridPrior.Metrics;
using HybridPrior.Operators;

namespace HybridPrior.Sweeps;

/// <summary>Results of one or several sweeps, to be asked for means and paired differences. Several seeds of an image count as one value, their mean.</summary>
public sealed class ResultTable
{
    private readonly ILookup<(string Images, string Operator, Contestant Contestant), ResultRow> rows;

    /// <summary>Puts results together.</summary>
    /// <param name="results">Results of sweeps.</param>
    /// <exception cref="InputException">Two of them have the same recovery with different results.</exception>
    public ResultTable(IReadOnlyList<SweepResults> results)
    {
        bool sizes = results.Select(r => r.Size).Distinct().Count() > 1;
        Rows = [.. results.SelectMany(r => sizes ? r.Rows.Select(row => row with { Images = $"{row.Images} of {r.Size} px" }) : r.Rows).Distinct()];
        if (Rows.GroupBy(r => (r.Images, r.Image, r.Operator, r.Seed, r.Prior, r.Generator)).FirstOrDefault(g => g.Count() > 1)?.First() is ResultRow twice)
            throw new InputException($"Two of the results have {twice.Prior} with {twice.Operator} on '{twice.Image}' of {twice.Images}, seed {twice.Seed}, but not with the same outcome: report sweeps with different settings apart.");
        string[] generators = [.. Rows.Where(r => r.Generator is not null).Select(r => r.Generator!).Distinct()];
        Generators = generators;
        rows = Rows.ToLookup(r => (r.Images, r.Operator, new Contestant(r.Prior, generators.Length > 1 ? r.Generator : null)));
        Contestants = [.. Rows.Select(r => new Contestant(r.Prior, generators.Length > 1 ? r.Generator : null)).Distinct()];
        Sets = [.. Rows.Select(r => (r.Images, r.InDistribution)).Distinct().OrderByDescending(s => s.InDistribution)];
        Operators = [.. Rows.Select(r => r.Operator).Distinct().OrderBy(o => OperatorAxis.Of(o)?.Family ?? o, StringComparer.Ordinal).ThenBy(o => OperatorAxis.Of(o)?.Value ?? 0)];
    }

    /// <summary>All rows.</summary>
    public IReadOnlyList<ResultRow> Rows { get; }

    /// <summary>Names of the generators.</summary>
    public IReadOnlyList<string> Generators { get; }

    /// <summary>Priors, in the order of the rows.</summary>
    public IReadOnlyList<Contestant> Contestants { get; }

    /// <summary>Sets of images, those in distribution first.</summary>
    public IReadOnlyList<(string Name, bool InDistribution)> Sets { get; }

    /// <summary>Operators, those of a family next to each other and by their number.</summary>
    public IReadOnlyList<string> Operators { get; }

    /// <summary>Number of images of a set, whichever priors were run on them.</summary>
    /// <param name="images">Name of the set.</param>
    public int ImageCount(string images) => Rows.Where(r => r.Images == images).Select(r => r.Image).Distinct().Count();

    /// <summary>The rows of one prior.</summary>
    /// <param name="images">Name of the set.</param>
    /// <param name="op">The operator.</param>
    /// <param name="contestant">The prior.</param>
    public IReadOnlyList<ResultRow> Of(string images, string op, Contestant contestant) => [.. rows[(images, op, contestant)]];

    /// <summary>Mean of a value over the images of a set; null where nothing was measured.</summary>
    /// <param name="images">Name of the set.</param>
    /// <param name="op">The operator.</param>
    /// <param name="contestant">The prior.</param>
    /// <param name="value">The value; rows in which it is null do not count.</param>
    public Summary? Mean(string images, string op, Contestant contestant, Func<ResultRow, double?> value) =>
        PerImage(images, op, contestant, value) is { Count: > 0 } values ? Summary.Of(values.Values) : null;

    /// <summary>By how many dB one prior is ahead of another on the same images of the same measurements; null where they share none.</summary>
    /// <param name="images">Name of the set.</param>
    /// <param name="op">The operator.</param>
    /// <param name="first">The first prior.</param>
    /// <param name="second">The second.</param>
    public PairedDifference? Difference(string images, string op, Contestant first, Contestant second) => Difference((images, op, first), (images, op, second));

    /// <summary>By how many dB a prior gains from one operator to another on the same images; null where they share none.</summary>
    /// <param name="images">Name of the set.</param>
    /// <param name="contestant">The prior.</param>
    /// <param name="from">The first operator.</param>
    /// <param name="to">The second.</param>
    public PairedDifference? Gain(string images, Contestant contestant, string from, string to) => Difference((images, to, contestant), (images, from, contestant));

    private PairedDifference? Difference((string Images, string Operator, Contestant Contestant) a, (string Images, string Operator, Contestant Contestant) b)
    {
        IReadOnlyDictionary<string, double> first = PerImage(a.Images, a.Operator, a.Contestant, r => r.Psnr), second = PerImage(b.Images, b.Operator, b.Contestant, r => r.Psnr);
        string[] both = [.. first.Keys.Where(second.ContainsKey)];
        return both.Length == 0 ? null : PairedDifference.Of([.. both.Select(i => first[i])], [.. both.Select(i => second[i])]);
    }

    private Dictionary<string, double> PerImage(string images, string op, Contestant contestant, Func<ResultRow, double?> value) => rows[(images, op, contestant)]
        .Where(r => value(r) is not null).GroupBy(r => r.Image).ToDictionary(g => g.Key, g => g.Average(r => value(r)!.Value));
}
