using HybridPrior.Experiments;
using HybridPrior.Metrics;

namespace HybridPrior.Reports;

/// <summary>A pair of priors as reports show it: the one with the higher mean first.</summary>
/// <param name="Better">Name of the first.</param>
/// <param name="Worse">Name of the second.</param>
/// <param name="Difference">PSNR of the first minus the second's, in dB.</param>
internal sealed record PairRow(string Better, string Worse, PairedDifference Difference)
{
    private const int MostPairs = 15;

    /// <summary>Such as <c>hybrid − decoder</c>.</summary>
    public string Text => $"{Better} − {Worse}";

    /// <summary>Every pair where there are few, else the best prior against each of the others; by their place among the means.</summary>
    public static IReadOnlyList<PairRow> Of(Comparison comparison)
    {
        PriorOutcome[] ranked = [.. comparison.Outcomes.OrderByDescending(o => o.PsnrSummary.Mean)];
        int firsts = ranked.Length * (ranked.Length - 1) / 2 <= MostPairs ? ranked.Length : 1;
        return [.. from i in Enumerable.Range(0, firsts) from j in Enumerable.Range(i + 1, ranked.Length - i - 1)
            select new PairRow(ranked[i].Prior, ranked[j].Prior, PairedDifference.Of(ranked[i].Psnr, ranked[j].Psnr))];
    }
}
