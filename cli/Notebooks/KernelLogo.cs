using SkiaSharp;

namespace HybridPrior.Cli.Notebooks;

/// <summary>The picture that front ends show for the kernel: a curve that two others add up to.</summary>
internal static class KernelLogo
{
    /// <summary>The picture as PNG.</summary>
    /// <param name="size">Width and height in pixels.</param>
    public static byte[] Png(int size)
    {
        using SKSurface surface = SKSurface.Create(new SKImageInfo(size, size));
        SKCanvas canvas = surface.Canvas;
        canvas.Scale(size / 64f);
        canvas.Clear(SKColors.Transparent);
        using SKPaint ground = new() { Color = new SKColor(0x1b, 0x2a, 0x41), IsAntialias = true };
        canvas.DrawRoundRect(2, 2, 60, 60, 14, 14, ground);
        // A smooth part, a rough part, and their sum, as in alpha G(z) + beta DD(theta).
        Curve(canvas, new SKColor(0x4f, 0xb3, 0xbf), 4, x => 25 - 11 * MathF.Sin(x * 0.105f));
        Curve(canvas, new SKColor(0xf2, 0x8f, 0x3b), 4, x => 44 - 4 * MathF.Sin(x * 0.42f));
        Curve(canvas, SKColors.White, 5.5f, x => 34 - 11 * MathF.Sin(x * 0.105f) - 4 * MathF.Sin(x * 0.42f));
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static void Curve(SKCanvas canvas, SKColor colour, float width, Func<float, float> height)
    {
        const float Left = 9, Right = 55;
        using SKPaint pen = new() { Color = colour, StrokeWidth = width, IsStroke = true, IsAntialias = true, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };
        using SKPath path = new();
        path.MoveTo(Left, height(0));
        for (float x = Left + 1; x <= Right; x++) path.LineTo(x, height(x - Left));
        canvas.DrawPath(path, pen);
    }
}
