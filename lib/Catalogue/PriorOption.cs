using System.Globalization;

namespace HybridPrior.Catalogue;

/// <summary>What an option of a prior takes.</summary>
public enum OptionKind
{
    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A real number with a decimal point.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Truth,

    /// <summary>One of a few words.</summary>
    Choice,
}

/// <summary>An option that belongs to a prior, such as <c>weight</c> of <c>tv:weight=0.02</c>.</summary>
/// <param name="Name">What is written before the equals sign.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Default">Its value unless given, in its written form.</param>
/// <param name="Help">What it does, in half a sentence.</param>
/// <param name="Least">Least value of a number.</param>
/// <param name="Above">Whether a number has to be above <paramref name="Least"/> rather than at least that.</param>
/// <param name="Choices">The words to choose from; for a number one that stands for a rule.</param>
public sealed record PriorOption(string Name, OptionKind Kind, string Default, string Help, double Least = double.NegativeInfinity, bool Above = false, IReadOnlyList<string>? Choices = null)
{
    /// <summary>What the prior no longer depends on where this is given another value than its default.</summary>
    public PriorNeeds Spares { get; init; } = PriorNeeds.Nothing;

    /// <summary>What is expected, in words.</summary>
    public string Expected => Kind switch
    {
        OptionKind.Truth => "true or false",
        OptionKind.Choice => $"one of {string.Join(", ", Choices!)}",
        _ => (Kind == OptionKind.Whole ? "a whole number" : "a number") + FormattableString.Invariant($" {(Above ? "above" : "of at least")} {Least}") + (Choices is null ? "" : $", or {string.Join(", ", Choices)}"),
    };

    /// <summary>Reads a value.</summary>
    /// <param name="prior">Name of the prior, for the error.</param>
    /// <param name="text">The value as given.</param>
    /// <returns>Its one written form: values that mean the same are written the same.</returns>
    /// <exception cref="InputException">It is not what the option takes.</exception>
    public string Read(string prior, string text)
    {
        string trimmed = text.Trim();
        if (Choices?.Contains(trimmed) == true) return trimmed;
        switch (Kind)
        {
            case OptionKind.Truth when bool.TryParse(trimmed, out bool truth):
                return truth ? "true" : "false";
            case OptionKind.Whole when int.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole) && InRange(whole):
                return whole.ToString(CultureInfo.InvariantCulture);
            case OptionKind.Number when double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && InRange(number):
                return number.ToString(CultureInfo.InvariantCulture).Replace("E+", "E", StringComparison.Ordinal);   // a plus joins two priors
            default:
                throw new InputException($"The option '{Name}' of the prior '{prior}' must be {Expected}, not {Quoted.Name(text)}.");
        }
    }

    private bool InRange(double value) => Above ? value > Least : value >= Least;
}

/// <summary>The options of one prior with their values.</summary>
/// <param name="name">Name of the prior with those options that are not at their defaults: what a prior built from them is called.</param>
/// <param name="values">The value of each option in its written form.</param>
public sealed class PriorValues(string name, IReadOnlyDictionary<string, string> values)
{
    /// <summary>What the prior is called, such as <c>tv:weight=0.02</c>.</summary>
    public string Name => name;

    /// <summary>A word.</summary>
    /// <param name="option">Name of the option.</param>
    public string Text(string option) => values[option];

    /// <summary>A number.</summary>
    /// <param name="option">Name of the option.</param>
    public double Number(string option) => double.Parse(values[option], CultureInfo.InvariantCulture);

    /// <summary>A whole number; null where a word stands in its place.</summary>
    /// <param name="option">Name of the option.</param>
    public int? Whole(string option) => int.TryParse(values[option], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>Whether it is true.</summary>
    /// <param name="option">Name of the option.</param>
    public bool Truth(string option) => values[option] == "true";
}
