using System.Net;
using System.Reflection;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>Turns values into what is shown of them.</summary>
internal static class ValueFormats
{
    private const int PlainLimit = CellOutputs.TextLimit;

    /// <summary>The forms of a value: its own formatters first, then <c>ToHtml()</c>, then text.</summary>
    /// <param name="value">The value.</param>
    /// <param name="wanted">Mime types to keep; all where none is given. Text shown as HTML is encoded.</param>
    public static MimeBundle Of(object? value, IReadOnlyList<string> wanted)
    {
        Dictionary<string, string> forms = value switch
        {
            null => [],
            RawContent raw => new() { [raw.MimeType] = raw.Content },
            _ => FormatterConvention.Format(value),
        };
        if (value is not null && !forms.ContainsKey(MimeBundle.HtmlType) && ToHtml(value) is string html) forms[MimeBundle.HtmlType] = html;
        string plain = forms.Remove(MimeBundle.PlainType, out string? own) ? own : value is RawContent raw2 ? Summary(raw2) : PlainText.Of(value);
        if (plain.Length > PlainLimit) plain = plain[..PlainLimit] + $"\n[The text was cut here: it has {plain.Length} characters.]";
        if (wanted.Contains(MimeBundle.HtmlType)) _ = forms.TryAdd(MimeBundle.HtmlType, $"<pre>{WebUtility.HtmlEncode(plain)}</pre>");
        if (wanted.Count > 0)
            foreach (string other in forms.Keys.Except(wanted).ToArray()) _ = forms.Remove(other);
        _ = forms.Remove(MimeBundle.HtmlType, out string? page);
        return new MimeBundle(page, plain, forms.Count > 0 ? forms : null);
    }

    private static string Summary(RawContent raw) =>
        raw.MimeType == MimeBundle.PlainType ? raw.Content : $"{raw.MimeType}, {raw.Content.Length} characters";

    private static string? ToHtml(object value)
    {
        MethodInfo? method = value.GetType().GetMethod("ToHtml", BindingFlags.Instance | BindingFlags.Public, []);
        return method is null || method.ReturnType == typeof(void) ? null : method.Invoke(value, BindingFlags.DoNotWrapExceptions, null, null, null)?.ToString();
    }
}

/// <summary>Content that is shown as it is.</summary>
/// <param name="MimeType">Its type.</param>
/// <param name="Content">The content.</param>
internal sealed record RawContent(string MimeType, string Content)
{
    public override string ToString() => Content;
}
