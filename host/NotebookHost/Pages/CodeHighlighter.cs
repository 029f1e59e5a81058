using System.Net;
using System.Text;
using HybridPrior.NotebookHost.Cells;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.Text;

namespace HybridPrior.NotebookHost.Pages;

/// <summary>C# as HTML, with what Roslyn's editors colour in spans of a class each: keywords, strings, numbers, comments, types and calls.</summary>
/// <param name="session">What has run, whose types and methods the code may name.</param>
internal sealed class CodeHighlighter(ScriptSession session) : IDisposable
{
    private readonly ScriptWorkspace workspace = new(session);

    /// <summary>The code, encoded; its text is unchanged, whether it is valid or not.</summary>
    public string Html(string code)
    {
        StringBuilder html = new();
        int at = 0;
        // A name may have a second class that is drawn over the first, as static ones do: the first counts.
        foreach (ClassifiedSpan span in Classified(code).OrderBy(s => s.TextSpan.Start).ThenByDescending(s => s.TextSpan.Length))
        {
            if (span.TextSpan.Start < at || Class(span.ClassificationType) is not string kind) continue;
            _ = html.Append(WebUtility.HtmlEncode(code[at..span.TextSpan.Start]))
                .Append("<span class=\"").Append(kind).Append("\">").Append(WebUtility.HtmlEncode(code.Substring(span.TextSpan.Start, span.TextSpan.Length))).Append("</span>");
            at = span.TextSpan.End;
        }
        return html.Append(WebUtility.HtmlEncode(code[at..])).ToString();
    }

    public void Dispose() => workspace.Dispose();

    private IEnumerable<ClassifiedSpan> Classified(string code)
    {
        try
        {
            Document document = workspace.ContinueWith(code, CancellationToken.None).GetAwaiter().GetResult();
            return Classifier.GetClassifiedSpansAsync(document, new TextSpan(0, code.Length)).GetAwaiter().GetResult();
        }
        catch (InsufficientExecutionStackException)
        {
            // Nested deeper than the compiler can follow, such as a thousand brackets.
            return [];
        }
    }

    private static string? Class(string classification) => classification switch
    {
        ClassificationTypeNames.Keyword or ClassificationTypeNames.ControlKeyword => "keyword",
        ClassificationTypeNames.StringLiteral or ClassificationTypeNames.VerbatimStringLiteral => "string",
        ClassificationTypeNames.NumericLiteral => "number",
        ClassificationTypeNames.Comment or ClassificationTypeNames.ExcludedCode => "comment",
        ClassificationTypeNames.PreprocessorKeyword or ClassificationTypeNames.PreprocessorText => "directive",
        ClassificationTypeNames.ClassName or ClassificationTypeNames.RecordClassName or ClassificationTypeNames.StructName or ClassificationTypeNames.RecordStructName
            or ClassificationTypeNames.InterfaceName or ClassificationTypeNames.EnumName or ClassificationTypeNames.DelegateName or ClassificationTypeNames.TypeParameterName => "type",
        ClassificationTypeNames.MethodName or ClassificationTypeNames.ExtensionMethodName => "call",
        _ when classification.StartsWith("xml doc comment", StringComparison.Ordinal) => "comment",
        _ => null,
    };
}
