using OxyPlot;
using Plotly.NET;
using SkiaSharp;

namespace HybridPrior.Reports;

/// <summary>A part of a static picture: a chart, rows of pictures, a table or a note. Several stand one below the other.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Draw">Draws it with its top left corner at the origin.</param>
/// <param name="IsPhotograph">Whether it has more colours than a palette holds.</param>
internal sealed record Still(float Width, float Height, Action<SKCanvas> Draw, bool IsPhotograph = false)
{
    public const float TextSize = 13, Line = 18;
    public static readonly SKColor Ink = SKColor.Parse("#1b1f24"), Soft = SKColor.Parse("#5c6670"), Rule = SKColor.Parse("#d9dee3");
    private const float Scale = 1.5f, Margin = 8, Gap = 10;

    /// <summary>A chart; null where its kind has no static form.</summary>
    public static Still? Of(GenericChart chart) => ChartModel.Of(PlotlyPage.Json(chart)) is IPlotModel model
        ? new Still(StaticChart.Width, StaticChart.Height, canvas =>
        {
            model.Update(updateData: true);
            model.Render(new SkiaContext(canvas), new OxyRect(0, 0, StaticChart.Width, StaticChart.Height));
        })
        : null;

    /// <summary>A sentence or two.</summary>
    public static Still Note(string text)
    {
        using SKPaint paint = PictureText.Paint(TextSize, Soft);
        IReadOnlyList<string> lines = PictureText.Wrap(text, paint, StaticChart.Width);
        return new Still(lines.Max(l => paint.MeasureText(l)), lines.Count * Line, canvas =>
        {
            using SKPaint ink = PictureText.Paint(TextSize, Soft);
            foreach ((int i, string line) in lines.Index()) canvas.DrawText(line, 0, (i * Line) + TextSize, ink);
        });
    }

    /// <summary>A table: names to the left, all else to the right.</summary>
    /// <param name="rows">Its rows, as many entries each; the first has the titles.</param>
    public static Still Table(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        const float Between = 18, Tall = 24;
        using SKPaint measure = PictureText.Paint(TextSize, Ink, bold: true);
        float[] widths = [.. Enumerable.Range(0, rows[0].Count).Select(c => rows.Max(r => measure.MeasureText(r[c])))];
        float width = widths.Sum() + (Between * (widths.Length - 1));
        return new Still(width, rows.Count * Tall, canvas =>
        {
            using SKPaint head = PictureText.Paint(TextSize, Ink, bold: true), body = PictureText.Paint(TextSize, Ink), rule = new() { Color = Rule };
            foreach ((int i, IReadOnlyList<string> row) in rows.Index())
            {
                SKPaint ink = i == 0 ? head : body;
                float right = 0;
                foreach ((int c, string cell) in row.Index())
                {
                    right += widths[c] + (c > 0 ? Between : 0);
                    canvas.DrawText(cell, c == 0 ? 0 : right - ink.MeasureText(cell), (i * Tall) + 16, ink);
                }
                canvas.DrawRect(0, ((i + 1) * Tall) - 1, width, i == 0 ? 2 : 1, rule);
            }
        });
    }

    /// <summary>All parts on one PNG, on white ground.</summary>
    public static byte[] Png(IReadOnlyList<Still> parts)
    {
        float width = parts.Max(p => p.Width) + (2 * Margin), height = parts.Sum(p => p.Height) + (Gap * (parts.Count - 1)) + (2 * Margin);
        using SKBitmap picture = new((int)Math.Ceiling(width * Scale), (int)Math.Ceiling(height * Scale), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(picture);
        canvas.Clear(SKColors.White);
        canvas.Scale(Scale);
        canvas.Translate(Margin, Margin);
        foreach (Still part in parts)
        {
            _ = canvas.Save();
            part.Draw(canvas);
            canvas.Restore();
            canvas.Translate(0, part.Height + Gap);
        }
        canvas.Flush();
        if (!parts.Any(p => p.IsPhotograph)) return IndexedPng.Encode(picture);
        using SKPixmap pixels = picture.PeekPixels();
        using SKData png = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 9));
        return png.ToArray();
    }
}
