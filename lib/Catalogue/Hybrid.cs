using HybridPrior.Catalogue;
using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior;

/// <summary>The short way: measure an image, recover it with what ships. The long way is the same objects.</summary>
/// <remarks>In a notebook's cell, a script, <c>using var</c> is written <c>var</c>, or the lines stand in braces.</remarks>
/// <example>
/// <code>
/// using var face = Image.Load("face.png", 64);
/// using var y = new GaussianOperator(face.Shape, m: 1000).Measure(face, noise: 0.1, seed: 1);
/// using var result = Hybrid.Recover(y);
/// result.Save("recovered.png");
/// Console.WriteLine(result.Psnr(face));
/// </code>
/// </example>
public static class Hybrid
{
    /// <summary>Simulates the measurement of an image: y = A x + noise.</summary>
    /// <param name="op">The operator A, which stays with its owner.</param>
    /// <param name="image">The image.</param>
    /// <param name="noise">Expected norm of the noise, sqrt(E||eta||^2), at least 0.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <returns>The measurement; the caller disposes it.</returns>
    /// <exception cref="InputException">The image does not have the operator's input shape, or the noise is negative.</exception>
    public static Measurement Measure(this ILinearOperator op, Image image, double noise = 0.1, ulong seed = 1)
    {
        using Tensor batch = image.Pixels.unsqueeze(0);
        return Measurement.Simulate(op, batch, NoiseSpec.TotalNorm(noise), seed);
    }

    /// <summary>Recovers the images behind a measurement with the hybrid, or another prior of the catalogue, the shipped generator and the default schedule.</summary>
    /// <param name="measurement">The measurement; the search runs on its device.</param>
    /// <param name="prior">The prior as on the command line, such as <c>decoder:width=8</c>.</param>
    /// <param name="schedule">Steps, optimiser, stop rules; the default schedule unless given.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops at a step; what was reached is returned.</param>
    /// <returns>One image per row; the caller disposes it.</returns>
    /// <exception cref="InputException">The prior is not known, or does not fit the size of the images.</exception>
    public static RecoveryResult Recover(
        Measurement measurement, string prior = "hybrid", Schedule? schedule = null, IProgress<RecoveryProgress>? progress = null, CancellationToken cancellation = default)
    {
        PriorSpec spec = PriorSpec.Parse(prior);
        Device device = measurement.Y.device;
        using IGenerator? generator = spec.Needs.HasFlag(PriorNeeds.Generator) ? GeneratorFile.Load(ShippedFiles.GeneratorOf((int)measurement.Operator.InputShape[^1]), device) : null;
        using GaussianModel? model = spec.Needs.HasFlag(PriorNeeds.Gaussian) ? GaussianModel.Load(ShippedFiles.GaussianOf((int)measurement.Operator.InputShape[^1]), device) : null;
        using Denoiser? denoiser = spec.Needs.HasFlag(PriorNeeds.DenoiserIfAny) ? Denoiser.Load(ShippedFiles.Denoiser, device) : null;
        using IPrior built = spec.Create(new PriorContext(measurement.Operator, schedule ?? new Schedule(), generator, model, device, Denoiser: denoiser));
        return Recovery.Run(built, measurement, schedule, progress: progress, cancellation: cancellation);
    }
}
