using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HybridPrior.Tests.Docs;

/// <summary>The documentation of members says more than their names.</summary>
public partial class XmlDocTests
{
    private static readonly string[] Fillers =
        ["the", "a", "an", "of", "its", "it", "s", "their", "is", "are", "in", "to", "for", "and", "or", "what", "which", "one", "ones", "with", "by", "how", "that", "this", "from", "on", "as", "at"];

    [Fact]
    public void No_member_of_the_library_only_repeats_its_name()
    {
        (string Name, string Summary)[] members = [.. Members()];
        Assert.InRange(members.Length, 800, 10_000);
        Assert.Empty(members.Where(m => Repeats(m.Name, m.Summary)).Select(m => $"{m.Name}: {m.Summary}"));
    }

    [Theory]
    [InlineData("P:HybridPrior.Priors.IPrior.Name", "The name of the prior.", true)]
    [InlineData("M:HybridPrior.Sweeps.SweepRunner.Run(System.Int32)", "Runs the sweep.", true)]
    [InlineData("P:HybridPrior.Priors.IPrior.Name", "What tables call it.", false)]
    [InlineData("P:HybridPrior.Images.Image.Pixels", "Its pixels, float32.", false)]
    public void Repeating_is_found(string name, string summary, bool repeats) => Assert.Equal(repeats, Repeats(name, summary));

    private static IEnumerable<(string, string)> Members() =>
        from member in XDocument.Load(Path.ChangeExtension(typeof(InputException).Assembly.Location, ".xml")).Descendants("member")
        let summary = member.Element("summary")
        // Parameters and remarks say the rest.
        where summary is not null && member.Element("param") is null && member.Element("remarks") is null
        select ((string)member.Attribute("name")!, summary.Value.Trim());

    private static bool Repeats(string name, string summary)
    {
        HashSet<string> known = [.. Word().Matches(string.Join(' ', name[2..].Split('(')[0].Split('.')[^2..])).Select(m => Stem(m.Value))];
        string[] said = [.. Letters().Matches(summary).Select(m => m.Value.ToLowerInvariant()).Except(Fillers)];
        return said.Length > 0 && said.All(w => known.Contains(Stem(w)));
    }

    private static string Stem(string word) => Ending().Replace(word.ToLowerInvariant(), "");

    [GeneratedRegex("[A-Z][a-z0-9]*|[a-z0-9]+")]
    private static partial Regex Word();

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Letters();

    [GeneratedRegex("(ies|es|s|ed|ing|ner)$")]
    private static partial Regex Ending();
}
