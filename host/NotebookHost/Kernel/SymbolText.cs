using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>What a name in the code stands for, with its documentation, as plain text.</summary>
internal static partial class SymbolText
{
    private const int MostOverloads = 6;

    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeContainingType
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeModifiers)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeExtensionThis)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword);

    /// <summary>The text for the name at a place, or for what is called where the place lies among arguments; null where there is nothing to say.</summary>
    /// <param name="model">The code.</param>
    /// <param name="position">The place.</param>
    public static string? At(SemanticModel model, int position)
    {
        IReadOnlyList<ISymbol> symbols = Find(model, position);
        if (symbols.Count == 0) return null;
        StringBuilder text = new();
        foreach (ISymbol symbol in symbols.Take(MostOverloads))
        {
            if (text.Length > 0) _ = text.Append('\n');
            Append(text, symbol);
        }
        if (symbols.Count > MostOverloads) _ = text.Append($"\nand {symbols.Count - MostOverloads} more overloads\n");
        return text.ToString();
    }

    private static IReadOnlyList<ISymbol> Find(SemanticModel model, int position)
    {
        SyntaxNode root = model.SyntaxTree.GetRoot();
        if (root.FullSpan.IsEmpty) return [];
        SyntaxToken token = root.FindToken(Math.Min(position, root.FullSpan.End - 1));
        if (!IsName(token) && position > 0) token = root.FindToken(position - 1);
        if (IsName(token) && token.Parent is SyntaxNode name && Symbols(model, name) is { Count: > 0 } named) return named;
        foreach (SyntaxNode node in token.Parent?.AncestorsAndSelf() ?? [])
        {
            SyntaxNode? called = node switch
            {
                InvocationExpressionSyntax call => call.Expression,
                BaseObjectCreationExpressionSyntax creation => creation,
                _ => null,
            };
            if (called is not null && Symbols(model, called) is { Count: > 0 } found) return found;
        }
        return [];
    }

    private static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) || token.Parent is PredefinedTypeSyntax;

    private static IReadOnlyList<ISymbol> Symbols(SemanticModel model, SyntaxNode node)
    {
        if (model.GetDeclaredSymbol(node) is ISymbol declared) return [declared];
        // The name in 'new T(...)' means a constructor.
        if (node.Parent is ObjectCreationExpressionSyntax creation && creation.Type == node) node = creation;
        SymbolInfo info = model.GetSymbolInfo(node);
        IEnumerable<ISymbol> group = node is ObjectCreationExpressionSyntax typed && model.GetTypeInfo(typed).Type is INamedTypeSymbol type ? type.InstanceConstructors : model.GetMemberGroup(node);
        return [.. (info.Symbol is null ? [] : new[] { info.Symbol }).Concat(group).Concat(info.CandidateSymbols).Distinct(SymbolEqualityComparer.Default).Where(s => s.CanBeReferencedByName || s is IMethodSymbol)];
    }

    private static void Append(StringBuilder text, ISymbol symbol)
    {
        _ = text.Append(symbol.ToDisplayString(Format)).Append('\n');
        // A record documents its parameters at the type.
        string xml = symbol.GetDocumentationCommentXml() is { Length: > 0 } own ? own : symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? symbol.ContainingType.GetDocumentationCommentXml() ?? "" : "";
        if (xml.Length == 0) return;
        XElement documentation;
        try
        {
            // For the first of several parts of a type the text has no root.
            documentation = XElement.Parse($"<all>{xml}</all>");
        }
        catch (XmlException)
        {
            return;
        }
        IEnumerable<XElement> all = documentation.Descendants();
        Line("", all.FirstOrDefault(e => e.Name == "summary"));
        foreach (XElement parameter in all.Where(e => e.Name == "param" || e.Name == "typeparam")) Line($"  {parameter.Attribute("name")?.Value}: ", parameter);
        Line("  returns: ", all.FirstOrDefault(e => e.Name == "returns"));
        foreach (XElement thrown in all.Where(e => e.Name == "exception")) Line($"  throws {Short(thrown.Attribute("cref")?.Value ?? "")}: ", thrown);
        Line("", all.FirstOrDefault(e => e.Name == "remarks"));

        void Line(string label, XElement? element)
        {
            if (element is not null && Prose(element) is { Length: > 0 } prose) _ = text.Append(label).Append(prose).Append('\n');
        }
    }

    private static string Prose(XElement element) => Blanks().Replace(string.Concat(element.Nodes().Select(Inline)), " ").Trim();

    private static string Inline(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "para" } para => $" {Prose(para)} ",
        XElement { IsEmpty: true } reference => Short((reference.Attribute("cref") ?? reference.Attribute("name") ?? reference.Attribute("langword") ?? reference.Attribute("href"))?.Value ?? ""),
        XElement other => Prose(other),
        _ => "",
    };

    /// <summary>The last name of a reference such as <c>M:A.B.C(System.Int32)</c>.</summary>
    private static string Short(string reference)
    {
        if (reference.Length < 2 || reference[1] != ':') return reference;
        string name = reference[2..].Split('(')[0];
        return name[(name.LastIndexOf('.') + 1)..].Split('`')[0];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
