using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public class ImageCropTests
{
    [Theory]
    [InlineData(6, 4, 1, 0)]
    [InlineData(4, 6, 0, 1)]
    [InlineData(7, 4, 1, 0)]
    [InlineData(4, 4, 0, 0)]
    public void Centre_takes_the_middle_square(int height, int width, int top, int left)
    {
        using Tensor image = SampleFiles.Ramp(height, width);
        using Tensor cropped = ImageCrop.Centre.Apply(image, "a.png");
        Assert.True(cropped.equal(image[.., top..(top + 4), left..(left + 4)]).all().item<bool>());
    }

    [Fact]
    public void Celeba_takes_rows_55_to_162_and_columns_35_to_142()
    {
        using Tensor image = arange(3 * 218 * 178).reshape(3, 218, 178);
        using Tensor cropped = ImageCrop.CelebA.Apply(image, "a.jpg");
        Assert.Equal([3L, 108, 108], cropped.shape);
        Assert.Equal(55 * 178 + 35, cropped[0, 0, 0].item<long>());
        Assert.Equal(162 * 178 + 142, cropped[0, 107, 107].item<long>());
    }

    [Theory]
    [InlineData(128, 128)]
    [InlineData(178, 218)]
    public void Celeba_refuses_other_sizes(int height, int width)
    {
        using Tensor image = zeros(3, height, width);
        InputException error = Assert.Throws<InputException>(() => ImageCrop.CelebA.Apply(image, "a.jpg"));
        Assert.Equal($"'a.jpg' is {width} x {height} pixels, but crop 'celeba' needs an aligned CelebA file of 178 x 218.", error.Message);
    }

    [Fact]
    public void None_takes_square_images_only()
    {
        using Tensor square = zeros(3, 5, 5), wide = zeros(3, 5, 6);
        Assert.Equal([3L, 5, 5], ImageCrop.None.Apply(square, "a.png").shape);
        InputException error = Assert.Throws<InputException>(() => ImageCrop.None.Apply(wide, "a.png"));
        Assert.StartsWith("'a.png' is 6 x 5 pixels", error.Message);
    }

    [Fact]
    public void Name_is_parsed_back()
    {
        foreach (ImageCrop crop in ImageCrop.All) Assert.Same(crop, ImageCrop.Parse(crop.ToString().ToUpperInvariant()));
        Assert.Same(ImageCrop.Centre, ImageCrop.Parse("center"));
    }

    [Fact]
    public void Unknown_name_is_refused_with_the_known_ones()
    {
        InputException error = Assert.Throws<InputException>(() => ImageCrop.Parse("middle"));
        Assert.Equal("Unknown crop 'middle'; known are none, centre, celeba.", error.Message);
    }
}
