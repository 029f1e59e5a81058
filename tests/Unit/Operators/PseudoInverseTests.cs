using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Operators;

public class PseudoInverseTests
{
    private static readonly long[] Shape = [3, 8, 8];

    [Theory]
    [InlineData("identity")]
    [InlineData("inpaint:keep=1")]
    [InlineData("blur:sigma=0.4,border=reflect")]
    [InlineData("blur:sigma=0.4,border=circular")]
    public void Square_operator_is_inverted(string spec)
    {
        using ILinearOperator A = OperatorSpec.Parse(spec).Create(Shape, 1);
        Tensor x = Draws.Batch(3, Shape, 2);
        Assert.InRange(Draws.Gap(PseudoInverse.Apply(A, A.Forward(x)), x), 0, 1e-4);
    }

    [Theory]
    [InlineData("gaussian:m=60")]
    [InlineData("superres:factor=4,kernel=bicubic")]
    [InlineData("inpaint:keep=0.4")]
    [InlineData("inpaint:keep=0.6+gaussian:m=30")]
    public void Wide_operator_gives_the_measurement_back(string spec)
    {
        using ILinearOperator A = OperatorSpec.Parse(spec).Create(Shape, 1);
        Tensor y = Draws.Batch(3, A.OutputShape, 2);
        Assert.InRange(Draws.Gap(A.Forward(PseudoInverse.Apply(A, y)), y), 0, 1e-4);
    }

    [Fact]
    public void Solution_has_the_least_norm()
    {
        using SuperResolutionOperator A = new(Shape, 4);
        Tensor y = Draws.Batch(1, A.OutputShape, 2);
        Tensor blocks = y.repeat_interleave(4, 2).repeat_interleave(4, 3);
        Assert.InRange(Draws.Gap(PseudoInverse.Apply(A, y), blocks), 0, 1e-5);
    }

    [Fact]
    public void Rows_do_not_influence_each_other()
    {
        using GaussianOperator A = new(Shape, 60, seed: 1);
        Tensor y = Draws.Batch(4, A.OutputShape, 2);
        y[1] = zeros(60);
        y[2] *= 1000;
        Tensor batch = PseudoInverse.Apply(A, y);
        Assert.Equal(0, batch[1].abs().max().item<float>());
        for (int row = 0; row < 4; row++)
            Assert.InRange(Draws.Gap(PseudoInverse.Apply(A, y.narrow(0, row, 1)), batch.narrow(0, row, 1)), 0, row == 2 ? 1e-2 : 1e-5);
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        using IdentityOperator A = new(Shape);
        Tensor y = zeros([1, .. Shape]);
        Assert.Throws<InputException>(() => PseudoInverse.Apply(A, y, iterations: 0));
        Assert.Throws<InputException>(() => PseudoInverse.Apply(A, y, tolerance: double.NaN));
        Assert.Throws<InputException>(() => PseudoInverse.Apply(A, zeros(1, 5)));
    }
}
