using SkiaSharp;

namespace HybridPrior.Reports;

/// <summary>Text on pictures, in a typeface that this library brings: what a system has differs, and many servers have none at all.</summary>
internal static class PictureText
{
    private static readonly Lazy<SKTypeface> Typeface = new(Read);

    /// <summary>Dark text, its width and its drawing.</summary>
    /// <param name="size">Size in pixels.</param>
    /// <param name="colour">Its colour.</param>
    /// <param name="bold">Whether its strokes are heavier.</param>
    public static SKPaint Paint(double size, SKColor colour, bool bold = false) =>
        new() { Typeface = Typeface.Value, TextSize = (float)size, Color = colour, IsAntialias = true, SubpixelText = true, FakeBoldText = bold };

    /// <summary>Lines of at most some width; a longer word has a line of its own.</summary>
    /// <param name="text">The text.</param>
    /// <param name="paint">How it is drawn.</param>
    /// <param name="width">The width in pixels.</param>
    public static IReadOnlyList<string> Wrap(string text, SKPaint paint, float width)
    {
        List<string> lines = [];
        foreach (string paragraph in text.Split('\n'))
        {
            string line = "";
            foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string longer = line.Length == 0 ? word : $"{line} {word}";
                if (line.Length > 0 && paint.MeasureText(longer) > width)
                {
                    lines.Add(line);
                    line = word;
                }
                else
                {
                    line = longer;
                }
            }
            lines.Add(line);
        }
        return lines;
    }

    /// <summary>As much of a text as fits into a width, with an ellipsis where it was cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="paint">How it is drawn.</param>
    /// <param name="width">The width in pixels.</param>
    public static string Cut(string text, SKPaint paint, float width)
    {
        if (paint.MeasureText(text) <= width) return text;
        int length = text.Length;
        while (length > 0 && paint.MeasureText(text[..length] + "…") > width) length -= length > 1 && char.IsLowSurrogate(text[length - 1]) ? 2 : 1;
        return text[..length] + "…";
    }

    private static SKTypeface Read()
    {
        const string Resource = "HybridPrior.Reports.DejaVuSans-subset.ttf";
        using Stream stream = typeof(PictureText).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The library was built without its resource '{Resource}'.");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
