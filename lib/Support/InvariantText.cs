using System.Globalization;
using System.Runtime.CompilerServices;

namespace HybridPrior;

/// <summary>What the compiler makes of <c>$"..."</c> where a parameter has this type: a text whose numbers are invariant, 0.01 even where people write 0,01.</summary>
/// <param name="literals">Characters between the holes.</param>
/// <param name="holes">Number of holes.</param>
[InterpolatedStringHandler]
public ref struct InvariantText(int literals, int holes)
{
    private DefaultInterpolatedStringHandler text = new(literals, holes, CultureInfo.InvariantCulture);

    /// <summary>Appends what stands between holes.</summary>
    /// <param name="literal">The characters.</param>
    public void AppendLiteral(string literal) => text.AppendLiteral(literal);

    /// <summary>Appends a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="format">Its format; null for the usual one.</param>
    public void AppendFormatted<T>(T value, string? format = null) => text.AppendFormatted(value, format);

    /// <summary>The text so far.</summary>
    public override readonly string ToString() => text.ToString();
}
