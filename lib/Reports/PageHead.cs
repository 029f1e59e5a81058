namespace HybridPrior.Reports;

/// <summary>How every page this library writes begins.</summary>
internal static class PageHead
{
    /// <summary>Style sheet of a page that has a title, a table and charts.</summary>
    public const string Plain = "body { font-family: system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem } td, th { text-align: right; padding: .2rem .8rem } th:first-child { text-align: left }";

    /// <summary>Everything up to and with the opening of the body.</summary>
    /// <param name="title">Title as plain text.</param>
    /// <param name="style">Style sheet.</param>
    /// <param name="scripts">Script elements that must come before the body.</param>
    public static string Text(string title, string style, string scripts = "") => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{ReportText.Html(title)}</title>
        <style>{style}</style>
        {scripts}
        </head>
        <body>
        """;
}
