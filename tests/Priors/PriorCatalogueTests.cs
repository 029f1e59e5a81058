using HybridPrior.Generators;
using HybridPrior.Priors;
using HybridPrior.Tests.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public sealed class PriorCatalogueTests
{
    [Fact]
    public void Every_name_makes_a_prior_of_that_name()
    {
        using GaussianModel model = new(zeros(3, 16, 16), ones(1, 3, 16, 16) / 28, ones(1), ones(3, 16, 16));
        using FrozenGenerator generator = TinyArchitecture.Create();
        PriorSettings settings = new(generator, 4, LayerOrder.NormaliseThenUpsample, 1, CPU, model);
        Assert.Equal(["generator", "decoder", "hybrid", "generator-dip", "iagan", "surgery", "dip", "gaussian", "lasso-dct", "lasso-haar", "tv", "bm3d"], PriorCatalogue.Names);
        foreach (string name in PriorCatalogue.Names)
        {
            IPrior prior = PriorCatalogue.Create(name, settings);
            Assert.Equal(name, prior.Name);
            Assert.Equal([3, 16, 16], prior.ImageShape);
            Assert.True(prior is IParametricPrior ^ prior is IDirectPrior);
            (prior as IDisposable)?.Dispose();
        }
    }

    [Theory]
    [InlineData("dip+generator")]
    [InlineData("decoder+gaussian")]
    [InlineData("surgery + decoder")]
    public void Any_two_that_are_searched_can_be_combined(string name)
    {
        using GaussianModel model = new(zeros(3, 16, 16), ones(1, 3, 16, 16) / 28, ones(1), ones(3, 16, 16));
        using FrozenGenerator generator = TinyArchitecture.Create();
        LinearCombination pair = Assert.IsType<LinearCombination>(PriorCatalogue.Create(name, new(generator, 4, LayerOrder.NormaliseThenUpsample, 1, CPU, model)));
        Assert.Equal(name.Split('+').Select(part => part.Trim()), new[] { pair.A.Name, pair.B.Name });
        (pair.A as IDisposable)?.Dispose();
        (pair.B as IDisposable)?.Dispose();
    }

    [Theory]
    [InlineData("decoder+tv", "The prior 'tv' has a solver of its own")]
    [InlineData("decoder+decoder", "A combination needs two different priors")]
    [InlineData("hybrid+dip", "The hybrid is a combination itself")]
    [InlineData("decoder+oracle", "The prior 'oracle' is not known")]
    [InlineData("decoder+dip+generator", "A combination has two priors")]
    public void Combinations_without_sense_are_refused_in_a_sentence(string name, string sentence)
    {
        using FrozenGenerator generator = TinyArchitecture.Create();
        PriorSettings settings = new(generator, 4, LayerOrder.NormaliseThenUpsample, 1, CPU);
        Assert.StartsWith(sentence, Assert.Throws<InputException>(() => PriorCatalogue.Create(name, settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_name_and_missing_model_are_refused_in_a_sentence()
    {
        using GaussianModel model = new(zeros(3, 16, 16), ones(1, 3, 16, 16), ones(1), ones(3, 16, 16));
        PriorSettings settings = new(model, 4, LayerOrder.NormaliseThenUpsample, 1, CPU);
        Assert.StartsWith("The prior 'oracle' is not known; known are generator,", Assert.Throws<InputException>(() => PriorCatalogue.Create("oracle", settings)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The prior 'iagan' works inside the generator, so it needs one of a known architecture (dcgan64,", Assert.Throws<InputException>(() => PriorCatalogue.Create("iagan", settings)).Message, StringComparison.Ordinal);
        Assert.Equal("The prior 'gaussian' needs a Gaussian model, but none is given.", Assert.Throws<InputException>(() => PriorCatalogue.Create("gaussian", settings)).Message);
    }
}
