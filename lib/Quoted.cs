using System.Globalization;
using System.Text;

namespace HybridPrior;

/// <summary>Names and shapes out of files, as sentences may show them: short, on one line, and in characters that every terminal and encoding takes.</summary>
internal static class Quoted
{
    private const int MaxLength = 80, MaxSizes = 8;

    /// <summary>A name in single quotes; control characters and halves of surrogate pairs as \uXXXX, a long name with its middle left out.</summary>
    public static string Name(string name)
    {
        const int Half = MaxLength / 2;
        if (name.Length <= MaxLength) return $"'{Escaped(name)}'";
        return string.Create(CultureInfo.InvariantCulture, $"'{Escaped(name.AsSpan(0, Half))}...{Escaped(name.AsSpan(name.Length - Half))}' ({name.Length} characters)");
    }

    /// <summary>Several names, the first few of them.</summary>
    public static string Names(IEnumerable<string> names, int shown)
    {
        string[] all = [.. names];
        return $"{string.Join(", ", all.Take(shown).Select(Name))}{(all.Length > shown ? $" and {all.Length - shown} more" : "")}";
    }

    /// <summary>A shape such as [3, 64, 64]; of a long one the first sizes.</summary>
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
