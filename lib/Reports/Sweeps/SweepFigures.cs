using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Sweeps;
using Plotly.NET;

namespace HybridPrior.Reports;

/// <summary>The paper's figures from the results of sweeps.</summary>
internal sealed class SweepFigures(ResultTable table)
{
    private const double SmallM = 1000;

    /// <summary>Operators that differ in one number only, where there are at least two of them.</summary>
    public IReadOnlyList<(string Family, string Parameter, IReadOnlyList<(string Operator, double Value)> Points)> Families { get; } =
    [
        .. from op in table.Operators
           let axis = OperatorAxis.Of(op)
           where axis is not null
           group (op, axis.Value) by (axis.Family, axis.Parameter) into family
           where family.Count() > 1
           select (family.Key.Family, family.Key.Parameter, (IReadOnlyList<(string, double)>)[.. family.OrderBy(f => f.Value)]),
    ];

    /// <summary>PSNR against the number of a family (Figures 3, 5 and 6; super-resolution).</summary>
    /// <param name="family">The family.</param>
    /// <param name="set">Name of the set of images.</param>
    /// <param name="small">Whether only m up to 1000, enlarged.</param>
    /// <returns>The chart, without means over some of the images only, which easier ones would raise; null where there are too few points.</returns>
    public GenericChart? Psnr((string Family, string Parameter, IReadOnlyList<(string Operator, double Value)> Points) family, string set, bool small = false)
    {
        (string Operator, double Value)[] points = [.. family.Points.Where(p => !small || p.Value <= SmallM)];
        if (points.Length < 2 || (small && (family.Parameter != "m" || points.Length == family.Points.Count))) return null;
        int images = table.ImageCount(set);
        (string Name, IReadOnlyList<(double Value, Summary Psnr)> Points)[] lines =
        [
            .. from contestant in table.Contestants
               let measured = points.Select(p => (p.Value, Psnr: table.Mean(set, p.Operator, contestant, r => r.Psnr))).Where(p => p.Psnr?.Count == images).Select(p => (p.Value, p.Psnr!)).ToArray()
               where measured.Length > 0
               select (contestant.ToString(), (IReadOnlyList<(double, Summary)>)measured),
        ];
        return lines.Length == 0 ? null : SweepCharts.Psnr(lines, family.Parameter);
    }

    /// <summary>By how much a prior is ahead of each other one, image by image (Figure 6 and beyond); null where there are too few points.</summary>
    /// <param name="family">The family.</param>
    /// <param name="set">Name of the set of images.</param>
    /// <param name="first">The prior.</param>
    public GenericChart? Differences((string Family, string Parameter, IReadOnlyList<(string Operator, double Value)> Points) family, string set, Contestant first)
    {
        (string Name, IReadOnlyList<(double Value, PairedDifference Difference)> Points)[] lines =
        [
            .. from contestant in table.Contestants
               where contestant != first
               let measured = family.Points.Select(p => (p.Value, Difference: table.Difference(set, p.Operator, first, contestant))).Where(p => p.Difference is not null).Select(p => (p.Value, p.Difference!)).ToArray()
               where measured.Length > 0
               select (contestant.ToString(), (IReadOnlyList<(double, PairedDifference)>)measured),
        ];
        return lines.Length == 0 ? null : SweepCharts.Differences(lines, family.Parameter);
    }

    /// <summary>Alpha and beta of the hybrid for each set, at every m (Figure 5, right); null where there is no hybrid.</summary>
    /// <param name="family">The family.</param>
    public GenericChart? Weights((string Family, string Parameter, IReadOnlyList<(string Operator, double Value)> Points) family) => SweepCharts.Weights(
    [
        .. table.Sets.Select(set => (set.Name, PriorColours.Of(set.InDistribution ? "generator" : "tv"), (IReadOnlyList<(double, double, string)>)
        [
            .. from point in family.Points
               from contestant in table.Contestants
               where contestant.Prior == "hybrid"
               from row in table.Of(set.Name, point.Operator, contestant)
               where row.Alpha is not null && row.Beta is not null
               select (row.Alpha!.Value, row.Beta!.Value, $"{row.Image}, {family.Parameter} = {ReportText.Number(point.Value, "#,0.###")}"),
        ])),
    ]);

    /// <summary>Parameters per image (Figure 7), of priors that are searched; null where there is none.</summary>
    /// <param name="family">The family.</param>
    public GenericChart? Parameters((string Family, string Parameter, IReadOnlyList<(string Operator, double Value)> Points) family)
    {
        (string, IReadOnlyList<(double, long)>)[] lines =
        [
            .. from contestant in table.Contestants
               where contestant.Prior is "generator" or "decoder" or "hybrid" or "generator-dip" or "iagan" or "surgery" or "dip"
               let counts = family.Points.SelectMany(p => table.Sets.SelectMany(s => table.Of(s.Name, p.Operator, contestant)).Take(1).Select(r => (p.Value, r.Parameters))).ToArray()
               where counts.Length > 0
               select (contestant.ToString(), (IReadOnlyList<(double, long)>)counts),
        ];
        return lines.Length == 0 ? null : SweepCharts.Parameters(lines, family.Parameter);
    }
}
