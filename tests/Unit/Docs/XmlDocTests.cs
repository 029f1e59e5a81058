using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static TorchSharp.torch;

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

    [Fact]
    public void Tensors_that_users_meet_have_a_shape()
    {
        // By name without parameters, and the parameters by theirs: enough to tell overloads apart.
        ILookup<string, XElement> documented = Documentation().ToLookup(m => Parameters().Replace(((string)m.Attribute("name")!)[2..], ""));
        (string Where, string? Text)[] tensors =
        [
            .. from type in typeof(InputException).Assembly.GetExportedTypes()
               let name = type.FullName!.Replace('+', '.')
               from member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
               from tensor in Of(member)
               let called = $"{name}.{member.Name.Replace(".ctor", "#ctor")}"
               let element = documented[called].FirstOrDefault(e => member is not MethodBase method || e.Elements("param").Select(p => (string)p.Attribute("name")!).SequenceEqual(method.GetParameters().Select(p => p.Name!)))
               where element is not null && element.Element("inheritdoc") is null
               select ($"{called}: {tensor}", string.Join(' ', (tensor.Length > 0 ? element.Elements("param").Where(p => (string)p.Attribute("name")! == tensor) : [element.Element("summary")!, .. element.Elements("returns")]).Select(Words))),
        ];
        Assert.InRange(tensors.Length, 100, 2000);
        string[] without = [.. tensors.Where(t => !Shape().IsMatch(t.Text!)).Select(t => $"{t.Where}: {t.Text}")];
        Assert.True(without.Length == 0, string.Join('\n', without));

        static string[] Of(MemberInfo member) => member switch
        {
            PropertyInfo { PropertyType: Type type } => type == typeof(Tensor) ? [""] : [],
            ConstructorInfo constructor => Taken(constructor),
            MethodInfo { IsSpecialName: false } method => [.. Taken(method), .. method.ReturnType == typeof(Tensor) ? new[] { "" } : []],
            _ => [],
        };

        static string[] Taken(MethodBase method) => [.. method.GetParameters().Where(p => p.ParameterType == typeof(Tensor)).Select(p => p.Name!)];
    }

    [Fact]
    public void Members_say_that_they_refuse_input()
    {
        List<string> silent = [];
        int refusing = 0;
        foreach (string file in Directory.GetFiles(Repository.Folder("lib"), "*.cs", SearchOption.AllDirectories))
        {
            foreach (MemberDeclarationSyntax member in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<BaseMethodDeclarationSyntax>())
            {
                if (!member.Ancestors().OfType<TypeDeclarationSyntax>().Append<MemberDeclarationSyntax>(member).All(m => m.Modifiers.Any(SyntaxKind.PublicKeyword))) continue;
                if (!member.DescendantNodes().OfType<ObjectCreationExpressionSyntax>().Any(n => n is { Type: IdentifierNameSyntax { Identifier.Text: nameof(InputException) }, Parent: ThrowStatementSyntax or ThrowExpressionSyntax })) continue;
                refusing++;
                string documentation = member.GetLeadingTrivia().ToFullString();
                if (!documentation.Contains("cref=\"InputException\"", StringComparison.Ordinal) && !documentation.Contains("inheritdoc", StringComparison.Ordinal))
                    silent.Add($"{Path.GetFileName(file)}: {member.ToString().Split('\n')[0]}");
            }
        }
        Assert.InRange(refusing, 50, 2000);
        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }

    [Theory]
    [InlineData("P:HybridPrior.Priors.IPrior.Name", "The name of the prior.", true)]
    [InlineData("M:HybridPrior.Sweeps.SweepRunner.Run(System.Int32)", "Runs the sweep.", true)]
    [InlineData("P:HybridPrior.Priors.IPrior.Name", "What tables call it.", false)]
    [InlineData("P:HybridPrior.Images.Image.Pixels", "Its pixels, float32.", false)]
    public void Repeating_is_found(string name, string summary, bool repeats) => Assert.Equal(repeats, Repeats(name, summary));

    private static IEnumerable<(string, string)> Members() =>
        from member in Documentation()
        let summary = member.Element("summary")
        // Parameters and remarks say the rest.
        where summary is not null && member.Element("param") is null && member.Element("remarks") is null
        select ((string)member.Attribute("name")!, summary.Value.Trim());

    private static IEnumerable<XElement> Documentation() => XDocument.Load(Path.ChangeExtension(typeof(InputException).Assembly.Location, ".xml")).Descendants("member");

    private static string Words(XElement element) => string.Concat(element.DescendantNodes().Select(n => n is XText text ? text.Value : n is XElement { Name.LocalName: "see" or "paramref" } ? " shape of another " : ""));

    private static bool Repeats(string name, string summary)
    {
        HashSet<string> known = [.. Word().Matches(string.Join(' ', name[2..].Split('(')[0].Split('.')[^2..])).Select(m => Stem(m.Value))];
        string[] said = [.. Letters().Matches(summary).Select(m => m.Value.ToLowerInvariant()).Except(Fillers)];
        return said.Length > 0 && said.All(w => known.Contains(Stem(w)));
    }

    private static string Stem(string word) => Ending().Replace(word.ToLowerInvariant(), "");

    // (B, 3, H, W), (count), or the words for a shape.
    [GeneratedRegex(@"\([A-Za-z0-9.][^()]*\)|\bshapes?\b|\bscalar\b|\bas (the|it|they|those|for)\b|\bthe same\b|\blike\b")]
    private static partial Regex Shape();

    [GeneratedRegex(@"``\d+|\(.*$")]
    private static partial Regex Parameters();

    [GeneratedRegex("[A-Z][a-z0-9]*|[a-z0-9]+")]
    private static partial Regex Word();

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Letters();

    [GeneratedRegex("(ies|es|s|ed|ing|ner)$")]
    private static partial Regex Ending();
}
