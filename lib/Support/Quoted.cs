using System.Globalization;
using System.Text;

namespace HybridPrior;

/// <summary>Names and shapes out of files, as sentences may show them: short, on one line, and in characters that every terminal and encoding takes.</summary>
public static class Quoted
{
    private const int MaxLength = 80, MaxSizes = 8;

    /// <summary>A name in single quotes; control characters and halves of surrogate pairs as \uXXXX, a long name with its middle left out.</summary>
    /// <param name="name">The name.</param>
    public static string Name(string name) =>
        $"'{Text(name, MaxLength)}'{(name.Length > MaxLength ? string.Create(CultureInfo.InvariantCulture, $" ({name.Length} characters)") : "")}";

    /// <summary>A text without quotes, treated in the same way.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">Number of characters from which on its middle is left out.</param>
    public static string Text(string text, int most) =>
        text.Length <= most ? Escaped(text) : $"{Escaped(text.AsSpan(0, most / 2))}...{Escaped(text.AsSpan(text.Length - most / 2))}";

    /// <summary>Several names, the first few of them.</summary>
    /// <param name="names">The names.</param>
    /// <param name="shown">How many are shown.</param>
    public static string Names(IEnumerable<string> names, int shown)
    {
        string[] all = [.. names];
        return $"{string.Join(", ", all.Take(shown).Select(Name))}{(all.Length > shown ? $" and {all.Length - shown} more" : "")}";
    }

    /// <summary>A shape such as [3, 64, 64]; of a long one the first sizes.</summary>
    /// <param name="shape">The shape.</param>
    public static string Shape(IReadOnlyList<long> shape) =>
        $"[{string.Join(", ", shape.Take(MaxSizes))}{(shape.Count > MaxSizes ? $", ... ({shape.Count} sizes)" : "")}]";

    private static string Escaped(ReadOnlySpan<char> text)
    {
        StringBuilder shown = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) shown.Append(text[i++]).Append(text[i]);
            else if (IsHarmful(text[i])) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else shown.Append(text[i]);
        }
        return shown.ToString();
    }

    // Besides control characters those that break lines or turn the direction of what follows.
    private static bool IsHarmful(char c) => char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
