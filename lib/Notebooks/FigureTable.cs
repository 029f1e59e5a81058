using System.Text;
using HybridPrior.Reports;

namespace HybridPrior.Notebooks;

/// <summary>Tables as figures.</summary>
internal static class FigureTable
{
    /// <summary>A table whose column titles may have the colour of a prior before them.</summary>
    public static Figure Of(IReadOnlyList<(string Title, string? Colour)> heads, IReadOnlyList<IReadOnlyList<string>> rows, string note)
    {
        foreach (IReadOnlyList<string> row in rows)
            if (row.Count != heads.Count) throw new ArgumentException($"A table of {heads.Count} columns has a row of {row.Count} entries.", nameof(rows));
        string[] classes = [.. Enumerable.Range(0, heads.Count).Select(column => rows.Any(r => IsFigure(r[column])) ? "" : " class=\"text\"")];
        StringBuilder html = new("<div class=\"scroll\"><table class=\"figures\"><thead><tr>");
        foreach ((int i, (string title, string? colour)) in heads.Index()) _ = html.Append($"<th scope=\"col\"{classes[i]}>{ReportTables.Chip(title, colour)}</th>");
        _ = html.Append("</tr></thead><tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, i) => i == 0 ? $"<th scope=\"row\">{ReportText.Html(cell)}</th>" : $"<td{classes[i]}>{ReportText.Html(cell)}</td>");
            _ = html.Append($"<tr>{string.Concat(cells)}</tr>\n");
        }
        _ = html.Append("</tbody></table></div>");
        if (note.Length > 0) _ = html.Append($"<p class=\"note\">{ReportText.Html(note)}</p>");
        IReadOnlyList<IReadOnlyList<string>> all = [[.. heads.Select(h => h.Title)], .. rows];
        return new Figure(html.ToString(), Text(all), note.Length > 0 ? [Still.Table(all), Still.Note(note)] : [Still.Table(all)]);
    }

    private static bool IsFigure(string cell) => cell.Length > 0 && (char.IsAsciiDigit(cell[0]) || cell[0] is '+' or '−' or '∞');

    /// <summary>Columns as wide as their longest entry, names to the left and figures to the right.</summary>
    private static string Text(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(r => r[column].Length))];
        return string.Join('\n', rows.Select(r => string.Join("  ", r.Select((cell, i) => i == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[i])))));
    }
}
