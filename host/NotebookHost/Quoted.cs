using System.Globalization;
using System.Text;

namespace HybridPrior.NotebookHost;

/// <summary>What a notebook or a message says, as a sentence may show it: short, on one line, and in characters that every terminal and encoding takes.</summary>
internal static class Quoted
{
    private const int MaxLength = 80;

    /// <summary>A text in single quotes; what is no visible character as \uXXXX, a long text with its middle left out.</summary>
    public static string Name(string text) => text.Length <= MaxLength
        ? $"'{Escaped(text)}'"
        : string.Create(CultureInfo.InvariantCulture, $"'{Escaped(text.AsSpan(0, MaxLength / 2))}...{Escaped(text.AsSpan(text.Length - MaxLength / 2))}' ({text.Length} characters)");

    private static string Escaped(ReadOnlySpan<char> text)
    {
        StringBuilder shown = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) _ = shown.Append(text[i++]).Append(text[i]);
            else if (IsHarmful(text[i])) _ = shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else _ = shown.Append(text[i]);
        }
        return shown.ToString();
    }

    // Besides control characters those that break lines or turn the direction of what follows.
    private static bool IsHarmful(char c) => char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
