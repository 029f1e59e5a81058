using HybridPrior.Images;
using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public class WebpAnimationTests
{
    [Fact]
    public void Decoder_finds_every_frame_with_its_time_and_colours()
    {
        using var scope = NewDisposeScope();
        float[][] colours = [[1, 0, 0], [0, 1, 0], [0.2f, 0.4f, 0.9f]];
        Tensor frames = stack([.. colours.Select(c => tensor(c).view(3, 1, 1).expand(3, 20, 31))]);
        using SKData data = SKData.CreateCopy(WebpAnimation.Encode(frames, 120));
        using SKCodec codec = SKCodec.Create(data);
        Assert.Equal(SKEncodedImageFormat.Webp, codec.EncodedFormat);
        Assert.Equal((31, 20, 3), (codec.Info.Width, codec.Info.Height, codec.FrameCount));
        Assert.Equal(-1, codec.RepetitionCount);
        Assert.All(codec.FrameInfo, frame => Assert.Equal(120, frame.Duration));
        SKImageInfo layout = new(31, 20, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (int i = 0; i < 3; i++)
        {
            using SKBitmap bitmap = new(layout);
            Assert.Equal(SKCodecResult.Success, codec.GetPixels(layout, bitmap.GetPixels(), new SKCodecOptions(i)));
            SKColor middle = bitmap.GetPixel(15, 10);
            Assert.All(new[] { middle.Red, middle.Green, middle.Blue }.Zip(colours[i]), p => Assert.InRange(p.First, p.Second * 255 - 8, p.Second * 255 + 8));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    public void Time_out_of_range_is_refused(int milliseconds)
    {
        using Tensor frames = zeros(2, 3, 4, 4);
        Assert.Throws<InputException>(() => WebpAnimation.Encode(frames, milliseconds));
    }

    [Fact]
    public void Wrong_shape_is_refused()
    {
        using Tensor frames = zeros(3, 4, 4);
        Assert.Throws<InputException>(() => WebpAnimation.Encode(frames, 100));
    }
}
