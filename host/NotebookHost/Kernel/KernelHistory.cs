using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>What has been executed since the kernel started.</summary>
internal sealed class KernelHistory
{
    private const int Kept = 10_000;
    private readonly List<(int Count, string Code, string? Result)> lines = [];

    /// <summary>Adds an execution.</summary>
    /// <param name="count">Its number.</param>
    /// <param name="code">Its code.</param>
    /// <param name="result">Its result as text, if it had one.</param>
    public void Add(int count, string code, string? result)
    {
        if (lines.Count == Kept) lines.RemoveAt(0);
        lines.Add((count, code, result));
    }

    /// <summary>Answers a <c>history_request</c>.</summary>
    public JsonObject Reply(KernelMessage request)
    {
        bool output = request.Flag("output", otherwise: false);
        int n = Math.Max(0, request.Number("n", Kept));
        IEnumerable<(int Count, string Code, string? Result)> found = request.Text("hist_access_type") switch
        {
            "tail" => lines.TakeLast(n),
            "range" => Range(request),
            "search" => Search(request).TakeLast(n),
            _ => [],
        };
        return new JsonObject
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(l => new JsonArray(0, l.Count, output ? new JsonArray(l.Code, l.Result) : l.Code))]),
        };
    }

    private IEnumerable<(int Count, string Code, string? Result)> Range(KernelMessage request)
    {
        // Sessions before this one are not kept.
        if (request.Number("session", 0) != 0) return [];
        int start = request.Number("start", 0), stop = request.Number("stop", int.MaxValue);
        return lines.Where(l => l.Count >= start && l.Count < stop);
    }

    private IEnumerable<(int Count, string Code, string? Result)> Search(KernelMessage request)
    {
        string pattern = request.Text("pattern") is { Length: > 0 } given ? given : "*";
        IEnumerable<(int Count, string Code, string? Result)> found = lines.Where(l => FileSystemName.MatchesSimpleExpression(pattern, l.Code, ignoreCase: false));
        return request.Flag("unique", otherwise: false) ? found.Reverse().DistinctBy(l => l.Code).Reverse() : found;
    }
}
