using HybridPrior.Reports;
using Plotly.NET;

namespace HybridPrior.Notebooks;

/// <summary>One chart, which front ends with a renderer of Plotly draw themselves.</summary>
[TypeFormatterSource(typeof(FigureFormatters), FigureFormatter.PlotlyType, FigureFormatter.HtmlType, FigureFormatter.PngType, FigureFormatter.PlainType)]
internal sealed class ChartFigure : PictureFigure
{
    private readonly GenericChart chart;

    private ChartFigure(GenericChart chart, string content, string text, Still[] stills) : base(content, text, stills) => this.chart = chart;

    /// <summary>The figure of a chart; one without a static twin says so where only pictures are shown.</summary>
    public static ChartFigure Of(GenericChart chart, string title, string note, string hint)
    {
        Still still = Still.Of(chart) ?? Still.Note($"Chart: {title}. Charts of this kind are drawn by scripts only.");
        string below = note.Length + hint.Length == 0 ? "" : $"<p class=\"note\">{ReportText.Html(note)} <span class=\"screen\">{ReportText.Html(hint)}</span></p>";
        return new(chart, PlotlyPage.LateFragment(chart) + below, $"Chart: {title}", note.Length == 0 ? [still] : [still, Still.Note(note)]);
    }

    /// <summary>The figure as Plotly's JSON.</summary>
    public string Json() => PlotlyPage.Json(chart);
}
