using HybridPrior.NotebookHost.Cells;

namespace HybridPrior.NotebookHost;

/// <summary>The functions that cells can call without a using, under the names that .NET Interactive has for them.</summary>
public static class NotebookFunctions
{
    /// <summary>Shows a value as an output of the cell.</summary>
    /// <param name="value">A value whose type follows the formatter convention or has <c>ToHtml()</c> is shown as HTML, any other as text.</param>
    /// <param name="mimeTypes">The forms to show it in; all it has where none is given.</param>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) => Host.Display(value, mimeTypes);

    /// <summary>Shows text as it is, as content of the given type.</summary>
    /// <param name="value">The content.</param>
    /// <param name="mimeType">Its type, such as <c>text/html</c>.</param>
    public static DisplayedValue DisplayAs(this string value, string mimeType) => Host.Display(new RawContent(mimeType, value));

    /// <summary>Shows a value as an output of the cell; not known in every host.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeTypes">The forms to show it in; all it has where none is given.</param>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => Host.Display(value, mimeTypes);

    /// <summary>Text as HTML, to be displayed or returned; not known in every host.</summary>
    /// <param name="content">The HTML, used as it is.</param>
    public static object HTML(string content) => new RawContent(MimeBundle.HtmlType, content ?? "");
}
