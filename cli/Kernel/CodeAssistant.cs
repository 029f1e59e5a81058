using System.Text.Json.Nodes;
using HybridPrior.Cli.Notebooks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.CSharp;

namespace HybridPrior.Cli.Kernel;

/// <summary>Completes, explains and judges code that is being typed.</summary>
/// <remarks>Positions are counted in code points by the protocol and in UTF-16 units by .NET.</remarks>
internal sealed class CodeAssistant(ScriptSession session) : IDisposable
{
    private const int MostItems = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly Lazy<ScriptWorkspace> workspace = new(() => new ScriptWorkspace(session));
    private bool warm;

    /// <summary>Composes the editor services, which takes seconds, unless they are there.</summary>
    public void WarmUp()
    {
        if (warm) return;
        warm = true;
        _ = Complete("\"\".Le", "\"\".Le".Length);
        _ = Inspect("Math.Max(", "Math.Max(".Length);
    }

    /// <summary>Answers a <c>complete_request</c>.</summary>
    public JsonObject Complete(KernelMessage request)
    {
        string code = request.Text("code");
        return Complete(code, CodePoints.ToIndex(code, request.Number("cursor_pos", int.MaxValue)));
    }

    /// <summary>Answers an <c>inspect_request</c>.</summary>
    public JsonObject Inspect(KernelMessage request)
    {
        string code = request.Text("code");
        return Inspect(code, CodePoints.ToIndex(code, request.Number("cursor_pos", int.MaxValue)));
    }

    /// <summary>Answers an <c>is_complete_request</c>.</summary>
    public static JsonObject IsComplete(string code)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.CSharp13, kind: SourceCodeKind.Script));
        if (!SyntaxFactory.IsCompleteSubmission(tree))
        {
            string last = code.TrimEnd('\n').Split('\n')[^1];
            string indent = last[..^last.TrimStart().Length] + (last.TrimEnd().EndsWith('{') ? "    " : "");
            return new() { ["status"] = "incomplete", ["indent"] = indent };
        }
        return new() { ["status"] = tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error) ? "invalid" : "complete" };
    }

    public void Dispose()
    {
        if (workspace.IsValueCreated) workspace.Value.Dispose();
    }

    private JsonObject Complete(string code, int position)
    {
        using CancellationTokenSource limit = new(Limit);
        IReadOnlyList<CompletionItem> items = [];
        int start = position, end = position;
        try
        {
            Document document = workspace.Value.ContinueWith(code, limit.Token).GetAwaiter().GetResult();
            CompletionList list = CompletionService.GetService(document)!.GetCompletionsAsync(document, position, cancellationToken: limit.Token).GetAwaiter().GetResult();
            (start, end) = (list.Span.Start, Math.Max(list.Span.End, position));
            string typed = code[Math.Min(start, position)..position];
            items = [.. list.ItemsList.Where(i => i.FilterText.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).OrderBy(i => i.SortText, StringComparer.OrdinalIgnoreCase).Take(MostItems)];
        }
        catch (OperationCanceledException)
        {
            // No suggestion is better than one that comes when the user has typed on.
        }
        JsonNode from = CodePoints.FromIndex(code, start), to = CodePoints.FromIndex(code, end);
        return new()
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. items.Select(i => JsonValue.Create(i.DisplayText))]),
            ["cursor_start"] = from,
            ["cursor_end"] = to,
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray([.. items.Select(i => new JsonObject
                {
                    ["start"] = from.DeepClone(),
                    ["end"] = to.DeepClone(),
                    ["text"] = i.DisplayText,
                    ["type"] = i.Tags.FirstOrDefault("").ToLowerInvariant(),
                })]),
            },
        };
    }

    private JsonObject Inspect(string code, int position)
    {
        using CancellationTokenSource limit = new(Limit);
        string? text = null;
        try
        {
            Document document = workspace.Value.ContinueWith(code, limit.Token).GetAwaiter().GetResult();
            text = SymbolText.At(document.GetSemanticModelAsync(limit.Token).GetAwaiter().GetResult()!, position);
        }
        catch (OperationCanceledException)
        {
        }
        return new()
        {
            ["status"] = "ok",
            ["found"] = text is not null,
            ["data"] = text is null ? new JsonObject() : new JsonObject { [MimeBundle.PlainType] = text },
            ["metadata"] = new JsonObject(),
        };
    }
}
