using HybridPrior.Training;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Training;

public sealed class PrincipalCodesTests
{
    [Fact]
    public void Codes_are_white_and_follow_from_the_image()
    {
        using var scope = NewDisposeScope();
        Tensor images = Pictures(40);
        using PrincipalCodes codes = new(images, 5);
        Assert.Equal([80, 5], codes.Codes.shape);
        Assert.True(allclose(codes.Codes.mean([0]), zeros(5), 0, 1e-3));
        Assert.True(allclose(codes.Codes.t().matmul(codes.Codes) / 80, eye(5), 0, 2e-2));
        Tensor mirrored = images[7].flip(2).unsqueeze(0).to(ScalarType.Float32) / 127.5 - 1;
        Assert.True(allclose(PrincipalCodes.Flat(mirrored, PrincipalCodes.Side).matmul(codes.Map.t()) + codes.Shift, codes.Codes[15], 1e-3, 1e-3));
    }

    [Fact]
    public void Regression_leaves_residuals_that_no_linear_map_of_the_codes_explains()
    {
        using var scope = NewDisposeScope();
        Tensor images = Pictures(40);
        using PrincipalCodes codes = new(images, 5);
        (Tensor weight, Tensor bias) = codes.Regression(8);
        Tensor both = stack([images, images.flip(3)], 1).flatten(0, 1).to(ScalarType.Float32) / 127.5 - 1, target = PrincipalCodes.Flat(both, 8);
        Tensor residual = target - codes.Codes.matmul(weight.t()) - bias;
        Assert.InRange(residual.t().matmul(codes.Codes).abs().max().item<float>() / 80, 0, 5e-3);
        Assert.InRange(residual.square().mean().item<float>() / (target - target.mean([0])).square().mean().item<float>(), 0, 0.9);
    }

    private static Tensor Pictures(int count)
    {
        using var scope = NewDisposeScope();
        Tensor coarse = Fixture.Noise(5, count, 3, 3, 3) + 0.5;
        return (nn.functional.interpolate(coarse, size: [32, 32], mode: InterpolationMode.Bilinear, align_corners: false).clamp(0, 1) * 255)
            .to(ScalarType.Byte).MoveToOuterDisposeScope();
    }
}
