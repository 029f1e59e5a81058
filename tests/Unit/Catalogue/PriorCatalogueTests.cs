using HybridPrior.Catalogue;
using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Priors;
using HybridPrior.Tests.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Catalogue;

public sealed class PriorCatalogueTests : IDisposable
{
    private static readonly string[] Shipped = ["generator", "decoder", "hybrid", "generator-dip", "iagan", "surgery", "dip", "gaussian", "lasso-dct", "lasso-haar", "tv", "bm3d", "auto"];
    private readonly GaussianModel model = new(zeros(3, 16, 16), ones(1, 3, 16, 16) / 28, ones(1), ones(3, 16, 16));
    private readonly FrozenGenerator generator = TinyArchitecture.Create();

    public void Dispose()
    {
        model.Dispose();
        generator.Dispose();
    }

    [Fact]
    public void Every_name_makes_a_prior_of_that_name()
    {
        Assert.Empty(Shipped.Except(PriorCatalogue.Names));
        foreach (string name in Shipped)
        {
            using IPrior prior = PriorSpec.Parse(name).Create(name == "bm3d" ? Context() with { Operator = new IdentityOperator([3, 16, 16]) } : Context());
            Assert.Equal(name, prior.Name);
            Assert.Equal([3, 16, 16], prior.ImageShape);
            Assert.True(prior is IParametricPrior ^ prior is IDirectPrior);
        }
    }

    [Theory]
    [InlineData("decoder:order=upsample-first,width=3")]
    [InlineData("hybrid:weights=fixed")]
    [InlineData("iagan:bm3d=true")]
    [InlineData("surgery:cut=2")]
    [InlineData("lasso-haar:weight=0.5")]
    [InlineData("tv:weight=0.02")]
    [InlineData("auto:strength=3")]
    [InlineData("dip+decoder:width=3,weights=per-channel")]
    public void Options_belong_to_their_prior_and_are_part_of_its_name_and_identity(string text)
    {
        PriorSpec spec = PriorSpec.Parse(text), again = PriorSpec.Parse(spec.ToString());
        Assert.Equal(spec, again);
        Assert.NotEqual(spec.ToFullString(), PriorSpec.Parse(string.Join('+', text.Split('+').Select(p => p.Split(':')[0]))).ToFullString());
        using IPrior prior = spec.Create(Context());
        Assert.Equal(spec.ToString(), prior.Name);
    }

    [Theory]
    [InlineData(16, "gaussian, denoiser, decoder, hybrid")]
    [InlineData(32, "gaussian, decoder, hybrid")]
    public void Auto_takes_a_denoiser_of_the_size_where_there_is_one_and_does_without(int size, string candidates)
    {
        using var scope = NewDisposeScope();
        DenoiserNetwork network = new([16], 1);
        using Denoiser denoiser = new(network, network.Declaration.Weights.ToDictionary(w => w.Name, w => zeros([.. w.Shape])), size);
        using IPrior auto = PriorSpec.Parse("auto").Create(Context() with { Denoiser = denoiser }), without = PriorSpec.Parse("auto").Create(Context());
        Assert.Equal(candidates, auto.Resolved["candidates"]);
        Assert.Equal("gaussian, decoder, hybrid", without.Resolved["candidates"]);
    }

    [Fact]
    public void Writing_a_default_changes_nothing()
    {
        Assert.Equal("tv", PriorSpec.Parse("tv: weight = 0.010").ToString());
        Assert.Equal("tv:weight=0.01", PriorSpec.Parse("tv").ToFullString());
        Assert.Equal(PriorSpec.Parse("decoder:order=norm-first,width=8"), PriorSpec.Parse("decoder:width=8"));
        Assert.Equal(["generator", "decoder:width=8,order=norm-first", "tv"], PriorSpec.Split("generator, decoder:width=8,order=norm-first, tv"));
    }

    [Fact]
    public void Options_do_what_they_say()
    {
        using DeepDecoder wide = (DeepDecoder)PriorSpec.Parse("decoder:width=5").Create(Context());
        Assert.Equal(5, wide.Width);
        using DeepDecoder ruled = (DeepDecoder)PriorSpec.Parse("decoder").Create(Context());
        Assert.Equal(DeepDecoder.WidthFor(300, generator.Latent.Count), ruled.Width);
        using IPrior still = PriorSpec.Parse("hybrid:weights=fixed").Create(Context());
        Assert.Equal(["a.z", "b.theta"], ((IParametricPrior)still).Blocks.Select(b => b.Name));
    }

    [Theory]
    [InlineData("dip+generator")]
    [InlineData("decoder+gaussian")]
    [InlineData("surgery + decoder")]
    public void Any_two_that_are_searched_can_be_combined(string name)
    {
        using LinearCombination pair = Assert.IsType<LinearCombination>(PriorSpec.Parse(name).Create(Context()));
        Assert.Equal(name.Split('+').Select(part => part.Trim()), new[] { pair.A.Name, pair.B.Name });
    }

    [Theory]
    [InlineData("decoder+tv", "The prior 'tv' has a solver of its own")]
    [InlineData("decoder+decoder", "A combination needs two different priors")]
    [InlineData("hybrid+dip", "The hybrid is a combination itself")]
    [InlineData("decoder+oracle", "The prior 'oracle' is not known")]
    [InlineData("decoder+dip+generator", "A combination has two priors")]
    [InlineData("oracle", "The prior 'oracle' is not known; known are generator,")]
    [InlineData("tv:wieght=1", "The prior 'tv' has no option 'wieght'; its options are weight.")]
    [InlineData("generator:width=8", "The prior 'generator' has no option 'width'; it has none.")]
    [InlineData("decoder:weights=fixed", "The prior 'decoder' has no option 'weights'")]
    [InlineData("tv:weight=0", "The option 'weight' of the prior 'tv' must be a number above 0, not '0'.")]
    [InlineData("tv:weight=NaN", "The option 'weight' of the prior 'tv' must be a number above 0, not 'NaN'.")]
    [InlineData("decoder:width=0", "The option 'width' of the prior 'decoder' must be a whole number of at least 1, or auto, not '0'.")]
    [InlineData("hybrid:weights=odd", "The option 'weights' of the prior 'hybrid' must be one of learned, fixed, per-channel, not 'odd'.")]
    [InlineData("decoder:width=8,share=0.5", "The option 'share' cannot be given together with 'width'")]
    [InlineData("tv:weight=1,weight=2", "The prior 'tv' has weight more than once.")]
    [InlineData("tv:weight", "The prior 'tv' needs weight=value, not 'weight'.")]
    public void What_makes_no_sense_is_refused_in_a_sentence(string text, string sentence) =>
        Assert.StartsWith(sentence, Assert.Throws<InputException>(() => PriorSpec.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Missing_model_and_unknown_network_are_refused_in_a_sentence()
    {
        PriorContext context = Context() with { Generator = model, Gaussian = null };
        Assert.StartsWith("The prior 'iagan' works inside the generator, so it needs one of a known architecture (dcgan64,", Refused("iagan"), StringComparison.Ordinal);
        Assert.Equal("The prior 'gaussian' needs a Gaussian model, but none is given.", Refused("gaussian"));

        string Refused(string name) => Assert.Throws<InputException>(() => PriorSpec.Parse(name).Create(context)).Message;
    }

    [Fact]
    public void Priors_without_a_generator_in_them_need_none()
    {
        PriorContext context = new(new IdentityOperator([3, 32, 32]), new Schedule());
        foreach (string name in new[] { "decoder", "dip", "lasso-dct", "lasso-haar", "tv", "bm3d", "decoder+dip" })
        {
            Assert.Null(PriorSpec.Parse(name).WhyNot(context));
            using IPrior prior = PriorSpec.Parse(name).Create(context);
            Assert.Equal([3, 32, 32], prior.ImageShape);
        }
        foreach (string name in new[] { "generator", "hybrid", "generator-dip", "iagan", "surgery", "auto" })
            Assert.Contains("needs a generator, but none is given", PriorSpec.Parse(name).WhyNot(context), StringComparison.Ordinal);
        Assert.Throws<InputException>(() => PriorSpec.Parse("dip+generator").Create(context));
    }

    [Fact]
    public void A_generator_or_model_of_another_size_is_refused_by_those_that_need_it_alone()
    {
        PriorContext context = Context() with { Operator = new IdentityOperator([3, 32, 32]) };
        using IPrior tv = PriorSpec.Parse("tv").Create(context);
        Assert.Equal([3, 32, 32], tv.ImageShape);
        foreach (string name in new[] { "generator", "hybrid", "iagan", "gaussian" })
            Assert.Contains("of images of 32 px", Assert.Throws<InputException>(() => PriorSpec.Parse(name).Create(context)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_stands_for_what_makes_sense()
    {
        string[] Names(PriorContext context) => [.. PriorCatalogue.Expand([PriorCatalogue.All, "tv"], context).Select(s => s.ToString())];
        Assert.Equal(Shipped.Where(n => n is not ("bm3d" or "auto")).Append("decoder+gaussian").Append("auto"), Names(Context()).Intersect([.. Shipped, "decoder+gaussian"]));
        Assert.DoesNotContain("generator", Names(Context() with { Generator = null }));
        Assert.Contains("bm3d", Names(Context() with { Operator = new IdentityOperator([3, 16, 16]) }));
    }

    [Fact]
    public void Every_prior_says_what_it_is() => Assert.All(PriorCatalogue.Definitions, d => Assert.All(d.Options.Select(o => o.Help).Append(d.Help), text => Assert.NotEmpty(text)));

    private PriorContext Context() => new(new GaussianOperator([3, 16, 16], 300), new Schedule(), generator, model);
}
