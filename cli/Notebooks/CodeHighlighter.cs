using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HybridPrior.Cli.Notebooks;

/// <summary>C# as HTML: keywords, strings, numbers, comments, types and calls in spans of a class each.</summary>
internal static class CodeHighlighter
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    /// <summary>The code, encoded; its text is unchanged, whether it is valid or not.</summary>
    public static string Html(string code)
    {
        StringBuilder html = new();
        foreach (SyntaxToken token in CSharpSyntaxTree.ParseText(code, Script).GetRoot().DescendantTokens())
        {
            foreach (SyntaxTrivia trivia in token.LeadingTrivia) Append(html, trivia.ToFullString(), Class(trivia));
            Append(html, token.Text, Class(token));
            foreach (SyntaxTrivia trivia in token.TrailingTrivia) Append(html, trivia.ToFullString(), Class(trivia));
        }
        return html.ToString();
    }

    private static string? Class(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia => "comment",
        _ when trivia.IsDirective => "directive",
        _ => null,
    };

    private static string? Class(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken => "string",
        SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedStringEndToken or SyntaxKind.InterpolatedStringTextToken => "string",
        SyntaxKind.InterpolatedVerbatimStringStartToken or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken
            or SyntaxKind.InterpolatedRawStringEndToken => "string",
        SyntaxKind.NumericLiteralToken => "number",
        SyntaxKind.IdentifierToken => token.Parent is IdentifierNameSyntax { Identifier.Text: "var", Parent: VariableDeclarationSyntax or DeclarationExpressionSyntax } ? "keyword" : Name(token.Parent),
        var kind when SyntaxFacts.IsKeywordKind(kind) || SyntaxFacts.IsContextualKeyword(kind) => "keyword",
        _ => null,
    };

    private static string? Name(SyntaxNode? node) => node switch
    {
        BaseTypeDeclarationSyntax => "type",
        LocalFunctionStatementSyntax or MethodDeclarationSyntax => "call",
        SimpleNameSyntax name when IsType(name) => "type",
        SimpleNameSyntax { Parent: InvocationExpressionSyntax } => "call",
        SimpleNameSyntax { Parent: MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access } name when call.Expression == access && access.Name == name => "call",
        _ => null,
    };

    private static bool IsType(SimpleNameSyntax name) => name.Parent switch
    {
        VariableDeclarationSyntax declaration => declaration.Type == name,
        ObjectCreationExpressionSyntax creation => creation.Type == name,
        ParameterSyntax parameter => parameter.Type == name,
        ArrayTypeSyntax or NullableTypeSyntax or TypeArgumentListSyntax or CastExpressionSyntax or TypeOfExpressionSyntax or SimpleBaseTypeSyntax => true,
        MethodDeclarationSyntax method => method.ReturnType == name,
        LocalFunctionStatementSyntax function => function.ReturnType == name,
        // A capital before a point is a type far more often than a property.
        MemberAccessExpressionSyntax access => access.Expression == name && char.IsUpper(name.Identifier.Text[0]),
        _ => false,
    };

    private static void Append(StringBuilder html, string text, string? kind)
    {
        if (text.Length == 0) return;
        string encoded = WebUtility.HtmlEncode(text);
        _ = kind is null ? html.Append(encoded) : html.Append($"<span class=\"{kind}\">{encoded}</span>");
    }
}
