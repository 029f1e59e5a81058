using TorchSharp.Modules;
using static TorchSharp.torch;
using Adam = HybridPrior.Inversion.Adam;

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
        using Adam adam = new(ours, beta1);
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
}
