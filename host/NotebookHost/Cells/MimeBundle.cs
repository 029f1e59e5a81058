namespace HybridPrior.NotebookHost.Cells;

/// <summary>One value in every form it can be shown in.</summary>
/// <param name="Html">As HTML, where the value has such a form.</param>
/// <param name="Plain">As plain text, always.</param>
/// <param name="Others">Other forms by their type, such as <c>image/svg+xml</c>.</param>
internal sealed record MimeBundle(string? Html, string Plain, IReadOnlyDictionary<string, string>? Others = null)
{
    public const string HtmlType = "text/html";
    public const string PlainType = "text/plain";
    public const string PngType = "image/png";

    /// <summary>Every form by its type, plain text last.</summary>
    public IEnumerable<KeyValuePair<string, string>> Forms =>
    [
        .. Html is null ? [] : new KeyValuePair<string, string>[] { new(HtmlType, Html) }, .. Others ?? new Dictionary<string, string>(), new(PlainType, Plain),
    ];

    public long Length => Plain.Length + (Html?.Length ?? 0) + (Others?.Sum(o => (long)o.Value.Length) ?? 0);
}
