using System.Globalization;

namespace HybridPrior.Operators;

/// <summary>How much independent Gaussian noise is added to a measurement.</summary>
/// <remarks>
/// Either a total norm, sqrt(E||eta||^2), whatever the number of entries (the paper's convention: 0.1, so each of m entries has standard
/// deviation 0.1 / sqrt(m)), or a standard deviation per entry. A level of 0 is <see cref="None"/>.
/// </remarks>
public sealed record NoiseSpec
{
    private readonly bool perEntry;

    private NoiseSpec(double level, bool perEntry)
    {
        if (!(double.IsFinite(level) && level >= 0))
            throw new InputException(FormattableString.Invariant($"noise needs a level of 0 or more, not {level}."));
        Level = level;
        this.perEntry = perEntry && level > 0;
    }

    /// <summary>No noise.</summary>
    public static NoiseSpec None { get; } = new(0, false);

    /// <summary>The number given: a total norm or a standard deviation per entry, at least 0.</summary>
    public double Level { get; }

    /// <summary>Whether measurements are exact: a prior with an energy then has no say beside them.</summary>
    public bool IsNone => Level == 0;

    /// <summary>Noise of a given total norm, sqrt(E||eta||^2), per image.</summary>
    /// <param name="norm">Total norm, finite and at least 0; the paper's is 0.1.</param>
    /// <returns>The noise.</returns>
    /// <exception cref="InputException">The norm is negative or not finite.</exception>
    public static NoiseSpec TotalNorm(double norm) => new(norm, perEntry: false);

    /// <summary>Noise of a given standard deviation per entry.</summary>
    /// <param name="sigma">Standard deviation, finite and at least 0.</param>
    /// <returns>The noise.</returns>
    /// <exception cref="InputException">sigma is negative or not finite.</exception>
    public static NoiseSpec PerEntry(double sigma) => new(sigma, perEntry: true);

    /// <summary>Reads the command-line form.</summary>
    /// <remarks><c>0.1</c> is a total norm, <c>sigma=0.05</c> a standard deviation per entry, <c>none</c> is no noise.</remarks>
    /// <param name="text">The command-line form.</param>
    /// <returns>The noise.</returns>
    /// <exception cref="InputException">The text is none of these, or its level is negative or not finite.</exception>
    public static NoiseSpec Parse(string text)
    {
        const string Prefix = "sigma=";
        string trimmed = text.Trim();
        if (trimmed == "none") return None;
        bool perEntry = trimmed.StartsWith(Prefix, StringComparison.Ordinal);
        string number = perEntry ? trimmed[Prefix.Length..] : trimmed;
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double level)
            ? new(level, perEntry)
            : throw new InputException($"noise needs a total norm such as 0.1, sigma=0.05 or none, not {Quoted.Name(text)}.");
    }

    /// <summary>Standard deviation of each entry.</summary>
    /// <param name="count">Number of entries of one image's measurement, at least 1.</param>
    /// <returns>Standard deviation.</returns>
    public double PerEntrySigma(long count) => perEntry ? Level : Level / Math.Sqrt(count);

    /// <summary>sqrt(E||eta||^2) for one image's measurement, which a discrepancy rule compares residuals with.</summary>
    /// <param name="count">Number of entries of one image's measurement, at least 1.</param>
    /// <returns>Norm.</returns>
    public double ExpectedNorm(long count) => perEntry ? Level * Math.Sqrt(count) : Level;

    /// <summary>The command-line form; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => IsNone ? "none" : FormattableString.Invariant($"{(perEntry ? "sigma=" : "")}{Level}");
}
