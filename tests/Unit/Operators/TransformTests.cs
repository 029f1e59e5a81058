using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Operators;

public class TransformTests
{
    public static TheoryData<string, int, int> All => new() { { "dct", 8, 8 }, { "dct", 6, 10 }, { "dct3", 8, 4 }, { "haar", 8, 8 }, { "haar", 6, 20 }, { "haar", 5, 4 } };

    [Theory, MemberData(nameof(All))]
    public void Transform_is_orthonormal_and_its_inverse_is_its_adjoint(string name, int height, int width)
    {
        using var scope = NewDisposeScope();
        using IOrthonormalTransform transform = Create(name, height, width);
        long n = 3L * height * width;
        Tensor basis = transform.Inverse(eye(n).view(n, 3, height, width)).flatten(1);
        Assert.InRange(Draws.Gap(basis.matmul(basis.t()), eye(n)), 0, 1e-5);
        Tensor x = Draws.Batch(2, [3, height, width], 1);
        Assert.InRange(Draws.Gap(transform.Inverse(transform.Forward(x)), x), 0, 1e-5);
        Assert.InRange(Draws.Gap(transform.Forward(x).flatten(1), x.flatten(1).matmul(basis.t())), 0, 1e-5);
    }

    [Fact]
    public void Cosine_coefficients_are_those_of_the_definition()
    {
        using var scope = NewDisposeScope();
        using DctTransform dct = new([3, 4, 4]);
        Tensor x = zeros(1, 3, 4, 4);
        x[0, 1, 2, 3] = 1;
        double expected = Math.Sqrt(2.0 / 4) * Math.Cos(Math.PI * 2.5 * 1 / 4) * Math.Sqrt(2.0 / 4) * Math.Cos(Math.PI * 3.5 * 3 / 4);
        Assert.Equal(expected, dct.Forward(x)[0, 1, 1, 3].item<float>(), 1e-6);
        Assert.Equal(4 * 0.5f, dct.Forward(full([1, 3, 4, 4], 0.5f))[0, 0, 0, 0].item<float>(), 1e-6);
    }

    [Fact]
    public void Across_the_channels_grey_lies_in_the_first()
    {
        using var scope = NewDisposeScope();
        using DctTransform dct = new([3, 4, 4], acrossChannels: true);
        Tensor grey = Draws.Batch(1, [1, 4, 4], 1).expand(1, 3, 4, 4);
        Assert.InRange(dct.Forward(grey).narrow(1, 1, 2).abs().max().item<float>(), 0, 1e-6);
    }

    [Fact]
    public void Haar_keeps_the_coarse_part_in_the_upper_left_quarter()
    {
        using var scope = NewDisposeScope();
        using HaarTransform haar = new();
        Tensor c = haar.Forward(ones(1, 3, 8, 8));
        Assert.Equal(8, c[0, 0, 0, 0].item<float>(), 1e-5);
        Assert.Equal(3 * 64, c.square().sum().item<float>(), 1e-3);
        Tensor x = zeros(1, 3, 4, 4);
        x[0, 0, 0, 0] = 1;
        float[] expected = [0.25f, 0.25f, 0.5f, 0, 0.25f, 0.25f, 0, 0, 0.5f, 0, 0.5f, 0, 0, 0, 0, 0];
        Assert.InRange(Fixture.Gap(expected, haar.Forward(x)[0, 0].Values()), 0, 1e-6);
    }

    [Theory]
    [InlineData("identity", 1)]
    [InlineData("inpaint:keep=0.5", 1)]
    [InlineData("superres:factor=4,kernel=mean", 1.0 / 16)]
    public void Operator_norm_is_found(string spec, double squared)
    {
        using ILinearOperator a = OperatorSpec.Parse(spec).Create([3, 8, 8], 1);
        Assert.Equal(squared, OperatorNorm.Squared(a), 1e-4);
    }

    [Fact]
    public void Norm_of_a_random_operator_is_its_largest_singular_value()
    {
        using var scope = NewDisposeScope();
        using GaussianOperator a = new([3, 8, 8], 60, seed: 1);
        using Tensor matrix = a.Adjoint(eye(60)).flatten(1);
        float largest = linalg.svdvals(matrix).max().item<float>();
        Assert.Equal(largest * largest, OperatorNorm.Squared(a), largest * largest * 0.02);
        Assert.Throws<InputException>(() => OperatorNorm.Squared(a, iterations: 0));
    }

    private static IOrthonormalTransform Create(string name, int height, int width) =>
        name == "haar" ? new HaarTransform() : new DctTransform([3, height, width], name == "dct3");
}
