using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HybridPrior.NotebookHost.Rules;

/// <summary>The house rules of a code cell: C# 13 script, nothing that only one host knows, results as values.</summary>
internal static class CodeRules
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.CSharp13, kind: SourceCodeKind.Script);

    public static IEnumerable<RuleViolation> Check(DibCell cell)
    {
        foreach ((int index, string line) in cell.Lines.Index())
            if (line.StartsWith("#!", StringComparison.Ordinal))
                yield return new(cell.Line + index, $"'{line.Split(' ')[0]}' is a command that not every host has.");

        if (CodeNesting.IsTooDeep(cell.Source))
        {
            yield return new(cell.Line, "The code is nested deeper than the compiler can follow.");
            yield break;
        }
        SyntaxTree tree = CSharpSyntaxTree.ParseText(string.Join('\n', cell.Lines.Select(l => l.StartsWith("#!", StringComparison.Ordinal) ? "" : l)), Script);
        foreach (Diagnostic error in tree.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error))
            yield return new(cell.Line + error.Location.GetLineSpan().StartLinePosition.Line, $"{error.Id}: {error.GetMessage().TrimEnd('.')}.");
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes(descendIntoTrivia: true))
            if (Problem(node) is string problem)
                yield return new(cell.Line + node.GetLocation().GetLineSpan().StartLinePosition.Line, problem);
    }

    private static string? Problem(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "display" or "HTML" } call } =>
            $"'{call.Identifier.Text}(...)' is unknown in Verso; end the cell with the value, or call its Display().",
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Console" }, Name.Identifier.Text: "Error" or "OpenStandardError" } =>
            "what goes to standard error fails the cell in Verso.",
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Console" }, Name.Identifier.Text: "Write" or "WriteLine" } =>
            "results are values that end a cell, not lines written to the console.",
        BaseNamespaceDeclarationSyntax => "a script has no namespaces.",
        LoadDirectiveTriviaSyntax => "'#load' is not known in every host.",
        _ => null,
    };
}
