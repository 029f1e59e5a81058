using HybridPrior.Generators;
using HybridPrior.Operators;
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
        PriorSettings settings = new(generator, 16, 4, LayerOrder.NormaliseThenUpsample, 1e-2, 1, CPU, model);
        Assert.Equal(["generator", "decoder", "hybrid", "generator-dip", "iagan", "surgery", "dip", "gaussian", "lasso-dct", "lasso-haar", "tv", "bm3d"], PriorCatalogue.Names);
        foreach (string name in PriorCatalogue.Names)
        {
            IPrior prior = PriorCatalogue.Create(name, settings);
            Assert.Equal(name, prior.Name);
            Assert.Equal([3, 16, 16], prior.ImageShape);
            Assert.True(prior is IImagePrior ^ prior is IDirectPrior);
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
        LinearCombination pair = Assert.IsType<LinearCombination>(PriorCatalogue.Create(name, new(generator, 16, 4, LayerOrder.NormaliseThenUpsample, 1e-2, 1, CPU, model)));
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
        PriorSettings settings = new(generator, 16, 4, LayerOrder.NormaliseThenUpsample, 1e-2, 1, CPU);
        Assert.StartsWith(sentence, Assert.Throws<InputException>(() => PriorCatalogue.Create(name, settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_name_and_missing_model_are_refused_in_a_sentence()
    {
        using GaussianModel model = new(zeros(3, 16, 16), ones(1, 3, 16, 16), ones(1), ones(3, 16, 16));
        PriorSettings settings = new(model, 16, 4, LayerOrder.NormaliseThenUpsample, 1e-2, 1, CPU);
        Assert.StartsWith("The prior 'oracle' is not known; known are generator,", Assert.Throws<InputException>(() => PriorCatalogue.Create("oracle", settings)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The prior 'iagan' works inside the generator, so it needs one of a known architecture (dcgan64,", Assert.Throws<InputException>(() => PriorCatalogue.Create("iagan", settings)).Message, StringComparison.Ordinal);
        Assert.Equal("The prior 'gaussian' needs a Gaussian model, but none is given.", Assert.Throws<InputException>(() => PriorCatalogue.Create("gaussian", settings)).Message);
    }

    [Fact]
    public void Priors_without_a_generator_in_them_need_none()
    {
        PriorSettings settings = new(null, 32, 4, LayerOrder.NormaliseThenUpsample, 1e-2, 1, CPU);
        IdentityOperator op = new([3, 32, 32]);
        foreach (string name in new[] { "decoder", "dip", "lasso-dct", "lasso-haar", "tv", "bm3d", "decoder+dip" })
        {
            Assert.Null(PriorCatalogue.WhyNot(name, settings, op));
            IPrior prior = PriorCatalogue.Create(name, settings);
            Assert.Equal([3, 32, 32], prior.ImageShape);
            (prior as IDisposable)?.Dispose();
        }
        foreach (string name in new[] { "generator", "hybrid", "generator-dip", "iagan", "surgery" })
            Assert.Contains("needs a generator, but none is given", PriorCatalogue.WhyNot(name, settings, op), StringComparison.Ordinal);
        Assert.Throws<InputException>(() => PriorCatalogue.Create("dip+generator", settings));
    }

    [Fact]
    public void A_generator_or_model_of_another_size_is_refused_by_those_that_need_it_alone()
    {
        using GaussianModel model = new(zeros(3, 16, 16), ones(1, 3, 16, 16) / 28, ones(1), ones(3, 16, 16));
        using FrozenGenerator generator = TinyArchitecture.Create();
        PriorSettings settings = new(generator, 32, 4, LayerOrder.NormaliseThenUpsample, 1e-2, 1, CPU, model);
        Assert.Equal([3, 32, 32], PriorCatalogue.Create("tv", settings).ImageShape);
        foreach (string name in new[] { "generator", "hybrid", "iagan", "gaussian" })
            Assert.Contains("of images of 32 px", Assert.Throws<InputException>(() => PriorCatalogue.Create(name, settings)).Message, StringComparison.Ordinal);
    }
}
