using HybridPrior.Notebooks;
using HybridPrior.Reports;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using Plotly.NET.Interactive;
using Figure = HybridPrior.Notebooks.Figure;

namespace HybridPrior.Interactive;

/// <summary>Teaches .NET Interactive to show any chart of Plotly.NET without network: as Plotly's own figure, as HTML, as a picture and as text.</summary>
/// <remarks>
/// A notebook refers to the built file and calls <see cref="Load"/>. Plotly.NET's own extension is loaded first; the HTML it writes fetches plotly.js from the internet, so ours replaces it. Figures and
/// sessions of the library bring their formatters themselves.
/// </remarks>
public sealed class HybridPriorExtension : IKernelExtension
{
    /// <summary>The extension in the kernel whose cell runs.</summary>
    /// <exception cref="InputException">No cell of .NET Interactive runs.</exception>
    public static Task Load() => KernelInvocationContext.Current is KernelInvocationContext cell
        ? new HybridPriorExtension().OnLoadAsync(cell.HandlingKernel.RootKernel)
        : throw new InputException("The extension is for cells of .NET Interactive, and none runs here.");

    /// <inheritdoc/>
    public async Task OnLoadAsync(Kernel kernel)
    {
        await ((IKernelExtension)new FormatterKernelExtension()).OnLoadAsync(kernel);
        string[] forms = [.. new FigureFormatters().CreateTypeFormatters().Cast<FigureFormatter>().Select(f => f.MimeType)];
        foreach (FigureFormatter formatter in new FigureFormatters().CreateTypeFormatters().Cast<FigureFormatter>())
            Formatter.Register<GenericChart>((chart, writer) => _ = formatter.Format(Figure.Chart(chart, Title(chart)), writer), formatter.MimeType);
        Formatter.SetPreferredMimeTypesFor(typeof(GenericChart), forms);
        // A front end without a renderer of its own draws charts by plotly.js. It has run the script by the time the note takes its place, and saves no copy of it.
        if (KernelInvocationContext.Current is KernelInvocationContext cell)
            cell.Display(Markup(PlotlyPage.Script), "text/html").Update(Markup(Figure.Note("Charts of Plotly.NET are shown without network.").ToHtml()));
    }

    private static Microsoft.AspNetCore.Html.HtmlString Markup(string html) => new(html);

    /// <summary>What the axes say, for hosts that show text.</summary>
    private static string Title(GenericChart chart)
    {
        using System.Text.Json.JsonDocument figure = System.Text.Json.JsonDocument.Parse(PlotlyPage.Json(chart));
        System.Text.Json.JsonElement layout = figure.RootElement.GetProperty("layout");
        string[] axes = [.. new[] { "yaxis", "xaxis" }.Select(a => layout.TryGetProperty(a, out var axis) && axis.TryGetProperty("title", out var title) && title.TryGetProperty("text", out var text) ? text.GetString() ?? "" : "")];
        int traces = figure.RootElement.GetProperty("data").GetArrayLength();
        return axes.All(a => a.Length > 0) ? string.Join(" against ", axes) : traces == 1 ? "1 trace" : $"{traces} traces";
    }
}
