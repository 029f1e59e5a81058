using System.Text;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>Places in a text, counted in code points on the wire and in UTF-16 units here.</summary>
internal static class CodePoints
{
    /// <summary>The index of a place; the end of the text for a place beyond it.</summary>
    public static int ToIndex(string text, int place)
    {
        int index = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (place-- <= 0) break;
            index += rune.Utf16SequenceLength;
        }
        return index;
    }

    /// <summary>The place of an index.</summary>
    public static int FromIndex(string text, int index) => text[..index].EnumerateRunes().Count();
}
