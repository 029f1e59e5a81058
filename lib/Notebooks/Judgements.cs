using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Reports;
using static HybridPrior.Reports.ReportText;
using static TorchSharp.torch;

namespace HybridPrior.Notebooks;

/// <summary>What a recovery says of itself without the truth, beside the truth: weights by held-out measurements, predicted errors, gauges of images from elsewhere.</summary>
public static class Judgements
{
    private const string Error = "error", Searched = "searched";

    /// <summary>Of a prior that weighs candidates by held-out measurements: the weight of each, and the error that those measurements predict beside the true one.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="prior">The prior, such as <c>auto</c>.</param>
    /// <exception cref="InputException">The prior is not part of the comparison, or predicts no error.</exception>
    public static Figure Weighing(this Comparison comparison, string prior)
    {
        RecoveryResult recovery = comparison[prior].Recovery;
        IReadOnlyList<(string Name, IReadOnlyList<double> Values)> notes = recovery.Notes();
        IReadOnlyList<double> predicted = notes.FirstOrDefault(n => n.Name == Error).Values ?? throw new InputException($"The prior '{prior}' predicts no error of its images; 'auto' does.");
        IReadOnlyList<double>? searched = notes.FirstOrDefault(n => n.Name == Searched).Values;
        (string Name, IReadOnlyList<double> Values)[] weights = [.. notes.Where(n => n.Name is not (Error or Searched))];
        using var scope = NewDisposeScope();
        double[] errors = (recovery.Images - comparison.Truth).flatten(1).to(ScalarType.Float64).norm(1).cpu().data<double>().ToArray();
        return Figure.Table(
            ["image", .. weights.Select(w => w.Name), .. searched is null ? Array.Empty<string>() : ["all searched"], "predicted error", "true error"],
            [.. comparison.Names.Select((name, i) => (IReadOnlyList<string>)
            [
                name, .. weights.Select(w => Number(w.Values[i], "0.00")), .. searched is null ? Array.Empty<string>() : [searched[i] > 0 ? "yes" : "no"],
                Number(predicted[i], "F2"), Number(errors[i], "F2"),
            ])], "Weights of the candidates, which add up to one; errors are norms ‖x̂ − x‖ over all numbers of an image, the predicted one from the held-out measurements alone.");
    }

    /// <summary>How well each gauge tells images like the training images from others: the area under its ROC curve, 0.5 by chance and 1 without a mistake, and its means.</summary>
    /// <param name="gauge">The gauges.</param>
    public static Figure Table(this OutOfDistributionGauge gauge) => Figure.Table(
        ["gauge", "area under ROC", "mean inside", "mean outside"],
        [.. gauge.Scores.Select(s => new[] { s.Name, Number(s.Roc.Area, "F3"), Number(s.Inside.Average(), "F3"), Number(s.Outside.Average(), "F3") })],
        $"{Count(gauge.Inside.Count, "image")} like the training images, {gauge.Outside.Count} others.");

    /// <summary>The ROC curve of each gauge.</summary>
    /// <param name="gauge">The gauges.</param>
    public static Figure RocChart(this OutOfDistributionGauge gauge) =>
        Figure.Chart(GaugePage.Chart(gauge), "share of the others found against false alarms", "The further a curve runs above the dashed line, the better its gauge tells the two kinds apart.");
}
