using System.Globalization;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>The distribution of a generator's latent codes in training, from which inversion starts too.</summary>
/// <param name="Count">Entries of a code z.</param>
/// <param name="Kind">Shape of the distribution of each entry.</param>
/// <param name="Scale">Standard deviation of a normal, half width of a uniform distribution.</param>
public sealed record LatentDistribution(int Count, LatentKind Kind, double Scale)
{
    /// <summary>Standard deviation of an entry.</summary>
    public double StandardDeviation => Kind == LatentKind.Normal ? Scale : Scale / Math.Sqrt(3);

    /// <summary>Draws codes.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="random">Source of randomness, on the CPU.</param>
    /// <returns>(rows, Count), float32 on the CPU.</returns>
    public Tensor Sample(long rows, Generator random)
    {
        using var scope = NewDisposeScope();
        Tensor z = Kind == LatentKind.Normal ? randn([rows, Count], generator: random) : rand([rows, Count], generator: random) * 2 - 1;
        return (z * Scale).MoveToOuterDisposeScope();
    }

    /// <summary>Maps standard normal numbers to this distribution, differentiably: by a factor, or through the normal distribution function.</summary>
    /// <param name="normal">Numbers from N(0, 1), of any shape.</param>
    /// <returns>Entries of codes, of the same shape.</returns>
    public Tensor FromNormal(Tensor normal)
    {
        using var scope = NewDisposeScope();
        return ((Kind == LatentKind.Normal ? normal : (normal * Math.Sqrt(0.5)).erf()) * Scale).MoveToOuterDisposeScope();
    }

    /// <summary>Such as <c>100 x N(0, 0.1^2)</c>.</summary>
    public override string ToString()
    {
        string scale = Scale.ToString(CultureInfo.InvariantCulture);
        return Kind == LatentKind.Normal ? $"{Count} x N(0, {scale}^2)" : $"{Count} x U[-{scale}, {scale}]";
    }

    /// <summary>The distribution without the count, as weight files hold it: <c>normal:0.1</c> or <c>uniform:1</c>.</summary>
    public string Spec => $"{Kind.ToString().ToLowerInvariant()}:{Scale.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads <see cref="Spec"/>.</summary>
    /// <param name="count">Entries of a code z.</param>
    /// <param name="spec">Such as <c>normal:0.1</c>.</param>
    /// <exception cref="InputException">The text is not of that form.</exception>
    public static LatentDistribution Parse(int count, string spec)
    {
        string[] parts = spec.Split(':');
        if (parts.Length == 2 && Enum.TryParse(parts[0], ignoreCase: true, out LatentKind kind) && Enum.IsDefined(kind)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double scale) && scale > 0 && double.IsFinite(scale))
            return new LatentDistribution(count, kind, scale);
        throw new InputException($"The latent distribution {Quoted.Name(spec)} is not known; write normal:SCALE or uniform:SCALE, such as normal:0.1.");
    }
}
