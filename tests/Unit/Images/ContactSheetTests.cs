using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public class ContactSheetTests
{
    [Fact]
    public void Images_stand_row_by_row_on_white()
    {
        using var scope = NewDisposeScope();
        Tensor images = tensor([0.1f, 0.2f, 0.3f], [3, 1, 1, 1]).expand(3, 3, 2, 3);
        Tensor sheet = ContactSheet.Draw(images, columns: 2, padding: 1, enlarge: 2);
        Assert.Equal([3L, 2 * (4 + 1) + 1, 2 * (6 + 1) + 1], sheet.shape);
        Assert.Equal(0.1f, sheet[0, 1, 1].item<float>());
        Assert.Equal(0.2f, sheet[1, 4, 13].item<float>());
        Assert.Equal(0.3f, sheet[2, 6, 6].item<float>());
        Assert.Equal(1f, sheet[0, 0, 0].item<float>());
        Assert.Equal(1f, sheet[0, 6, 8].item<float>());
        Assert.Equal(3 * 24 * (0.1f + 0.2f + 0.3f) + 3 * (11 * 15 - 72), sheet.sum().item<float>(), 1e-3f);
    }

    [Fact]
    public void Enlargement_repeats_pixels()
    {
        using Tensor image = SampleFiles.Ramp(2, 2).unsqueeze(0);
        using Tensor sheet = ContactSheet.Draw(image, columns: 5, padding: 0, enlarge: 3);
        Assert.Equal([3L, 6, 6], sheet.shape);
        Assert.Equal(image[0, 1, 1, 0].item<float>(), sheet[1, 5, 2].item<float>());
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 1, 0)]
    public void Number_out_of_range_is_refused(int columns, int padding, int enlarge)
    {
        using Tensor images = zeros(2, 3, 4, 4);
        Assert.Throws<InputException>(() => ContactSheet.Draw(images, columns, padding, enlarge));
    }

    [Fact]
    public void Single_image_without_batch_axis_is_refused()
    {
        using Tensor image = zeros(3, 4, 4);
        Assert.Contains("(3, 4, 4)", Assert.Throws<InputException>(() => ContactSheet.Draw(image, 2)).Message);
    }
}
