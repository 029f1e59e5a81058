using System.Text;
using HybridPrior.Reports;
using Plotly.NET;

namespace HybridPrior.Notebooks;

/// <summary>A table, pictures or a chart that shows itself as the result of a cell.</summary>
[TypeFormatterSource(typeof(FigureFormatters))]
public sealed class Figure : IFigure
{
    private readonly string content, text;

    internal Figure(string content, string text)
    {
        this.content = content;
        this.text = text;
    }

    /// <summary>A table.</summary>
    /// <param name="heads">Titles of the columns; the first column is that of the rows' names.</param>
    /// <param name="rows">The rows, as many entries each as there are columns.</param>
    /// <param name="note">A sentence or two below it.</param>
    /// <exception cref="ArgumentException">A row has more or fewer entries than there are columns.</exception>
    public static Figure Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows, string note = "") =>
        FigureTable.Of([.. heads.Select(h => (h, (string?)null))], [.. rows], note);

    /// <summary>Several figures, one below the other.</summary>
    /// <param name="figures">The figures.</param>
    public static Figure Join(params Figure[] figures) =>
        new(string.Concat(figures.Select(f => $"<div style=\"margin:.4rem 0 1rem\">{f.content}</div>")), string.Join("\n\n", figures.Select(f => f.text)));

    /// <inheritdoc/>
    public string ToHtml() => new StringBuilder("<div class=\"hybridprior\"><style>").Append(FigureAssets.Style).Append("</style><script>").Append(FigureAssets.Script)
        .Append("</script>").Append(content).Append("<script>document.querySelectorAll('.hybridprior').forEach(r => hybridPrior.show(r));</script></div>").ToString();

    /// <summary>The figure as plain text: a table's rows; what pictures and charts show, in a sentence.</summary>
    public override string ToString() => text;

    internal static Figure Chart(GenericChart? chart, string title, string note)
    {
        string below = note.Length == 0 ? "" : $"<p class=\"note\">{ReportText.Html(note)}</p>";
        return chart is null
            ? new Figure($"<p class=\"note\">{ReportText.Html(title)}: nothing was recorded.</p>", $"{title}: nothing was recorded.")
            : new Figure(PlotlyPage.LateFragment(chart) + below, $"Chart: {title}");
    }
}
