using OxyPlot;
using SkiaSharp;

namespace HybridPrior.Reports;

/// <summary>Lets OxyPlot draw on a canvas of Skia, and measure text as it will be drawn.</summary>
/// <remarks>OxyPlot has a package for that; it needs one more native library, and draws text in whatever typeface the system has.</remarks>
internal sealed class SkiaContext(SKCanvas canvas) : ClippingRenderContext
{
    /// <inheritdoc/>
    public override void DrawLine(IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin)
    {
        if (points.Count < 2 || stroke.IsInvisible() || thickness <= 0) return;
        using SKPaint paint = Stroke(stroke, thickness, lineJoin);
        if (dashArray is { Length: > 0 }) paint.PathEffect = SKPathEffect.CreateDash([.. dashArray.Select(d => (float)(d * thickness))], 0);
        using SKPath path = Path(points, closed: false);
        canvas.DrawPath(path, paint);
    }

    /// <inheritdoc/>
    public override void DrawPolygon(IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin)
    {
        using SKPath path = Path(points, closed: true);
        if (fill.IsVisible())
        {
            using SKPaint area = new() { Color = Colour(fill), IsAntialias = true };
            canvas.DrawPath(path, area);
        }
        if (stroke.IsInvisible() || thickness <= 0) return;
        using SKPaint line = Stroke(stroke, thickness, lineJoin);
        canvas.DrawPath(path, line);
    }

    /// <inheritdoc/>
    public override void DrawText(
        ScreenPoint p, string text, OxyColor fill, string fontFamily, double fontSize, double fontWeight, double rotation,
        HorizontalAlignment horizontalAlignment, VerticalAlignment verticalAlignment, OxySize? maxSize)
    {
        if (string.IsNullOrEmpty(text)) return;
        using SKPaint paint = PictureText.Paint(fontSize, Colour(fill), fontWeight > FontWeights.Normal);
        SKFontMetrics metrics = paint.FontMetrics;
        float width = paint.MeasureText(text);
        float x = horizontalAlignment switch { HorizontalAlignment.Left => 0, HorizontalAlignment.Center => -width / 2, _ => -width };
        float y = verticalAlignment switch
        {
            VerticalAlignment.Top => -metrics.Ascent,
            VerticalAlignment.Middle => -(metrics.Ascent + metrics.Descent) / 2,
            _ => -metrics.Descent,
        };
        _ = canvas.Save();
        canvas.Translate((float)p.X, (float)p.Y);
        canvas.RotateDegrees((float)rotation);
        canvas.DrawText(text, x, y, paint);
        canvas.Restore();
    }

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        if (string.IsNullOrEmpty(text)) return OxySize.Empty;
        using SKPaint paint = PictureText.Paint(fontSize, SKColors.Black, fontWeight > FontWeights.Normal);
        return new OxySize(paint.MeasureText(text), paint.FontMetrics.Descent - paint.FontMetrics.Ascent);
    }

    /// <inheritdoc/>
    protected override void SetClip(OxyRect clippingRectangle)
    {
        _ = canvas.Save();
        canvas.ClipRect(SKRect.Create((float)clippingRectangle.Left, (float)clippingRectangle.Top, (float)clippingRectangle.Width, (float)clippingRectangle.Height));
    }

    /// <inheritdoc/>
    protected override void ResetClip() => canvas.Restore();

    private static SKColor Colour(OxyColor colour) => new(colour.R, colour.G, colour.B, colour.A);

    private static SKPaint Stroke(OxyColor colour, double thickness, LineJoin join) => new()
    {
        Color = Colour(colour),
        IsStroke = true,
        StrokeWidth = (float)thickness,
        IsAntialias = true,
        StrokeJoin = join switch { LineJoin.Round => SKStrokeJoin.Round, LineJoin.Bevel => SKStrokeJoin.Bevel, _ => SKStrokeJoin.Miter },
    };

    private static SKPath Path(IList<ScreenPoint> points, bool closed)
    {
        SKPath path = new();
        path.AddPoly([.. points.Select(p => new SKPoint((float)p.X, (float)p.Y))], closed);
        return path;
    }
}
