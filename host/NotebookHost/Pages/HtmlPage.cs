using System.Globalization;
using System.Net;
using System.Text;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Runs;

namespace HybridPrior.NotebookHost.Pages;

/// <summary>A notebook that has run as one HTML page that needs nothing else.</summary>
internal static class HtmlPage
{
    /// <summary>The text of the page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="environment">What else to record of it: what it ran on, by name.</param>
    public static string Text(NotebookRun run, IEnumerable<(string Name, string Value)> environment)
    {
        MarkdownProse prose = new(Path.GetDirectoryName(run.File)!);
        using CodeHighlighter code = new(run.Session);
        StringBuilder body = new();
        foreach (CellRun cell in run.Cells) Cell(body, cell, prose, code);
        string title = prose.Headings.FirstOrDefault(h => h.Level == 1).Text ?? Path.GetFileNameWithoutExtension(run.File);
        string written = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Html(title)}</title>
            <style>{HtmlAssets.Style}</style>
            {string.Concat(run.Cells.SelectMany(c => c.Outputs).OfType<ValueOutput>().SelectMany(o => PageScripts.Of(o.Value)).DistinctBy(s => s.Key).Select(s => s.Value))}
            </head>
            <body>
            <nav><div class="toc">{Contents(prose)}</div><button type="button" id="fold">Hide code</button></nav>
            <main>
            {Warning(run)}{body}
            <section class="environment"><h2 id="run">This run</h2>
            {Record(run, environment)}
            </section>
            <footer>Written by <code>hybridprior notebook run</code> from {Html(Path.GetFileName(run.File))} on {written} UTC.</footer>
            </main>
            <script>{HtmlAssets.Script}</script>
            </body>
            </html>

            """;
    }

    private static void Cell(StringBuilder body, CellRun run, MarkdownProse prose, CodeHighlighter code)
    {
        if (run.Cell.Kind == CellKind.Markdown)
        {
            _ = body.Append("<section class=\"prose\">").Append(prose.Html(run.Cell.Source)).Append("</section>\n");
            return;
        }
        if (run.Cell.IsCode)
        {
            string note = run.End switch
            {
                CellEnd.Skipped => "not run",
                CellEnd.Failed => "failed",
                _ => Seconds(run.Elapsed),
            };
            _ = body.Append(CultureInfo.InvariantCulture, $"<details class=\"code\" open id=\"cell-{run.Number}\">")
                .Append(CultureInfo.InvariantCulture, $"<summary><span>Cell {run.Number}{(run.Cell.Kind == CellKind.Other ? $", {Html(run.Cell.Language)}" : "")}</span><span>{note}</span></summary><pre><code>")
                .Append(run.Cell.Kind == CellKind.CSharp ? code.Html(run.Cell.Source) : Html(run.Cell.Source)).Append("</code></pre></details>\n");
        }
        if (run.Outputs.Count == 0) return;
        _ = body.Append("<div class=\"outputs\">");
        foreach (CellOutput output in run.Outputs) _ = body.Append(Output(output, prose)).Append('\n');
        _ = body.Append("</div>\n");
    }

    private static string Output(CellOutput output, MarkdownProse prose) => output switch
    {
        StreamOutput stream => $"<pre class=\"{stream.Name}\">{Html(stream.Text)}</pre>",
        ErrorOutput { Failure: CellFailure failure } =>
            $"<div class=\"error\"><p><b>{Html(failure.Kind)}</b>: {Html(failure.Message)}</p><p>Line {failure.Line} of {Html(Path.GetFileName(failure.File))}:</p>"
            + $"<pre>{Html(failure.SourceLine)}</pre>{Trace(failure)}</div>",
        ValueOutput { Value: MimeBundle value } => Value(PageScripts.Without(value), prose),
        _ => "",
    };

    private static string Trace(CellFailure failure) =>
        failure.Trace.Count == 0 ? "" : $"<details><summary>More</summary><pre>{Html(string.Join('\n', failure.Trace))}</pre></details>";

    private static string Value(MimeBundle value, MarkdownProse prose)
    {
        if (value.Html is string html) return $"<div class=\"value\">{html}</div>";
        foreach ((string mime, string content) in value.Others ?? new Dictionary<string, string>())
        {
            if (mime == "image/svg+xml") return $"<div class=\"value\">{content}</div>";
            if (mime.StartsWith("image/", StringComparison.Ordinal)) return $"<div class=\"value\"><img alt=\"\" src=\"data:{Html(mime)};base64,{Html(content)}\"></div>";
            if (mime == "text/markdown") return $"<div class=\"value\">{prose.Html(content)}</div>";
        }
        return $"<pre class=\"value\">{Html(value.Plain)}</pre>";
    }

    private static string Contents(MarkdownProse prose)
    {
        const int Deepest = 3;
        StringBuilder list = new("<ul>");
        foreach ((int level, string text, string anchor) in prose.Headings.Where(h => h.Level <= Deepest))
            _ = list.Append(CultureInfo.InvariantCulture, $"<li class=\"level-{level}\"><a href=\"#{anchor}\">{Html(text)}</a></li>");
        return list.Append("<li class=\"level-2\"><a href=\"#run\">This run</a></li></ul>").ToString();
    }

    private static string Warning(NotebookRun run)
    {
        string[] failed = [.. run.Cells.Where(c => c.End == CellEnd.Failed).Select(c => $"<a href=\"#cell-{c.Number}\">cell {c.Number}</a>")];
        if (run.Cancelled) return "<p class=\"warning\">This run was stopped before its end.</p>";
        return failed.Length == 0 ? "" : $"<p class=\"warning\">This run did not end well: {string.Join(", ", failed)} failed.</p>";
    }

    private static string Record(NotebookRun run, IEnumerable<(string Name, string Value)> environment)
    {
        IEnumerable<(string Name, string Value)> rows =
        [
            ("Notebook", Path.GetFileName(run.File)), .. run.Settings.Select(s => (s.Key, s.Value)), ("Time in cells", Seconds(run.Elapsed)),
            .. environment,
        ];
        return $"<table class=\"pairs\"><tbody>{string.Concat(rows.Select(r => $"<tr><th scope=\"row\">{Html(r.Name)}</th><td>{Html(r.Value)}</td></tr>"))}</tbody></table>";
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds < 0.1 ? $"{time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)} ms"
        : time.TotalSeconds < 120 ? $"{time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s" : $"{time.TotalMinutes.ToString("F1", CultureInfo.InvariantCulture)} min";

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
