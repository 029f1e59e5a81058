using HybridPrior.Catalogue;
using HybridPrior.Reports;

namespace HybridPrior.Tests.Reports;

public class PriorColoursTests
{
    [Fact]
    public void Colour_depends_on_the_name_alone() => Assert.Equal(PriorColours.Of("hybrid"), PriorColours.For(["sparse", "hybrid", "generator"])["hybrid"]);

    [Fact]
    public void Priors_shown_together_differ() =>
        Assert.Equal(8, PriorColours.For(["generator", "a", "b", "decoder", "c", "hybrid", "d", "e"]).Values.Distinct().Count());

    [Fact]
    public void Priors_of_the_catalogue_keep_their_colours_and_others_avoid_them()
    {
        IReadOnlyDictionary<string, string> colours = PriorColours.For(["x", "y", "tv", "iagan", "generator-dip", "gaussian"]);
        Assert.Equal(6, colours.Values.Distinct().Count());
        Assert.All(new[] { "tv", "iagan", "generator-dip", "gaussian" }, p => Assert.Equal(PriorColours.Of(p), colours[p]));
    }

    [Fact]
    public void All_priors_of_the_catalogue_differ_with_sums_of_two_among_them()
    {
        string[] names = [.. PriorCatalogue.Names, "decoder+gaussian", "generator+gaussian"];
        Assert.Equal(names.Distinct().Count(), PriorColours.For(names).Values.Distinct().Count());
    }

    [Fact]
    public void A_half_of_a_combination_has_neither_its_prior_s_colour_nor_another_s()
    {
        string[] all = [.. PriorCatalogue.Names.Select(PriorColours.Of)];
        Assert.Empty(all.Select(PriorColours.Half).Intersect(all));
        Assert.Equal(all.Distinct().Count(), all.Select(PriorColours.Half).Distinct().Count());
        Assert.Equal("#978f99", PriorColours.Half("#8e7f92"));
    }

    [Fact]
    public void More_priors_than_colours_is_no_error() => Assert.Equal(20, PriorColours.For(Enumerable.Range(0, 20).Select(i => $"p{i}")).Count);
}
