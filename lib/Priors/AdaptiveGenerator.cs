using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>A trained generator that adapts to each image: its latent code is found first, then code and all weights move together.</summary>
/// <remarks>
/// Blocks <c>z</c> and <c>phi</c>; phi starts at the trained weights, which are only ever copied, so nothing of one image, restart or measurement reaches
/// another. Running statistics of batch normalisation stay as trained. The paper counts phi as parameters (Figure 7: 3,576,704 for the DCGAN) and the code too
/// where it is the BEGAN; here both are counted.
/// </remarks>
public sealed class AdaptiveGenerator : IParametricPrior
{
    private readonly FrozenGenerator generator;
    private readonly Tensor trained;

    private AdaptiveGenerator(FrozenGenerator generator, string name, Method method)
    {
        this.generator = generator;
        Name = name;
        // The weights begin to move once the code is found.
        Method = method with { FirstStill = ["phi"] };
        ImageShape = [3, generator.ImageSize, generator.ImageSize];
        using var gradientsOff = no_grad();
        trained = RowLayers.Flatten(generator.Architecture.Declaration, generator.Weights).cpu().DetachFromDisposeScope();
        Blocks =
        [
            new ParameterBlock("z", generator.Latent.Count, random => generator.Latent.Sample(1, random).flatten()),
            new ParameterBlock("phi", trained.numel(), _ => trained),
        ];
    }

    /// <summary>The GAN as Deep Image Prior (paper, section 4): 500 steps on z, then z and all weights, the weights at 1e-4.</summary>
    /// <param name="generator">The generator G, which stays with its owner.</param>
    /// <param name="weightRate">Adam's step size for the weights.</param>
    /// <param name="name">Name on the command line and in reports.</param>
    public static AdaptiveGenerator DeepImagePrior(FrozenGenerator generator, double weightRate = 1e-4, string name = "generator-dip") =>
        new(generator, name, new Method { Rates = new Dictionary<string, double> { ["phi"] = weightRate } });

    /// <summary>The image-adaptive GAN with back-projection (Abu Hussein, Tirer, Giryes, AAAI 2020).</summary>
    /// <remarks>
    /// Stages and rates of the authors' code (GitHub, shadyabh/IAGAN, main.py): 1800 steps on z at 0.1, then 300 on z at 1e-4 and the weights at 1e-3. Their codes are
    /// N(0, I); the rates of z are in units of the standard deviation of the codes here. In the end the image is made to agree with the measurements,
    /// x + A^+ (y - A x).
    /// </remarks>
    /// <param name="generator">The generator G, which stays with its owner.</param>
    /// <param name="denoise">Whether BM3D follows, as the authors do where there is noise: back-projection carries that of the measurements into the image.</param>
    /// <param name="name">Name on the command line and in reports.</param>
    public static AdaptiveGenerator ImageAdaptive(FrozenGenerator generator, bool denoise = false, string name = "iagan")
    {
        double unit = generator.Latent.StandardDeviation;
        return new(generator, name, new Method
        {
            Steps = (1800, 300),
            FirstRates = new Dictionary<string, double> { ["z"] = 0.1 * unit },
            Rates = new Dictionary<string, double> { ["z"] = 1e-4 * unit, ["phi"] = 1e-3 },
            Refined = (images, measurement, cancellation) => BackProjected(images, measurement, denoise, cancellation),
        });
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public Method Method { get; }

    /// <inheritdoc/>
    public Tensor Image(Parameters parameters) =>
        generator.Architecture.Image(new RowLayers(generator.Architecture.Declaration, parameters["phi"], generator.Weights), parameters["z"]);

    /// <summary>Frees its copy of the weights.</summary>
    public void Dispose() => trained.Dispose();

    private static Tensor BackProjected(Tensor images, Measurement measurement, bool denoise, CancellationToken cancellation)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor residual = measurement.Y - measurement.Operator.Forward(images);
        Tensor agreeing = images + PseudoInverse.Apply(measurement.Operator, residual);
        double sigma = measurement.Noise.PerEntrySigma(measurement.EntriesPerRow);
        return (denoise && sigma > 0 ? Bm3d.Denoise(agreeing, sigma, cancellation) : agreeing).MoveToOuterDisposeScope();
    }
}
