using System.Text.RegularExpressions;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>Scripts that an output brings for the whole page, such as a library that draws charts: <c>&lt;script data-once="name"&gt;</c>.</summary>
/// <remarks>
/// One of 4 MB has no place in a saved notebook: there a chart's own data and its picture suffice. A page gets each once, and a front end gets it without its
/// being saved. A host that does not know the attribute runs the script where it stands, which does the same.
/// </remarks>
internal static partial class PageScripts
{
    /// <summary>The value without such scripts.</summary>
    public static MimeBundle Without(MimeBundle value) => value.Html?.Contains(Mark, StringComparison.Ordinal) == true ? value with { Html = Element().Replace(value.Html, "") } : value;

    /// <summary>The elements of such scripts in a value, by their names.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(MimeBundle value) =>
        value.Html?.Contains(Mark, StringComparison.Ordinal) == true ? Element().Matches(value.Html).Select(m => KeyValuePair.Create(m.Groups[1].Value, m.Value)) : [];

    private const string Mark = "<script data-once=\"";

    [GeneratedRegex("<script data-once=\"([^\"]*)\">.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Element();
}
