using System.Runtime.CompilerServices;
using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Reports;

/// <summary>A comparison put together by hand: random pictures and plausible curves, no inversion.</summary>
internal static class SampleComparison
{
    public static readonly RunEnvironment Environment = new("0.1.0", "0.107.0", "2.10.0", "10.0.0", "Linux X64", "Some <CPU>", 2, 2, "cpu", 8.2, "oneDNN");

    public static readonly Dictionary<string, object> Settings = new()
    {
        // No operator, no noise: reports take those from the measurement.
        ["learning_rate"] = 0.01,
        ["note"] = "a < b & c",
    };

    public static Comparison Create(IReadOnlyList<string> names, int size = 16, bool cancelled = false, string[]? priors = null, int preSteps = 200, int steps = 600, double noise = 0.1)
    {
        Generator random = new(5, CPU);
        Tensor truth = rand(names.Count, 3, size, size, generator: random);
        PriorOutcome[] outcomes = [.. (priors ?? ["generator", "decoder", "hybrid"]).Select((prior, i) => Outcome(prior, 20 + 2.0 * i, truth, random, preSteps, steps, noise))];
        return new Comparison(names, truth, outcomes, cancelled);
    }

    private static PriorOutcome Outcome(string prior, double psnr, Tensor truth, Generator random, int preSteps, int steps, double noise)
    {
        int count = (int)truth.shape[0];
        bool combined = prior == "hybrid";
        double[] reached = [.. Enumerable.Range(0, count).Select(i => psnr + 3 * Math.Sin(7.0 * i + psnr))];
        Tensor images = (truth + 0.1 * randn(truth.shape, generator: random)).clamp(0, 1);
        Dictionary<string, Tensor> blocks = combined
            ? new() { ["alpha"] = rand(count, 1, generator: random), ["beta"] = rand(count, 1, generator: random) }
            : new() { ["z"] = randn(count, 4, generator: random) };
        RecoveryPhase[] phases = combined
            ? [Phase("generator", preSteps, reached, false), Phase("decoder", preSteps, reached, false), Phase("together", steps, reached, true)]
            : [Phase("alone", preSteps + steps, reached, false)];
        (string, Tensor)[] components = combined ? [("generator", images * 0.6), ("decoder", images * 0.4)] : [];
        return new PriorOutcome(
            new RecoveryResult(prior, Measured(truth, noise), null, 1234, images, components, [.. combined ? blocks.Select(b => (b.Key, (IReadOnlyList<double>)b.Value.mean([1]).to(ScalarType.Float64).data<double>().ToArray())) : []], new Parameters(blocks), [.. reached.Select(p => 3 / p)], phases), reached, [.. reached.Select(p => p / 40)]);
    }

    private static Measurement Measured(Tensor truth, double noise) => Measurement.Simulate(OperatorSpec.Parse("gaussian:m=100").Create(truth.shape[1..], 1), truth, NoiseSpec.TotalNorm(noise), noiseSeed: 1);

    private static RecoveryPhase Phase(string name, int steps, double[] reached, bool combined)
    {
        Curves curves = new();
        for (int step = 0; step <= steps; step += 25)
        {
            double done = (double)step / steps, wobble = 0.15 * Math.Sin(step * 0.7);
            Dictionary<string, double[]> point = new()
            {
                ["psnr"] = [.. reached.Select(p => p - 9 * Math.Exp(-5 * done) + wobble)],
                ["loss"] = [.. reached.Select(p => 0.004 * (40 - p) / 20 + 40 * Math.Exp(-12 * done) * (1 + 0.1 * wobble))],
            };
            if (combined)
            {
                point["alpha"] = [.. reached.Select(p => 0.5 + 0.01 * (p - 20) * done)];
                point["beta"] = [.. reached.Select(p => 0.5 - 0.012 * (p - 20) * done)];
            }
            Add(curves, step, point);
        }
        return new RecoveryPhase(name, steps, 12.5, StopReason.Completed, curves);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Add")]
    private static extern void Add(Curves curves, int step, IReadOnlyDictionary<string, double[]> point);
}
