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

    [Theory]
    [InlineData("\ufeff", 400)]
    [InlineData("\u0001", 79)]
    [InlineData("😀", 41)]
    public void What_is_shown_is_short_whatever_it_is_made_of(string part, int times)
    {
        string name = Quoted.Name(string.Concat(Enumerable.Repeat(part, times))), shown = name[..name.IndexOf(" (", StringComparison.Ordinal)];
        Assert.InRange(shown.Length, 60, 80 + "''...".Length);
        Assert.EndsWith($" ({part.Length * times} characters)", name, StringComparison.Ordinal);
        Assert.DoesNotContain(shown.EnumerateRunes(), r => r == System.Text.Rune.ReplacementChar);
        // No escape is cut into.
        Assert.DoesNotMatch(@"\\(?!u[0-9a-f]{4})", shown);
        Assert.InRange(Quoted.Text(string.Concat(Enumerable.Repeat(part, times)), 20).Length, 10, 23);
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
