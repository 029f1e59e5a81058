using HybridPrior.Generators;
using HybridPrior.Priors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HybridPrior.Benchmarks;

/// <summary>An inversion as published codes write it: one image, plain modules, a dense product, the framework's Adam, one scalar loss.</summary>
/// <remarks>Starts at the first row of the parameters given, so that its results can be compared with those of <see cref="Inversion.Inverter"/>.</remarks>
public sealed class ReferenceLoop : IDisposable
{
    private const double Rate = 1e-2, WeightRate = 1e-4;
    private readonly PlainLayers? layers;
    private readonly PlainDecoder? decoder;
    private readonly GeneratorArchitecture? architecture;
    private readonly Parameter? z, alpha, beta;
    private readonly GaussianOperator a;
    private readonly Tensor y;
    private readonly optim.Optimizer optimiser;

    /// <summary>Prepares the loop.</summary>
    /// <param name="generator">The generator, or null.</param>
    /// <param name="decoder">The Deep Decoder, or null.</param>
    /// <param name="kind">Which prior.</param>
    /// <param name="start">Where the library's inversion starts.</param>
    /// <param name="a">The operator, which stays with its owner.</param>
    /// <param name="y">Measurements, (B, m), of which the first row is used.</param>
    public ReferenceLoop(FrozenGenerator? generator, DeepDecoder? decoder, ContestKind kind, Parameters start, GaussianOperator a, Tensor y)
    {
        (this.a, this.y) = (a, y.narrow(0, 0, 1));
        architecture = generator?.Architecture;
        string code = kind == ContestKind.Hybrid ? "a.z" : "z", theta = kind == ContestKind.Hybrid ? "b.theta" : "theta";
        List<Parameter> moving = [];
        if (generator is not null)
        {
            layers = new PlainLayers(generator.Weights, trainable: kind == ContestKind.Adaptive);
            moving.Add(z = First(start[code]));
        }
        if (decoder is not null)
        {
            this.decoder = new PlainDecoder(decoder, start[theta][0]);
            moving.AddRange(this.decoder.Parameters);
        }
        if (kind == ContestKind.Hybrid) moving.AddRange([alpha = First(start["alpha"]), beta = First(start["beta"])]);
        // Modules are made by the first evaluation.
        using (no_grad())
        using (NewDisposeScope()) _ = Image();
        optimiser = kind == ContestKind.Adaptive
            ? optim.Adam([new Adam.ParamGroup(moving, new Adam.Options { LearningRate = Rate }), new Adam.ParamGroup(layers!.Trainable, new Adam.Options { LearningRate = WeightRate })])
            : optim.Adam(moving, Rate);
    }

    /// <summary>The present image, (1, 3, S, S).</summary>
    public Tensor Image() => (layers, decoder) switch
    {
        (PlainLayers g, PlainDecoder d) => alpha! * architecture!.Image(g, z!) + beta! * d.Image(),
        (PlainLayers g, null) => architecture!.Image(g, z!),
        _ => decoder!.Image(),
    };

    /// <summary>Runs some steps.</summary>
    /// <param name="steps">Number of steps.</param>
    public void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            optimiser.zero_grad();
            Tensor loss = (a.Forward(Image()) - y).square().sum();
            loss.backward();
            _ = optimiser.step();
        }
    }

    /// <summary>Frees networks and parameters.</summary>
    public void Dispose()
    {
        optimiser.Dispose();
        layers?.Dispose();
        decoder?.Dispose();
        foreach (Parameter? parameter in new[] { z, alpha, beta }) parameter?.Dispose();
        y.Dispose();
    }

    private static Parameter First(Tensor rows) => new(rows.narrow(0, 0, 1).detach().clone(), requires_grad: true);
}
