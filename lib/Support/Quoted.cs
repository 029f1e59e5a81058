using System.Globalization;

namespace HybridPrior;

/// <summary>Names and shapes out of files, as sentences may show them: short, on one line, and in characters that every terminal and encoding takes.</summary>
public static class Quoted
{
    private const int MaxLength = 80, MaxSizes = 8;

    /// <summary>A name in single quotes; control characters and halves of surrogate pairs as \uXXXX, a long name with its middle left out.</summary>
    /// <param name="name">The name.</param>
    public static string Name(string name)
    {
        (string shown, bool whole) = Shown(name, MaxLength);
        return $"'{shown}'{(whole ? "" : string.Create(CultureInfo.InvariantCulture, $" ({name.Length} characters)"))}";
    }

    /// <summary>A text without quotes, treated in the same way.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">Number of characters, as they are shown, from which on its middle is left out.</param>
    public static string Text(string text, int most) => Shown(text, most).Shown;

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

    private static (string Shown, bool Whole) Shown(string text, int most)
    {
        // Escapes make a text longer, never shorter.
        if (text.Length <= most && Escaped(text, most, fromEnd: false) is { Whole: true } all) return all;
        return ($"{Escaped(text, most / 2, fromEnd: false).Shown}...{Escaped(text, most / 2, fromEnd: true).Shown}", false);
    }

    /// <summary>As much of one end of a text as fits into a number of characters, escapes and pairs of surrogates undivided.</summary>
    private static (string Shown, bool Whole) Escaped(string text, int room, bool fromEnd)
    {
        List<string> shown = [];
        int at = fromEnd ? text.Length : 0, used = 0;
        while (fromEnd ? at > 0 : at < text.Length)
        {
            int first = fromEnd ? at - 1 : at, length = 1;
            if (fromEnd && first > 0 && char.IsSurrogatePair(text[first - 1], text[first])) (first, length) = (first - 1, 2);
            if (!fromEnd && first + 1 < text.Length && char.IsSurrogatePair(text[first], text[first + 1])) length = 2;
            string next = length == 2 ? text.Substring(first, 2) : IsHarmful(text[first]) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)text[first]:x4}") : text[first].ToString();
            used += next.Length;
            if (used > room) return (Joined(), false);
            shown.Add(next);
            at = fromEnd ? first : first + length;
        }
        return (Joined(), true);

        string Joined() => string.Concat(fromEnd ? Enumerable.Reverse(shown) : shown);
    }

    // Besides control characters those that break lines or turn the direction of what follows.
    private static bool IsHarmful(char c) => char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
