using System.Runtime.CompilerServices;
using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Notebooks;
using HybridPrior.Tests.Reports;

namespace HybridPrior.Tests.Notebooks;

public class JudgementsTests
{
    [Fact]
    public void Weights_and_predicted_errors_stand_beside_the_true_ones()
    {
        using Comparison sample = SampleComparison.Create(["anna", "ben"], priors: ["generator"]);
        Curves curves = new();
        Add(curves, 0, new Dictionary<string, double[]> { ["gaussian"] = [0.25, 1], ["denoiser"] = [0.75, 0], ["error"] = [3, 4.5], ["searched"] = [0, 1], ["loss"] = [1, 1] });
        PriorOutcome generator = sample.Outcomes[0];
        Comparison comparison = sample with { Outcomes = [generator with { Recovery = generator.Recovery with { Prior = "auto", Phases = [new RecoveryPhase("alone", 0, 1, StopReason.Completed, curves)] } }] };
        string[] rows = comparison.Weighing("auto").ToString().Split('\n');
        Assert.Equal(["image", "gaussian", "denoiser", "all searched", "predicted error", "true error"], rows[0].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        double error = (generator.Recovery.Images[1] - comparison.Truth[1]).norm().item<float>();
        Assert.Equal(["ben", "1.00", "0.00", "yes", "4.50", FormattableString.Invariant($"{error:F2}")], rows[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("The prior 'generator' predicts no error of its images; 'auto' does.", Assert.Throws<InputException>(() => sample.Weighing("generator")).Message);
    }

    [Fact]
    public void Gauges_have_a_table_and_a_chart()
    {
        OutOfDistributionGauge gauge = new([new GaugeScore("energy", 1, [1, 2], [3, 4]), new GaugeScore("alpha", -1, [0.5, 0.4], [0.45, 0.3])], ["a", "b"], ["c", "d"]);
        string[] rows = gauge.Table().ToString().Split('\n');
        Assert.Equal(["energy", "1.000", "1.500", "3.500"], rows[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["alpha", "0.750", "0.450", "0.375"], rows[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("chance", gauge.RocChart().ToHtml(), StringComparison.Ordinal);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Add")]
    private static extern void Add(Curves curves, int step, IReadOnlyDictionary<string, double[]> point);
}
