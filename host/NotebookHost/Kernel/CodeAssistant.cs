using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Cells;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Scripting;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>Completes, explains and judges code that is being typed.</summary>
/// <remarks>Positions are counted in code points by the protocol and in UTF-16 units by .NET.</remarks>
internal sealed class CodeAssistant(ScriptSession session) : IDisposable
{
    private const int MostItems = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Lazy<ScriptWorkspace> workspace = new(() => new ScriptWorkspace(session));
    private Script? prepared;

    /// <summary>Does ahead what the next answer would have to wait for: the editor services take seconds to compose, and each new piece of code some more.</summary>
    /// <param name="cancellation">Cancelled when something else is to be done.</param>
    public void Prepare(CancellationToken cancellation)
    {
        Script? newest = session.Newest;
        if (newest == prepared) return;
        const string Example = "Math.Max(";
        _ = Complete(Example, Example.Length, cancellation);
        _ = Inspect(Example, Example.Length, cancellation);
        if (!cancellation.IsCancellationRequested) prepared = newest;
    }

    /// <summary>Answers a <c>complete_request</c>.</summary>
    public JsonObject Complete(KernelMessage request)
    {
        string code = request.Text("code");
        return Complete(code, CodePoints.ToIndex(code, request.Number("cursor_pos", int.MaxValue)), CancellationToken.None);
    }

    /// <summary>Answers an <c>inspect_request</c>.</summary>
    public JsonObject Inspect(KernelMessage request)
    {
        string code = request.Text("code");
        return Inspect(code, CodePoints.ToIndex(code, request.Number("cursor_pos", int.MaxValue)), CancellationToken.None);
    }

    /// <summary>Answers an <c>is_complete_request</c>.</summary>
    public static JsonObject IsComplete(string code)
    {
        if (CodeNesting.IsTooDeep(code)) return new() { ["status"] = "invalid" };
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

    private JsonObject Complete(string code, int position, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
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
        catch (Exception error) when (error is OperationCanceledException or InsufficientExecutionStackException)
        {
            // Nobody waits for it any more, or there is nothing to say of such code.
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

    private JsonObject Inspect(string code, int position, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        string? text = null;
        try
        {
            Document document = workspace.Value.ContinueWith(code, limit.Token).GetAwaiter().GetResult();
            text = SymbolText.At(document.GetSemanticModelAsync(limit.Token).GetAwaiter().GetResult()!, position);
        }
        catch (Exception error) when (error is OperationCanceledException or InsufficientExecutionStackException)
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
