using System.Collections;
using System.Globalization;
using System.Net;
using System.Text;
using HybridPrior.Metrics;

namespace HybridPrior.Reports;

/// <summary>How the report writes numbers, values and names.</summary>
internal static class ReportText
{
    public static string Number(double value, string format) =>
        double.IsPositiveInfinity(value) ? "∞" : double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−') : "n/a";

    public static string Interval(Summary summary, string format) =>
        summary is { Lower: double lower, Upper: double upper } ? $"{Number(lower, format)} – {Number(upper, format)}" : "–";

    public static string Value(object? value) => value switch
    {
        null => "–",
        string text => text,
        bool yes => yes ? "yes" : "no",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(Value)),
        _ => value.ToString() ?? "",
    };

    /// <summary>A number with its noun, such as <c>1 image</c> and <c>12 images</c>.</summary>
    public static string Count(long number, string noun) => $"{Number(number, "N0")} {noun}{(number == 1 ? "" : "s")}";

    public static string List(IReadOnlyList<string> names) => names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    /// <summary>Text for an element or a quoted attribute.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A name inside a line of Markdown, such as a table's cell: it is read as it stands, and can neither end the cell nor bring in HTML.</summary>
    public static string Markdown(string text)
    {
        StringBuilder escaped = new();
        foreach (Rune rune in text.EnumerateRunes())
            _ = rune.Value switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '$' or '~' => escaped.Append('\\').Append(rune),
                '\u2028' or '\u2029' => escaped.Append(' '),
                _ when Rune.IsControl(rune) => escaped.Append(' '),
                _ => escaped.Append(rune),
            };
        return escaped.ToString();
    }

    /// <summary>A name as part of a file name on any system.</summary>
    public static string FileName(string name)
    {
        const int MaxLength = 60;
        string safe = string.Concat(name.Select(c => char.IsControl(c) || "<>:\"/\\|?*".Contains(c) ? '-' : c));
        if (safe.Length > MaxLength) safe = safe[..(char.IsHighSurrogate(safe[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
        return safe;
    }
}
