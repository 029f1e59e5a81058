using System.Text.Encodings.Web;
using System.Text.Json;
using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Metrics;

namespace HybridPrior.Reports;

/// <summary>The figures of a comparison as JSON, for other programs.</summary>
internal static class SummaryFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ResultNumbers() },
    };

    public static byte[] Write(Comparison comparison, RunEnvironment environment, IReadOnlyDictionary<string, object> settings)
    {
        IEnumerable<int> images = Enumerable.Range(0, comparison.Names.Count);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            environment,
            settings,
            results = images.SelectMany(image => comparison.Outcomes.Select(outcome => Result(comparison, outcome, image))),
            means = comparison.Outcomes.Select(Mean),
            pairs = comparison.Pairs().Select(Pair),
            comparison.Cancelled,
            comparison.Failures,
        }, Format);
    }

    private static object Result(Comparison comparison, PriorOutcome outcome, int image)
    {
        RecoveryResult recovery = outcome.Recovery;
        return new
        {
            image = comparison.Names[image],
            prior = outcome.Prior,
            psnr = outcome.Psnr[image],
            ssim = outcome.Ssim[image],
            residual = recovery.Residuals[image],
            notes = Notes(outcome, image),
            alpha = Weight(recovery, "alpha", image),
            beta = Weight(recovery, "beta", image),
            parameters = recovery.ParameterCount,
            recovery.Steps,
            seconds = recovery.Seconds / comparison.Names.Count,
        };
    }

    /// <summary>Null where the solver noted nothing.</summary>
    private static Dictionary<string, double>? Notes(PriorOutcome outcome, int image) =>
        outcome.Notes is { Count: > 0 } notes ? notes.ToDictionary(n => n.Name, n => n.Values[image]) : null;

    private static object Mean(PriorOutcome outcome)
    {
        Summary psnr = outcome.PsnrSummary;
        return new
        {
            outcome.Prior,
            psnr = psnr.Mean,
            ssim = outcome.SsimSummary.Mean,
            resolved = outcome.Recovery.Resolved,
            psnr_ci95 = psnr is { Lower: double lower, Upper: double upper } ? new[] { lower, upper } : null,
        };
    }

    private static object Pair((string First, string Second, PairedDifference Difference) pair) => new
    {
        pair.First,
        pair.Second,
        psnr_difference = double.IsNaN(pair.Difference.Mean) ? (double?)null : pair.Difference.Mean,   // identical images on both sides
        bootstrap_ci95 = pair.Difference is { Lower: double lower, Upper: double upper } ? new[] { lower, upper } : null,
        pair.Difference.Wins,
        images = pair.Difference.Count,
    };

    private static double? Weight(RecoveryResult recovery, string name, int image) => recovery.Weight(name) is { Count: > 0 } weights ? weights[image] : null;
}
