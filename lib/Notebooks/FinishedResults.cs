using System.Text;
using HybridPrior.Reports;
using HybridPrior.Sweeps;
using static HybridPrior.Reports.ReportText;

namespace HybridPrior.Notebooks;

/// <summary>Results of sweeps that were run before, such as the paper's figures at full length, beside which a lesson can lay its own.</summary>
public static class FinishedResults
{
    /// <summary>Mean PSNR of finished sweeps along one number of an operator: a chart and a table per set of images.</summary>
    /// <param name="folder">Folder below which the files <c>results.json</c> of reports lie, relative to the lesson's folder or to the checkout's.</param>
    /// <param name="family">The operator with <c>*</c> for the number, such as <c>gaussian:m=*</c>.</param>
    /// <returns>The figures; a sentence where there are no such results.</returns>
    /// <exception cref="InputException">A file there cannot be read, or two of them contradict each other.</exception>
    public static Figure Psnr(string folder, string family)
    {
        string place = new[] { folder, Path.Combine("notebooks", folder) }.FirstOrDefault(Directory.Exists) ?? folder;
        string[] files = Directory.Exists(place) ? [.. Directory.GetFiles(place, "results*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
        SweepResults[] results = [.. files.Select(SweepResults.Open)];
        ResultTable table = new(results);
        SweepFigures figures = new(table);
        var points = figures.Families.FirstOrDefault(f => f.Family == family);
        if (points.Points is null) return Figure.Note($"There are no finished results along {family} in '{folder}' yet; 'hybridprior sweep' computes them.");
        string[] operators = [.. points.Points.Select(p => p.Operator)];
        SweepTables tables = new(table);
        string settings = List([.. results.Where(r => r.Rows.Any(row => operators.Contains(row.Operator))).Select(r => $"{r.Settings.StepsText()} steps").Distinct()]);
        return Figure.Join(
        [
            .. from set in table.Sets
               where tables.Measured(set.Name, operators).Count > 0
               from figure in new[]
               {
                   Figure.Chart(figures.Psnr(points, set.Name), $"PSNR against {points.Parameter}, {set.Name}", $"{table.ImageCount(set.Name)} {set.Name}, {settings}: means and their 95 % intervals."),
                   Means(tables, set.Name, operators),
               }
               select figure,
        ]);
    }

    /// <summary>What a denoiser learned, from the scores that training wrote: PSNR of removed noise against processor hours.</summary>
    /// <param name="file">The file <c>NAME.scores.csv</c>, relative to the lesson's folder or to the checkout's.</param>
    /// <param name="sigma">Standard deviation of the noise; one of those in the file.</param>
    /// <returns>The chart; a sentence where there is no such file.</returns>
    /// <exception cref="InputException">The file holds no such scores.</exception>
    public static Figure Learning(string file, double sigma = 0.1)
    {
        string? place = new[] { file, Path.Combine("notebooks", file) }.FirstOrDefault(File.Exists);
        if (place is null) return Figure.Note($"There are no scores in '{file}'; 'hybridprior train denoiser' writes them.");
        string[] lines = File.ReadAllLines(place);
        try
        {
            return Figure.Chart(CalibrationCharts.Learning(lines, sigma), FormattableString.Invariant($"noise of {sigma} removed, against training"), "Lines rise while the network learns; the others are a Wiener filter and BM3D, which do not.");
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException or InvalidOperationException)
        {
            throw new InputException(FormattableString.Invariant($"'{place}' holds no scores of a denoiser at a noise of {sigma}."), e);
        }
    }

    private static Figure Means(SweepTables tables, string set, IReadOnlyList<string> operators)
    {
        StringBuilder html = new(), text = new();
        tables.Means(html, set, operators);
        tables.Markdown(text, set, operators);
        return new Figure(html.ToString(), text.ToString().Trim(), Still.Table(tables.Rows(set, operators)));
    }
}
