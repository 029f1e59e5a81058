using HybridPrior.Generators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public class GeneratorSurgeryTests
{
    [Theory]
    [InlineData("dcgan64", 4)]
    [InlineData("began64", 9)]
    [InlineData("began128", 11)]
    [InlineData("vae64", 4)]
    [InlineData("glo64", 4)]
    public void Every_architecture_can_be_cut_anywhere_and_gives_the_same_image_from_its_own_activations(string name, int places)
    {
        using var scope = NewDisposeScope();
        GeneratorArchitecture architecture = GeneratorArchitectures.Named(name);
        using FrozenGenerator generator = new(architecture, architecture.Declaration.Weights.Select((w, i) => (w, i)).ToDictionary(p => p.w.Name,
            p => Fixture.Noise(p.i + 1, [.. p.w.Shape]) * (p.w.Role == WeightRole.Kernel ? 3 / Math.Sqrt(p.w.FanIn) : 0.2) + (p.w.Role is WeightRole.NormScale or WeightRole.RunningVariance ? 1 : 0)));
        Assert.Equal(places, architecture.Declaration.Borders.Count);
        using var gradientsOff = no_grad();
        ulong seed = 5;
        Tensor z = generator.Latent.Sample(1, new TorchSharp.torch.Generator(seed, CPU)), whole = generator.Image(z);
        foreach (int cut in new[] { 1, places / 2, places })
        {
            GeneratorSurgery surgery = new(generator, cut);
            using Parameters start = Parameters.Start(surgery, [seed], CPU);
            Assert.InRange(Fixture.Gap(whole.Values(), surgery.Image(start).Values()), 0, 1e-5);
        }
    }

    [Fact]
    public void Parameters_are_the_activations_that_enter_the_layer_and_what_skips_it()
    {
        using FrozenGenerator dcgan = Zeros("dcgan64"), began = Zeros("began128"), vae = Zeros("vae64");
        Assert.Equal([512 * 4 * 4, 256 * 8 * 8, 128 * 16 * 16, 64 * 32 * 32], Enumerable.Range(1, 4).Select(cut => Count(dcgan, cut)));
        Assert.Equal([128 * 8 * 8, 2 * 128 * 8 * 8, 2 * 128 * 8 * 8, 128 * 16 * 16 + 128 * 8 * 8], Enumerable.Range(1, 4).Select(cut => Count(began, cut)));
        Assert.Equal(512 * 4 * 4 + 100, Count(vae, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Cuts_that_do_not_exist_are_refused_in_a_sentence(int cut)
    {
        using FrozenGenerator generator = Zeros("dcgan64");
        Assert.Equal($"The network dcgan64 can be cut at 4 places, 1 to 4, not at {cut}.", Assert.Throws<InputException>(() => new GeneratorSurgery(generator, cut)).Message);
    }

    private static long Count(FrozenGenerator generator, int cut) => new GeneratorSurgery(generator, cut).Blocks.Single().Count;

    private static FrozenGenerator Zeros(string name)
    {
        using var scope = NewDisposeScope();
        GeneratorArchitecture architecture = GeneratorArchitectures.Named(name);
        return new FrozenGenerator(architecture, architecture.Declaration.Weights.ToDictionary(w => w.Name, w => ones([.. w.Shape])));
    }
}
