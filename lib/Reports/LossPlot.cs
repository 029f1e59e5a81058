using System.Globalization;
using System.Text;
using Plotly.NET;

namespace HybridPrior.Reports;

/// <summary>The log of a training run as charts in one offline HTML page: one chart per loss or measure.</summary>
public static class LossPlot
{
    private const int MaxPoints = 600;

    /// <summary>Draws a log.</summary>
    /// <param name="log">CSV with a header line; its first column holds the steps. A last line that is cut short is left out.</param>
    /// <param name="page">HTML file to write.</param>
    /// <exception cref="InputException">The log cannot be read or has no steps, or the page cannot be written.</exception>
    public static void Write(string log, string page)
    {
        (string[] names, List<double[]> rows) = Read(log);
        StringBuilder html = new();
        _ = html.Append(CultureInfo.InvariantCulture, $"""
            {PageHead.Text(Path.GetFileNameWithoutExtension(log), PageHead.Plain, PlotlyPage.Script)}
            <h1>{ReportText.Html(Path.GetFileNameWithoutExtension(log))}: {rows[^1][0]} steps</h1>

            """);
        double[][] points = Thinned(rows);
        foreach ((int column, string name) in names.Index().Skip(1).Where(c => c.Item != "seconds"))
            _ = html.Append(PlotlyPage.Fragment(Chart(name, points, column))).Append('\n');
        _ = html.Append("</body>\n</html>\n");
        AtomicFile.Write(page, html.ToString());
    }

    /// <summary>One loss or measure of a log, against steps.</summary>
    /// <param name="log">The log, as for <see cref="Write"/>.</param>
    /// <param name="name">Title of its column.</param>
    /// <exception cref="InputException">The log cannot be read, has no steps or no such column.</exception>
    public static GenericChart Chart(string log, string name)
    {
        (string[] names, List<double[]> rows) = Read(log);
        int column = Array.IndexOf(names, name);
        return column > 0 ? Chart(name, Thinned(rows), column) : throw new InputException($"The training log '{log}' has no column {Quoted.Name(name)}; it has {string.Join(", ", names)}.");
    }

    private static GenericChart Chart(string name, double[][] points, int column) => ChartParts.Combine(
        [ChartParts.Line(points.Select(p => p[0]), points.Select(p => p[column]), name, PriorColours.Of("generator"), hover: "%{y:.4g}")],
        "step", name.Replace('_', ' '), name);

    private static (string[] Names, List<double[]> Rows) Read(string log)
    {
        if (!File.Exists(log)) throw new InputException($"The training log '{log}' does not exist.");
        // Training may be writing to it.
        using StreamReader reader = new(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string[] names = (reader.ReadLine() ?? "").Split(',');
        List<double[]> rows = [];
        while (reader.ReadLine() is string line)
            if (Numbers(line) is double[] row && row.Length == names.Length) rows.Add(row);
        return rows.Count > 0 ? (names, rows) : throw new InputException($"The training log '{log}' holds no steps.");
    }

    private static double[]? Numbers(string line)
    {
        double[] values = [.. line.Split(',').Select(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) ? x : double.NaN)];
        return values.All(double.IsFinite) ? values : null;
    }

    /// <summary>Means over neighbours where there are more steps than a chart can show.</summary>
    private static double[][] Thinned(List<double[]> rows) =>
        [.. rows.Chunk((rows.Count + MaxPoints - 1) / MaxPoints).Select(part => Enumerable.Range(0, part[0].Length).Select(i => part.Average(r => r[i])).ToArray())];
}
