using System.Text;
using HybridPrior.Replication;
using HybridPrior.Reports;
using HybridPrior.Sweeps;
using static HybridPrior.Reports.ReportText;

namespace HybridPrior.Notebooks;

/// <summary>Results of sweeps that were run before, such as the paper's figures at full length, beside which a lesson can lay its own.</summary>
public static class FinishedResults
{
    private const int Size = 64;

    /// <summary>Mean PSNR of finished sweeps along one number of an operator: a chart and a table per set of images.</summary>
    /// <param name="folder">Folder below which the files <c>results.json</c> of reports lie, relative to the lesson's folder or to the checkout's.</param>
    /// <param name="family">The operator with <c>*</c> for the number, such as <c>gaussian:m=*</c>.</param>
    /// <param name="size">Side of the images in pixels.</param>
    /// <returns>The figures; a sentence where there are no such results.</returns>
    /// <exception cref="InputException">A file there cannot be read, or two of them contradict each other.</exception>
    public static Figure Psnr(string folder, string family, int size = Size)
    {
        SweepResults[] results = Read(folder, size);
        ResultTable table = new(results);
        SweepFigures figures = new(table);
        var points = figures.Families.FirstOrDefault(f => f.Family == family);
        if (points.Points is null) return None(folder, family, size);
        string[] operators = [.. points.Points.Select(p => p.Operator)];
        SweepTables tables = new(table);
        string settings = List([.. results.Where(r => r.Rows.Any(row => operators.Contains(row.Operator))).Select(r => $"{r.Settings.StepsText()} steps").Distinct()]);
        return Figure.Join(
        [
            .. from set in table.Sets
               where tables.Measured(set.Name, operators).Count > 0
               from figure in new[]
               {
                   Figure.Chart(figures.Psnr(points, set.Name), $"PSNR against {points.Parameter}, {set.Name}", $"{Number(table.ImageCount(set.Name), "N0")} {set.Name}, {settings}: means and their 95 % intervals."),
                   Means(tables, set.Name, operators),
               }
               select figure,
        ]);
    }

    /// <summary>By how many dB a prior is ahead of the others on the same images in finished sweeps, along one number of an operator: a chart per set of images.</summary>
    /// <param name="folder">As for <see cref="Psnr"/>.</param>
    /// <param name="family">The operator with <c>*</c> for the number.</param>
    /// <param name="prior">The prior.</param>
    /// <param name="others">Those it is compared with; all that were run when none is named.</param>
    /// <returns>The charts; a sentence where there are no such results.</returns>
    /// <exception cref="InputException">A file there cannot be read, or two of them contradict each other.</exception>
    public static Figure Differences(string folder, string family, string prior, params IReadOnlyList<string> others)
    {
        ResultTable table = new([.. Read(folder, Size).Select(r => others.Count == 0 ? r : r with { Rows = [.. r.Rows.Where(row => row.Prior == prior || others.Contains(row.Prior))] })]);
        SweepFigures figures = new(table);
        var points = figures.Families.FirstOrDefault(f => f.Family == family);
        if (points.Points is null || table.Contestants.FirstOrDefault(c => c.Prior == prior) is not Contestant first) return None(folder, family, Size);
        return Figure.Join([.. table.Sets.Select(set => Figure.Chart(
            figures.Differences(points, set.Name, first), $"{first} minus others against {points.Parameter}, {set.Name}", $"{set.Name}: means of the differences on the same images, with 95 % bootstrap intervals; above the dashed line {first} is ahead."))]);
    }

    /// <summary>The weights of the hybrid in finished sweeps along one number of an operator, a dot per image and operator.</summary>
    /// <param name="folder">As for <see cref="Psnr"/>.</param>
    /// <param name="family">The operator with <c>*</c> for the number.</param>
    /// <returns>The chart; a sentence where there are no such results.</returns>
    /// <exception cref="InputException">A file there cannot be read, or two of them contradict each other.</exception>
    public static Figure Weights(string folder, string family)
    {
        SweepFigures figures = new(new ResultTable(Read(folder, Size)));
        var points = figures.Families.FirstOrDefault(f => f.Family == family);
        return points.Points is null ? None(folder, family, Size) : Figure.Chart(figures.Weights(points), "weights α and β of finished sweeps", "A dot per image and operator.", "Hover for its name.");
    }

    /// <summary>The paper's claims, judged by finished sweeps.</summary>
    /// <param name="folder">As for <see cref="Psnr"/>.</param>
    /// <param name="size">Side of the images in pixels.</param>
    /// <returns>A table of claims and what they say, each with verdict and evidence; a sentence where there are no results.</returns>
    /// <exception cref="InputException">A file there cannot be read, or two of them contradict each other.</exception>
    public static Figure Claims(string folder, int size = Size)
    {
        ResultTable table = new(Read(folder, size));
        if (table.Rows.Count == 0) return Figure.Note($"There are no finished results of {size} px in '{folder}' yet; 'hybridprior sweep' computes them.");
        StringBuilder html = new();
        List<string> text = [];
        foreach (string? generator in table.Generators.Count > 1 ? table.Generators.Cast<string?>() : [null])
        {
            IReadOnlyList<JudgedClaim> claims = PaperClaims.Judge(table, generator);
            if (generator is not null) _ = html.Append($"<p><b>With {Html(generator)}</b></p>");
            ClaimsTable.Write(html, claims);
            text.AddRange(claims.Select(c => $"{(generator is null ? "" : $"{generator}: ")}{c.Number}. {c.VerdictText}: {c.Claim} {c.Evidence}"));
        }
        return new Figure(html.ToString(), string.Join('\n', text));
    }

    /// <summary>What finished sweeps are of: a row per file.</summary>
    /// <param name="folder">As for <see cref="Psnr"/>.</param>
    /// <returns>The table; a sentence where there are no results.</returns>
    /// <exception cref="InputException">A file there cannot be read.</exception>
    public static Figure Sources(string folder)
    {
        IReadOnlyList<(string File, SweepResults Results)> all = ReadAll(folder);
        return all.Count == 0 ? Figure.Note($"There are no finished results in '{folder}' yet; 'hybridprior sweep' computes them.") : Figure.Table(
            ["file", "px", "scale", "steps", "images", "recoveries", "missing"],
            [.. all.Select(a => new[]
            {
                a.File, $"{a.Results.Size}", $"{a.Results.Scale}", a.Results.Settings.StepsText(),
                List([.. a.Results.Rows.GroupBy(row => row.Images).Select(g => $"{g.Select(row => row.Image).Distinct().Count()} {g.Key}")]), Number(a.Results.Rows.Count, "N0"), Number(a.Results.Missing.Count, "N0"),
            })], "A recovery is one image with one prior and one operator; what is missing was not computed, and nothing below counts it.");
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

    private static SweepResults[] Read(string folder, int size) => [.. ReadAll(folder).Select(a => a.Results).Where(r => r.Size == size)];

    private static IReadOnlyList<(string File, SweepResults Results)> ReadAll(string folder)
    {
        string place = new[] { folder, Path.Combine("notebooks", folder) }.FirstOrDefault(Directory.Exists) ?? folder;
        string[] files = Directory.Exists(place) ? [.. Directory.GetFiles(place, "results*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
        return [.. files.Select(file => (Path.ChangeExtension(Path.GetRelativePath(place, file), null).Replace('\\', '/'), SweepResults.Open(file)))];
    }

    private static Figure None(string folder, string family, int size) =>
        Figure.Note($"There are no finished results along {family}{(size == Size ? "" : $" of {size} px")} in '{folder}' yet; 'hybridprior sweep' computes them.");

    private static Figure Means(SweepTables tables, string set, IReadOnlyList<string> operators)
    {
        StringBuilder html = new(), text = new();
        tables.Means(html, set, operators);
        tables.Markdown(text, set, operators);
        return new Figure(html.ToString(), text.ToString().Trim(), Still.Table(tables.Rows(set, operators)));
    }
}
