using System.Text;
using HybridPrior.Reports;
using Plotly.NET;

namespace HybridPrior.Notebooks;

/// <summary>A table, pictures or a chart that shows itself as the result of a cell.</summary>
/// <remarks>
/// Every figure has HTML and text. Pictures and charts are PNG too, for what shows no HTML of strangers, such as GitHub, and for Markdown and PDF; a chart is
/// also the figure that Plotly's own renderers draw. All forms come from one description.
/// </remarks>
[TypeFormatterSource(typeof(FigureFormatters), FigureFormatter.HtmlType, FigureFormatter.PlainType)]
public class Figure : IFigure
{
    private readonly string content, text;
    private readonly IReadOnlyList<Still> stills;

    internal Figure(string content, string text, params IReadOnlyList<Still> stills)
    {
        this.content = content;
        this.text = text;
        this.stills = stills;
    }

    /// <summary>What it looks like where nothing but pictures can be shown.</summary>
    internal IReadOnlyList<Still> Stills => stills.Count > 0 ? stills : [Still.Note(text)];

    /// <summary>A table.</summary>
    /// <param name="heads">Titles of the columns; the first column is that of the rows' names.</param>
    /// <param name="rows">The rows, as many entries each as there are columns.</param>
    /// <param name="note">A sentence or two below it.</param>
    /// <exception cref="ArgumentException">A row has more or fewer entries than there are columns.</exception>
    public static Figure Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows, string note = "") =>
        FigureTable.Of([.. heads.Select(h => (h, (string?)null))], [.. rows], note);

    /// <summary>A sentence or two.</summary>
    /// <param name="sentence">The text.</param>
    public static Figure Note(string sentence) => new($"<p class=\"note\">{ReportText.Html(sentence)}</p>", sentence, Still.Note(sentence));

    /// <summary>Several figures, one below the other.</summary>
    /// <param name="figures">The figures.</param>
    public static Figure Join(params Figure[] figures)
    {
        string html = string.Concat(figures.Select(f => $"<div style=\"margin:.4rem 0 1rem\">{f.content}</div>")), words = string.Join("\n\n", figures.Select(f => f.text));
        Still[] all = [.. figures.SelectMany(f => f.Stills)];
        return figures.Any(f => f is PictureFigure) ? new PictureFigure(html, words, all) : new Figure(html, words, all);
    }

    /// <summary>A chart with a sentence or two below it.</summary>
    /// <param name="chart">Any chart of Plotly.NET; where it is null, the figure says that nothing was recorded.</param>
    /// <param name="title">What it shows, for hosts that show plain text.</param>
    /// <param name="note">The sentences; none where empty.</param>
    /// <param name="hint">What a reader can do with the interactive chart; left out where it is a picture.</param>
    public static Figure Chart(GenericChart? chart, string title, string note = "", string hint = "") =>
        chart is null ? Note($"{title}: nothing was recorded.") : ChartFigure.Of(chart, title, note, hint);

    /// <inheritdoc/>
    public string ToHtml()
    {
        StringBuilder html = new StringBuilder("<div class=\"hybridprior\"><style>").Append(FigureAssets.Style).Append("</style>");
        // Tables and notes need no script.
        if (this is not PictureFigure) return html.Append(content).Append("</div>").ToString();
        return html.Append("<script>").Append(FigureAssets.Script).Append("</script>").Append(content)
            .Append("<script>document.querySelectorAll('.hybridprior').forEach(r => hybridPrior.show(r));</script></div>").ToString();
    }

    /// <summary>The figure as plain text: a table's rows; what pictures and charts show, in a sentence.</summary>
    public override string ToString() => text;
}
