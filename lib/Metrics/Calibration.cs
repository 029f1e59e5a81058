using static TorchSharp.torch;

namespace HybridPrior.Metrics;

/// <summary>How true the standard deviations are that go with an image: for errors that are normally distributed 68.3 % of the numbers are within one of them and 95.4 % within two.</summary>
/// <param name="Within1">Share of an image's numbers that are off by at most one standard deviation, 0 to 1.</param>
/// <param name="Within2">Share that are off by at most two.</param>
/// <param name="Ratio">Root mean square of the errors divided by that of the standard deviations; 1 where these are right on the whole.</param>
public sealed record Calibration(double Within1, double Within2, double Ratio)
{
    /// <summary>Compares standard deviations with errors, image by image.</summary>
    /// <param name="images">Estimates, (B, 3, H, W), not clamped.</param>
    /// <param name="deviations">Standard deviation of each number, (B, 3, H, W), at least 0.</param>
    /// <param name="truth">The true images, (B, 3, H, W).</param>
    /// <exception cref="InputException">The shapes differ.</exception>
    public static IReadOnlyList<Calibration> PerImage(Tensor images, Tensor deviations, Tensor truth)
    {
        if (!images.shape.SequenceEqual(truth.shape) || !images.shape.SequenceEqual(deviations.shape))
            throw new InputException($"Images, standard deviations and true images must have one shape, not ({string.Join(", ", images.shape)}), ({string.Join(", ", deviations.shape)}) and ({string.Join(", ", truth.shape)}).");
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor errors = (images - truth).abs().flatten(1).to(ScalarType.Float64), given = deviations.flatten(1).to(ScalarType.Float64);
        double[] one = Means(errors.le(given)), two = Means(errors.le(given * 2)), ratio = Values((errors.square().mean([1]) / given.square().mean([1])).sqrt());
        return [.. one.Select((share, image) => new Calibration(share, two[image], ratio[image]))];

        static double[] Means(Tensor which) => Values(which.to(ScalarType.Float64).mean([1]));

        static double[] Values(Tensor values) => values.cpu().data<double>().ToArray();
    }

    /// <summary>Numbers by name, one per image, as results note them; none where there are no standard deviations.</summary>
    /// <param name="calibrations">One per image, or null.</param>
    internal static IEnumerable<(string Name, IReadOnlyList<double> Values)> Notes(IReadOnlyList<Calibration>? calibrations) => calibrations is null ? [] :
    [
        ("within_1", [.. calibrations.Select(c => c.Within1)]),
        ("within_2", [.. calibrations.Select(c => c.Within2)]),
    ];
}
