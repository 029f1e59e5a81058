using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Operators;

/// <summary>Each operator against values known in another way.</summary>
public class OperatorValueTests
{
    private static readonly long[] Shape = [3, 16, 16];

    [Fact]
    public void Gaussian_entries_have_mean_0_and_variance_1_over_m()
    {
        using GaussianOperator A = new(Shape, 200, seed: 3);
        Tensor columns = A.Forward(eye(768).reshape(768, 3, 16, 16));
        Assert.InRange(columns.mean().item<float>(), -0.001, 0.001);
        Assert.InRange(columns.square().mean().item<float>(), 0.98 / 200, 1.02 / 200);
    }

    [Theory]
    [InlineData(3, 3, 5)]
    [InlineData(1, 5, 5)]
    public void Fast_rows_are_cosines_with_the_same_random_signs(long channels, long height, long width)
    {
        long n = channels * height * width;
        using RandomisedDctOperator a = new([channels, height, width], n, seed: 3);
        Tensor rows = a.Adjoint(eye(n)).flatten(1).to(ScalarType.Float64);
        Tensor k = arange(n, ScalarType.Float64).view(-1, 1), cosines = (k * (arange(n, ScalarType.Float64) + 0.5) * (Math.PI / n)).cos() * Math.Sqrt(2.0 / n);
        cosines[0] *= Math.Sqrt(0.5);
        (Tensor gaps, Tensor which) = (rows.abs().unsqueeze(1) - cosines.abs().unsqueeze(0)).abs().amax([2]).min(1);
        Assert.InRange(gaps.max().item<double>(), 0, 1e-6);
        Assert.Equal(Enumerable.Range(0, (int)n).Select(i => (long)i), which.data<long>().ToArray().Order());
        Tensor matching = cosines.index_select(0, which), signs = rows[which.argmin()].sign();
        Assert.True(allclose(matching * signs, rows, 0, 1e-6));
        Assert.InRange(signs.sum().abs().item<double>(), 0, 0.8 * n);
    }

    [Fact]
    public void Fast_rows_are_orthogonal_and_scaled_like_gaussian_ones()
    {
        using RandomisedDctOperator a = new([3, 8, 8], 60, seed: 3);
        Tensor rows = a.Adjoint(eye(60)).flatten(1);
        Assert.InRange(Draws.Gap(rows.matmul(rows.t()), eye(60) * (192.0 / 60)), 0, 1e-5);
    }

    [Fact]
    public void Superres_mean_is_average_pooling()
    {
        using SuperResolutionOperator A = new(Shape, 4);
        Tensor x = Draws.Batch(2, Shape, 1);
        Assert.InRange(Draws.Gap(A.Forward(x), nn.functional.avg_pool2d(x, 4)), 0, 1e-6);
    }

    [Fact]
    public void Superres_bicubic_has_the_weights_of_imresize()
    {
        using SuperResolutionOperator A = new(Shape, 2, DownsamplingKernel.Bicubic);
        double[] published = [-0.01171875, -0.03515625, 0.11328125, 0.43359375, 0.43359375, 0.11328125, -0.03515625, -0.01171875];
        Tensor columns = A.Forward(eye(16).unsqueeze(1).unsqueeze(1).expand(16, 3, 16, 16));
        for (int j = 0; j < 16; j++)
            Assert.Equal(j is >= 5 and <= 12 ? published[j - 5] : 0, columns[j, 0, 0, 4].item<float>(), 1e-6);
    }

    [Theory]
    [InlineData("superres:factor=4,kernel=mean")]
    [InlineData("superres:factor=2,kernel=bilinear")]
    [InlineData("superres:factor=8,kernel=bicubic")]
    [InlineData("blur:sigma=3,border=reflect")]
    [InlineData("blur:sigma=3,border=circular")]
    [InlineData("blur:length=9,angle=45,border=reflect")]
    [InlineData("blur:length=4,angle=-20,border=circular")]
    public void Constant_image_stays_constant(string spec)
    {
        using ILinearOperator A = OperatorSpec.Parse(spec).Create(Shape, 0);
        Tensor y = A.Forward(full([1, .. Shape], 0.7f));
        Assert.InRange(Draws.Gap(y, full(y.shape, 0.7f)), 0, 1e-5);
    }

    [Fact]
    public void Random_inpainting_keeps_the_fraction_and_the_same_pixels_in_each_channel()
    {
        using InpaintingOperator A = InpaintingOperator.RandomPixels(Shape, 0.3, seed: 5);
        Assert.Equal([3, 77], A.OutputShape);
        Tensor mask = A.Adjoint(ones(1, 3, 77));
        Assert.Equal(231, mask.sum().item<float>());
        Assert.Equal(0, Draws.Gap(mask[0, 0], mask[0, 2]));
        Tensor x = Draws.Batch(1, Shape, 1);
        Assert.Equal(0, Draws.Gap(A.Adjoint(A.Forward(x)), x * mask));
    }

    [Fact]
    public void Box_inpainting_drops_the_middle()
    {
        using InpaintingOperator A = InpaintingOperator.CentreBox([3, 16, 20], 6);
        Tensor mask = A.Adjoint(ones([1, .. A.OutputShape]));
        Assert.Equal(3 * (320 - 36), mask.sum().item<float>());
        Assert.Equal(0, mask.slice(2, 5, 11, 1).slice(3, 7, 13, 1).sum().item<float>());
    }

    [Theory]
    [InlineData("blur:sigma=1,border=circular")]
    [InlineData("blur:length=5,angle=30,border=circular")]
    public void Circular_blur_commutes_with_shifts_and_keeps_the_sum(string spec)
    {
        using ILinearOperator A = OperatorSpec.Parse(spec).Create(Shape, 0);
        Tensor x = Draws.Batch(1, Shape, 1);
        Assert.InRange(Draws.Gap(A.Forward(x.roll([3, 5], [2, 3])), A.Forward(x).roll([3, 5], [2, 3])), 0, 1e-6);
        Assert.Equal(x.sum().item<float>(), A.Forward(x).sum().item<float>(), 1e-2);
    }

    [Fact]
    public void Circular_blur_equals_the_direct_sum()
    {
        using BlurOperator A = BlurOperator.Gaussian(Shape, 1, BlurBorder.Circular);
        Tensor x = Draws.Batch(1, Shape, 1), sum = zeros_like(x);
        double total = 0;
        for (int i = -4; i <= 4; i++)
            for (int j = -4; j <= 4; j++)
            {
                double weight = Math.Exp(-0.5 * (i * i + j * j));
                total += weight;
                sum += weight * x.roll([i, j], [2, 3]);
            }
        Assert.InRange(Draws.Gap(A.Forward(x), sum / total), 0, 1e-5);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(90, 1, 0)]
    public void Motion_blur_averages_along_its_line(double angle, int down, int right)
    {
        using BlurOperator A = BlurOperator.Motion(Shape, 5, angle, BlurBorder.Circular);
        Tensor x = Draws.Batch(1, Shape, 1), sum = zeros_like(x);
        for (int t = -2; t <= 2; t++) sum += 0.2 * x.roll([t * down, t * right], [2, 3]);
        Assert.InRange(Draws.Gap(A.Forward(x), sum), 0, 1e-5);
    }

    [Fact]
    public void Motion_angle_turns_counter_clockwise()
    {
        using BlurOperator A = BlurOperator.Motion(Shape, 5, 45, BlurBorder.Reflect);
        Tensor point = zeros([1, .. Shape]);
        point[0, 0, 8, 8] = 1;
        Tensor y = A.Forward(point);
        Assert.True(y[0, 0, 7, 9].item<float>() > 0.1);
        Assert.Equal(0, y[0, 0, 7, 7].item<float>());
    }

    [Fact]
    public void Reflecting_blur_repeats_the_edge_pixel()
    {
        using BlurOperator A = BlurOperator.Motion(Shape, 3, 0, BlurBorder.Reflect);
        Tensor x = Draws.Batch(1, Shape, 1);
        Assert.Equal((2 * x[0, 0, 0, 0] + x[0, 0, 0, 1]).item<float>() / 3, A.Forward(x)[0, 0, 0, 0].item<float>(), 1e-5);
    }

    [Fact]
    public void Then_applies_the_first_operator_first()
    {
        using BlurOperator blur = BlurOperator.Gaussian(Shape, 2);
        using SuperResolutionOperator down = new(Shape, 2);
        Tensor x = Draws.Batch(1, Shape, 1);
        Assert.Equal(0, Draws.Gap(blur.Then(down).Forward(x), down.Forward(blur.Forward(x))));
    }

    [Fact]
    public void Then_refuses_shapes_that_do_not_fit()
    {
        using SuperResolutionOperator down = new(Shape, 2);
        using BlurOperator blur = BlurOperator.Gaussian(Shape, 2);
        string message = Assert.Throws<InputException>(() => down.Then(blur)).Message;
        Assert.Equal(
            "blur:sigma=2,border=reflect takes inputs of shape (3, 16, 16), but superres:factor=2,kernel=mean before it gives (3, 8, 8).", message);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    [InlineData(5, 7)]
    [InlineData(13, 203)]
    [InlineData(40, 6)]
    [InlineData(1, 5, 16)]
    [InlineData(3, 9, 16)]
    [InlineData(13, 600, 16, 63)]
    [InlineData(40, 6, 16)]
    public void Gaussian_operator_multiplies_by_its_rows(int images, int m, int bits = 32, int height = 17)
    {
        // 527 values: neither whole registers nor whole blocks of columns.
        using GaussianOperator A = new([1, height, 31], m, seed: 4, bits: bits);
        using var scope = NewDisposeScope();
        Tensor x = Draws.Batch(images, A.InputShape, 1), y = Draws.Batch(images, A.OutputShape, 2);
        Tensor rows = A.Rows(0, m).flatten(1).to(ScalarType.Float64);
        Assert.InRange(Draws.Gap(A.Forward(x), x.flatten(1).to(ScalarType.Float64).matmul(rows.t()).to(ScalarType.Float32)), 0, 2e-5);
        Assert.InRange(Draws.Gap(A.Adjoint(y).flatten(1), y.to(ScalarType.Float64).matmul(rows).to(ScalarType.Float32)), 0, 2e-5);
        (Tensor residual, Tensor gradient) = A.ResidualAndGradient(x, y);
        Tensor exact = x.flatten(1).to(ScalarType.Float64).matmul(rows.t()) - y;
        Assert.InRange(Draws.Gap(residual, exact.to(ScalarType.Float32)), 0, 2e-5);
        Assert.InRange(Draws.Gap(gradient.flatten(1), exact.matmul(rows).to(ScalarType.Float32)), 0, 2e-5);
    }

    [Fact]
    public void Gaussian_operator_of_16_bits_is_the_other_one_rounded()
    {
        const int m = 40;
        using GaussianOperator single = new(Shape, m, seed: 4), rounded = new(Shape, m, seed: 4, bits: 16);
        using Tensor whole = single.Rows(0, m), steps = rounded.Rows(0, m), difference = (whole - steps).abs();
        Assert.InRange(difference.max().item<float>(), 1e-6, 0.5 / 4096 / Math.Sqrt(m) * 1.01);
        Assert.Equal(single.Bytes / 2, rounded.Bytes);
        using GaussianOperator part = rounded.Part(3, 5);
        Assert.Equal(0, Draws.Gap(part.Rows(0, 5), rounded.Rows(3, 5)));
        Assert.Equal("gaussian:m=40,bits=16", rounded.ToString());
        Assert.Throws<InputException>(() => new GaussianOperator(Shape, m, seed: 4, bits: 8));
    }
}
