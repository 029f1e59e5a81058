namespace HybridPrior.Tests;

public class QuotedTests
{
    [Theory]
    [InlineData("main.0.weight", "'main.0.weight'")]
    [InlineData("größe 😀", "'größe 😀'")]
    [InlineData("a\nb\0\u001b[31m", "'a\\u000ab\\u0000\\u001b[31m'")]
    [InlineData("\u202Eexe.", "'\\u202eexe.'")]
    [InlineData("\u2028", "'\\u2028'")]
    public void Names_are_shown_on_one_line_in_harmless_characters(string name, string expected) => Assert.Equal(expected, Quoted.Name(name));

    [Fact]
    public void Halves_of_surrogate_pairs_are_escaped()
    {
        Assert.Equal("'a\\ud83d'", Quoted.Name("a" + (char)0xd83d));
        Assert.Equal("'\\ude00\\ud83d'", Quoted.Name(new string([(char)0xde00, (char)0xd83d])));
    }

    [Fact]
    public void Long_names_and_shapes_are_shortened()
    {
        string name = Quoted.Name($"start{new string('x', 1_000_000)}end");
        Assert.StartsWith("'startxxx", name, StringComparison.Ordinal);
        Assert.EndsWith("xxxend' (1000008 characters)", name, StringComparison.Ordinal);
        Assert.InRange(name.Length, 80, 120);
        Assert.Equal("[1, 2]", Quoted.Shape([1, 2]));
        Assert.Equal("[7, 7, 7, 7, 7, 7, 7, 7, ... (100000 sizes)]", Quoted.Shape([.. Enumerable.Repeat(7L, 100_000)]));
        Assert.Equal("'a', 'b' and 2 more", Quoted.Names(["a", "b", "c", "d"], 2));
    }
}
