using HybridPrior.Optimisation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Inversion;

public class AdamTests
{
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.5)]
    public void Every_step_agrees_with_TorchSharps_own_Adam(double beta1)
    {
        using var scope = NewDisposeScope();
        Tensor ours = Fixture.Noise(1, 3, 7);
        Parameter parameter = new(ours.clone());
        using AdamMoments adam = new(ours, beta1);
        using var reference = optim.Adam([parameter], 1e-2, beta1, 0.999);
        for (int step = 0; step < 50; step++)
        {
            Tensor gradient = ours * ours * ours + Fixture.Noise(step + 2, 3, 7);
            parameter.grad = gradient.clone();
            reference.step();
            adam.Step(gradient, 1e-2);
            Assert.InRange(Fixture.Gap(parameter.Values(), ours.Values()), 0, 1e-6);
        }
    }

    [Theory]
    [InlineData(3, 70_001)]   // divided among threads, with a rest that fills no register
    [InlineData(1, 5)]
    public void One_pass_over_memory_equals_one_tensor_operation_after_the_other(long rows, long count)
    {
        using var scope = NewDisposeScope();
        Tensor ours = Fixture.Noise(1, rows, count), theirs = ours.clone(), m = zeros_like(ours), v = zeros_like(ours);
        using AdamMoments adam = new(ours);
        for (int step = 1; step <= 5; step++)
        {
            Tensor gradient = Fixture.Noise(step + 2, rows, count);
            adam.Step(gradient, 1e-2);
            m.lerp_(gradient, 1 - 0.9);
            v.mul_(0.999).addcmul_(gradient, gradient, 1 - 0.999);
            theirs.addcdiv_(m, v.sqrt().div_(Math.Sqrt(1 - Math.Pow(0.999, step))).add_(1e-8), -1e-2 / (1 - Math.Pow(0.9, step)));
        }
        Assert.InRange(Fixture.Gap(theirs.Values(), ours.Values()), 0, 1e-7);
        Assert.InRange(Fixture.Gap(m.Values(), adam.FirstMoment.Values()), 0, 1e-7);
        Assert.InRange(Fixture.Gap(v.Values(), adam.SecondMoment.Values()), 0, 1e-7);
    }

    [Fact]
    public void A_gradient_that_is_not_contiguous_and_double_precision_are_stepped_alike()
    {
        using var scope = NewDisposeScope();
        Tensor start = Fixture.Noise(1, 6, 5), gradient = Fixture.Noise(2, 5, 6).t();
        Tensor plain = start.clone(), turned = start.clone(), doubles = start.to(ScalarType.Float64);
        using AdamMoments a = new(plain), b = new(turned), c = new(doubles);
        a.Step(gradient.contiguous(), 1e-2);
        b.Step(gradient, 1e-2);
        c.Step(gradient.to(ScalarType.Float64), 1e-2);
        Assert.InRange(Fixture.Gap(plain.Values(), turned.Values()), 0, 1e-7);
        Assert.InRange(Fixture.Gap(plain.Values(), doubles.to(ScalarType.Float32).Values()), 0, 1e-6);
    }
}
