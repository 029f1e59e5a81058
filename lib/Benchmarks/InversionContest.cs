using System.Diagnostics;
using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Benchmarks;

/// <summary>The inversion of one image by a plain loop, and of several at once by <see cref="Inverter"/>, from the same starts and measurements.</summary>
/// <remarks>The networks have random weights, with which they cost what they cost with trained ones. The plain loop runs with the C library's usual memory settings.</remarks>
public sealed class InversionContest : IContest
{
    // More steps would compare chaos: Adam takes the sign of gradients that are mere rounding, and single precision differs by 1e-4 after five.
    private const int AgreementSteps = 2;
    private readonly FrozenGenerator? generator;
    private readonly DeepDecoder? decoder;
    private readonly IParametricPrior prior;
    private readonly GaussianOperator a;
    private readonly Measurement measurement;
    private readonly Parameters start;

    /// <summary>Draws networks, operator and images.</summary>
    /// <param name="architecture">The generator; null for a Deep Decoder alone.</param>
    /// <param name="kind">Which prior.</param>
    /// <param name="imageSize">Side of the images in pixels.</param>
    /// <param name="m">Number of measurements, which decides the decoder's width by the paper's rule.</param>
    /// <param name="count">Images at once.</param>
    public InversionContest(GeneratorArchitecture? architecture, ContestKind kind, int imageSize, long m, int count)
    {
        (Kind, Images) = (kind, count);
        using var gradientsOff = no_grad();
        using var random = new Generator(1, CPU);
        a = new GaussianOperator([3, imageSize, imageSize], m, seed: 1);
        Work = Work.OfMatrix(m, 3L * imageSize * imageSize, count);
        if (architecture is not null)
        {
            using var scope = NewDisposeScope();
            generator = new FrozenGenerator(architecture, architecture.Declaration.Weights.ToDictionary(w => w.Name, w => Random(w, random)));
            Work += Work.Of(architecture, count, kind == ContestKind.Adaptive);
        }
        if (kind is ContestKind.Decoder or ContestKind.Hybrid)
        {
            int width = DeepDecoder.WidthFor(m, architecture?.Latent.Count ?? 0);
            decoder = new DeepDecoder(imageSize, width);
            Work += Work.OfDecoder(imageSize, width, count);
        }
        prior = kind switch
        {
            ContestKind.Generator => new GeneratorPrior(generator!),
            ContestKind.Decoder => decoder!,
            ContestKind.Hybrid => new LinearCombination(new GeneratorPrior(generator!), decoder!),
            _ => AdaptiveGenerator.DeepImagePrior(generator!),
        };
        using Tensor truth = rand([count, .. a.InputShape], generator: random);
        measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
        start = Parameters.Start(prior, [.. Enumerable.Range(1, count).Select(i => (ulong)i)], CPU);
    }

    /// <summary>Which prior.</summary>
    public ContestKind Kind { get; }

    /// <inheritdoc/>
    public int Images { get; }

    /// <inheritdoc/>
    public Work Work { get; }

    /// <inheritdoc/>
    public double Gap()
    {
        using var scope = NewDisposeScope();
        using InversionResult result = Inverter.Run(prior, measurement, new InversionPlan([Stage(AgreementSteps)]), start);
        using ReferenceLoop loop = Loop();
        loop.Run(AgreementSteps);
        using var gradientsOff = no_grad();
        Tensor plain = loop.Image()[0];
        return ((plain - result.Images[0]).norm() / plain.norm()).item<float>();
    }

    /// <inheritdoc/>
    public double Reference(int steps)
    {
        using ReferenceLoop loop = Loop();
        _ = TensorMemory.ReturnPages();
        try
        {
            loop.Run(1);
            long begin = Stopwatch.GetTimestamp();
            loop.Run(steps);
            return Stopwatch.GetElapsedTime(begin).TotalSeconds / steps;
        }
        finally
        {
            _ = TensorMemory.KeepPages();
        }
    }

    /// <inheritdoc/>
    public double Library(int steps)
    {
        Ticks ticks = new(steps + 1);
        InversionPlan plan = new([Stage(steps + 1)], RecordEvery: int.MaxValue);
        Inverter.Run(prior, measurement, plan, start, progress: ticks).Dispose();
        return ticks.Elapsed.TotalSeconds / steps;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        start.Dispose();
        measurement.Dispose();
        a.Dispose();
        (prior as IDisposable)?.Dispose();
        decoder?.Dispose();
        generator?.Dispose();
    }

    private ReferenceLoop Loop() => new(generator, decoder, Kind, start, a, measurement.Y);

    /// <summary>Kernels by their fan-in, so that values neither vanish nor explode: tiny numbers would slow the processor down.</summary>
    private static Tensor Random(WeightSpec spec, Generator random) => spec.Role switch
    {
        WeightRole.Kernel => randn([.. spec.Shape], generator: random) * Math.Sqrt(2.0 / spec.FanIn),
        WeightRole.NormScale or WeightRole.RunningVariance => ones([.. spec.Shape]),
        _ => zeros([.. spec.Shape]),
    };

    /// <summary>The time from the end of the first step to the end of the last one.</summary>
    private sealed class Ticks(int last) : IProgress<InversionProgress>
    {
        private long first;

        public TimeSpan Elapsed { get; private set; }

        public void Report(InversionProgress value)
        {
            if (value.Step == 1 && first == 0) first = Stopwatch.GetTimestamp();
            else if (value.Step == last && Elapsed == TimeSpan.Zero) Elapsed = Stopwatch.GetElapsedTime(first);
        }
    }

    /// <summary>Steps of Adam at the rates that the prior's method has, as the plain loop takes them.</summary>
    private Stage Stage(int steps) => new Schedule(0, steps, Optimiser: Optimiser.Adam).Then(prior);
}
