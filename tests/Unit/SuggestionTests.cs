namespace HybridPrior.Tests;

public class SuggestionTests
{
    private static readonly string[] Known = ["generator", "decoder", "hybrid", "dip", "tv", "bm3d", "gaussian"];

    [Theory]
    [InlineData("decodr", "decoder")]
    [InlineData("hybird", "hybrid")]
    [InlineData("Gaussian", "gaussian")]
    [InlineData("genrator", "generator")]
    [InlineData("dpi", "dip")]
    [InlineData("oracle", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Near_name_is_suggested_and_a_far_one_is_not(string written, string? expected) =>
        Assert.Equal(expected is null ? "" : $" (did you mean '{expected}'?)", Suggestion.For(written, Known));

    [Fact]
    public void Long_text_costs_nothing() => Assert.Equal("", Suggestion.For(new string('a', 10_000_000), Known));
}
