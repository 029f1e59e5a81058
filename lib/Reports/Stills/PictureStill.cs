using SkiaSharp;

namespace HybridPrior.Reports;

/// <summary>Rows of pictures with captions, as a part of a static picture.</summary>
/// <param name="side">Width of each picture in pixels.</param>
internal sealed class PictureStill(int side)
{
    private const float Gap = 10, Caption = 18;
    private readonly List<(string Title, IReadOnlyList<(byte[] Png, string Caption, bool Bold)> Cells)> rows = [];
    private readonly List<(string Title, string? Colour)> heads = [];

    /// <summary>Titles above the columns.</summary>
    public PictureStill Heads(IEnumerable<(string Title, string? Colour)> titles)
    {
        heads.AddRange(titles);
        return this;
    }

    /// <summary>A row, with a title before it where there is one.</summary>
    public PictureStill Row(string title, IReadOnlyList<(byte[] Png, string Caption, bool Bold)> cells)
    {
        rows.Add((title, cells));
        return this;
    }

    /// <summary>The part.</summary>
    public Still Still()
    {
        const float MostBefore = 130;
        using SKPaint measure = PictureText.Paint(Reports.Still.TextSize, Reports.Still.Ink, bold: true);
        float before = rows.Any(r => r.Title.Length > 0) ? Math.Min(MostBefore, rows.Max(r => measure.MeasureText(r.Title))) + Gap : 0, top = heads.Count > 0 ? Caption + 6 : 0;
        float step = side + Gap;
        float[] heights = [.. rows.Select(r => r.Cells.Max(c => Height(c.Png)))];
        return new Still(before + (rows.Max(r => r.Cells.Count) * step) - Gap, top + heights.Sum(h => h + Caption + Gap), canvas => Draw(canvas, before, top, step, heights), IsPhotograph: true);
    }

    private float Height(byte[] png)
    {
        using SKCodec codec = SKCodec.Create(new MemoryStream(png));
        return side * codec.Info.Height / (float)codec.Info.Width;
    }

    private void Draw(SKCanvas canvas, float before, float top, float step, float[] heights)
    {
        using SKPaint plain = PictureText.Paint(Reports.Still.TextSize, Reports.Still.Ink), bold = PictureText.Paint(Reports.Still.TextSize, Reports.Still.Ink, bold: true), hard = new() { FilterQuality = SKFilterQuality.None };
        foreach ((int column, (string title, string? colour)) in heads.Index())
        {
            float left = before + (column * step), chip = colour is null ? 0 : 14;
            if (colour is not null)
            {
                using SKPaint dot = new() { Color = SKColor.Parse(colour), IsAntialias = true };
                canvas.DrawCircle(left + 5, 9, 5, dot);
            }
            canvas.DrawText(PictureText.Cut(title, bold, side - chip), left + chip, 14, bold);
        }
        foreach ((int row, (string title, IReadOnlyList<(byte[] Png, string Caption, bool Bold)> cells)) in rows.Index())
        {
            float y = top + heights.Take(row).Sum(h => h + Caption + Gap);
            if (title.Length > 0) canvas.DrawText(PictureText.Cut(title, bold, before - Gap), 0, y + 14, bold);
            foreach ((int column, (byte[] png, string caption, bool marked)) in cells.Index())
            {
                float x = before + (column * step);
                using SKBitmap picture = SKBitmap.Decode(png);
                canvas.DrawBitmap(picture, SKRect.Create(x, y, side, Height(png)), hard);
                SKPaint ink = marked ? bold : plain;
                canvas.DrawText(PictureText.Cut(caption, ink, side), x, y + Height(png) + 14, ink);
            }
        }
    }
}
