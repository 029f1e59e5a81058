using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HybridPrior.Tests;

/// <summary>Numbers are written and names sorted the same whatever the language of the system. What takes a format provider is seen to by the compiler's CA1304 to CA1311; here what they do not see.</summary>
public sealed partial class LanguageTests
{
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly string[] Sorting = ["OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "Order", "OrderDescending", "Sort", "MinBy", "MaxBy"];

    [Fact]
    public void No_number_with_a_decimal_point_is_written_and_no_text_sorted_by_the_language_of_the_system()
    {
        CSharpCompilation compilation = Compile(SourceFiles().Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), path: f)));
        string[] found = [.. compilation.SyntaxTrees.SelectMany(tree => Faults(compilation.GetSemanticModel(tree)))];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData("string f(double x) => $\"{x}\";", true)]
    [InlineData("string f(double? x) => $\"{x:F2}\";", true)]
    [InlineData("string f(double x) => FormattableString.Invariant($\"a{(x > 0 ? $\"{x}\" : \"\")}\");", true)]
    [InlineData("string f(DateTime x) => \"a\" + $\"{x}\";", true)]
    [InlineData("string f(double x) => \"a\" + x;", true)]
    [InlineData("string f(System.Text.StringBuilder b, float x) => b.Append($\"{x}\").Append(x).ToString();", true)]
    [InlineData("string[] f(string[] x) => x.Order().ToArray();", true)]
    [InlineData("string[] f(string[] x) => (from t in x orderby t.Length, t select t).ToArray();", true)]
    [InlineData("string f(double x, int n) => FormattableString.Invariant($\"{x}\") + $\"{n}\";", false)]
    [InlineData("string f(double x) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $\"{x}\");", false)]
    [InlineData("string[] f(string[] x) => x.OrderBy(t => t.Length).ThenBy(t => t, StringComparer.Ordinal).ToArray();", false)]
    [InlineData("Exception f(double x) => new HybridPrior.InputException($\"{x}\");", false)]
    public void The_search_finds_what_it_looks_for(string member, bool isFault)
    {
        SyntaxTree[] sources =
        [
            .. new[] { "Support/InputException.cs", "Support/InvariantText.cs" }.Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Repository.Root, "lib", f)))), CSharpSyntaxTree.ParseText($"class Sample {{ {member} }}"),
        ];
        CSharpCompilation compilation = Compile(sources);
        Assert.Equal(isFault, Faults(compilation.GetSemanticModel(sources[^1])).Any());
    }

    private static CSharpCompilation Compile(IEnumerable<SyntaxTree> sources)
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<string> libraries = platform.Split(Path.PathSeparator).Where(p => Path.GetFileNameWithoutExtension(p) is not ("HybridPrior.Lib" or "HybridPrior.NotebookHost" or "hybridprior" or "HybridPrior.Tests.Unit"));
        return CSharpCompilation.Create("sources", [CSharpSyntaxTree.ParseText(Usings), .. sources], libraries.Select(l => MetadataReference.CreateFromFile(l)));
    }

    private static IEnumerable<string> Faults(SemanticModel model)
    {
        foreach (SyntaxNode node in model.SyntaxTree.GetRoot().DescendantNodes())
        {
            bool fault = node switch
            {
                InterpolationSyntax hole => Varies(model.GetTypeInfo(hole.Expression).Type) && !IsInvariant(model, (InterpolatedStringExpressionSyntax)hole.Parent!),
                BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) && model.GetTypeInfo(sum).Type?.SpecialType == SpecialType.System_String =>
                    Varies(model.GetTypeInfo(sum.Left).Type) || Varies(model.GetTypeInfo(sum.Right).Type),
                OrderingSyntax order => model.GetTypeInfo(order.Expression).Type?.SpecialType == SpecialType.System_String,
                InvocationExpressionSyntax call when model.GetSymbolInfo(call).Symbol is IMethodSymbol method => SortsByLanguage(method) || AppendsByLanguage(method),
                _ => false,
            };
            if (fault) yield return $"{model.SyntaxTree.FilePath}({node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {node}";
        }
    }

    /// <summary>Whole numbers look the same in every language but for the minus sign.</summary>
    private static bool Varies(ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable) type = nullable.TypeArguments[0];
        return type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal or SpecialType.System_DateTime || type?.ToString() is "System.Half" or "System.DateTimeOffset";
    }

    private static bool IsInvariant(SemanticModel model, InterpolatedStringExpressionSyntax text) =>
        model.GetTypeInfo(text).ConvertedType?.Name is "FormattableString" or "InvariantText"
        || (text.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && model.GetSymbolInfo(call).Symbol is IMethodSymbol method
            && method.Parameters.Any(p => p.Type.Name is "IFormatProvider" or "CultureInfo"));

    private static bool SortsByLanguage(IMethodSymbol method) => Sorting.Contains(method.Name) && !method.Parameters.Any(p => p.Type.Name is "IComparer" or "Comparison")
        && (method.TypeArguments.Length > 0 ? method.TypeArguments[^1] : (method.ReceiverType as INamedTypeSymbol)?.TypeArguments.FirstOrDefault())?.SpecialType == SpecialType.System_String;

    private static bool AppendsByLanguage(IMethodSymbol method) => method is { Name: "Append" or "Write" or "WriteLine", ContainingType.Name: not "Enumerable" } && method.Parameters.Any(p => Varies(p.Type));

    private static IEnumerable<string> SourceFiles() => new[] { "lib", "host", "cli", "bench" }.SelectMany(f => Directory.GetFiles(Path.Combine(Repository.Root, f), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any());
}
