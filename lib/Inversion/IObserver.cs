using HybridPrior.Metrics;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>Watches an inversion at its recorded points and draws curves. It may know what the loop must not, such as the truth; nothing it says reaches the search.</summary>
public interface IObserver
{
    /// <summary>What to note of the present images.</summary>
    /// <param name="seen">The images and what they came from.</param>
    /// <returns>Names of curves, each with a value per row.</returns>
    IReadOnlyDictionary<string, double[]> Observe(Observation seen);
}

/// <summary>What an observer sees.</summary>
/// <param name="Images">The images, (B, 3, H, W), not clamped.</param>
/// <param name="Prior">The prior that makes them; null for those of a solver.</param>
/// <param name="Parameters">Its parameters; null for those of a solver.</param>
/// <param name="Which">Of each row, the number of its image in the measurement that is recovered: restarts are several rows of one image.</param>
public sealed record Observation(Tensor Images, IParametricPrior? Prior, Parameters? Parameters, IReadOnlyList<long> Which);

/// <summary>Knows the true images: the curve <c>psnr</c>, in dB.</summary>
/// <param name="truth">The true images, (B, 3, H, W), on the measurements' device; stay with their owner.</param>
public sealed class TruthObserver(Tensor truth) : IObserver
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double[]> Observe(Observation seen)
    {
        using Tensor rows = truth.index_select(0, tensor([.. seen.Which]).to(truth.device));
        return new Dictionary<string, double[]> { ["psnr"] = Psnr.PerImage(seen.Images, rows) };
    }
}

/// <summary>The weights of composed priors, such as the curves <c>alpha</c> and <c>beta</c>, and whatever another observer sees.</summary>
/// <param name="also">Another observer; null for none.</param>
/// <param name="firstImage">Number of the first image.</param>
/// <param name="restarts">Rows per image.</param>
internal sealed class RecoveryObserver(IObserver? also, long firstImage, int restarts) : IObserver
{
    public IReadOnlyDictionary<string, double[]> Observe(Observation seen)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Observation numbered = seen with { Which = [.. seen.Which.Select(row => firstImage + row / restarts)] };
        Dictionary<string, double[]> curves = new(also?.Observe(numbered) ?? new Dictionary<string, double[]>());
        if (seen is { Prior: IComposedPrior composed, Parameters: Parameters at })
            foreach ((string name, Tensor values) in composed.Weights(at)) curves[name] = values.detach().to(ScalarType.Float64).cpu().data<double>().ToArray();
        return curves;
    }
}
