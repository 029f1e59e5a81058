using System.Text;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Sweeps;
using static HybridPrior.Reports.ReportText;

namespace HybridPrior.Reports;

/// <summary>Pictures that a sweep kept, side by side (paper, Figure 4): a row per image; truth, each prior, and the summands of combinations.</summary>
/// <param name="Title">Set and operator.</param>
/// <param name="Cells">The cells of the columns, each with its pictures.</param>
internal sealed record SampleSheet(string Title, IReadOnlyList<(CellRecord Record, string Folder)> Cells)
{
    private const int MostImages = 6;

    /// <summary>Sheets of a sweep: of each set and family of operators the one in the middle, and of operators without a number each.</summary>
    public static IReadOnlyList<SampleSheet> Of(SweepFolder folder)
    {
        (CellRecord Record, string Folder)[] kept = [.. folder.ReadAll().Records.Where(r => r.Run.Pictures && r.Result is not null).Select(r => (r, folder.PicturesOf(r.Cell))).Where(r => Directory.Exists(r.Item2))];
        return
        [
            .. from cell in kept
               group cell by (cell.Record.Cell.Images, Family: OperatorAxis.Of(cell.Record.Cell.Operator)?.Family ?? cell.Record.Cell.Operator) into family
               let operators = family.Select(c => c.Record.Cell.Operator).Distinct().OrderBy(o => OperatorAxis.Of(o)?.Value ?? 0).ToArray()
               let middle = operators[operators.Length / 2]
               let seed = family.Min(c => c.Record.Cell.Seed)
               select new SampleSheet($"{family.Key.Images}, {middle}", [.. family.Where(c => c.Record.Cell.Operator == middle && c.Record.Cell.Seed == seed)]),
        ];
    }

    /// <summary>Writes the sheet as a table.</summary>
    public void Write(StringBuilder page)
    {
        _ = page.Append($"<h3>{Html(Title)}</h3><div class=\"scroll\"><table class=\"pictures\" style=\"--side:96px\"><thead><tr><th>truth</th>");
        foreach ((CellRecord record, string folder) in Cells)
        {
            _ = page.Append($"<th>{Html(record.Cell.Prior)}<small>{Number(Summary.Of(record.Result!.Images.Select(i => i.Psnr)).Mean, "F2")} dB</small></th>");
            foreach (string component in Components(folder)) _ = page.Append($"<th>{(component == Components(folder)[0] ? "α" : "β")} · {Html(component)}</th>");
        }
        _ = page.Append("</tr></thead><tbody>\n");
        int count = Math.Min(MostImages, Cells.Min(c => c.Record.Result!.Images.Count));
        for (int image = 0; image < count; image++)
        {
            _ = page.Append("<tr>");
            string name = Cells[0].Record.Result!.Images[image].Name;
            Picture(CellPictures.PathOf(Cells[0].Folder, image, CellPictures.Truth), name, name);
            foreach ((CellRecord record, string folder) in Cells)
            {
                ImageResult result = record.Result!.Images[image];
                Picture(CellPictures.PathOf(folder, image), $"{name}, {record.Cell.Prior}", $"{Number(result.Psnr, "F2")} dB");
                foreach ((int place, string component) in Components(folder).Index())
                    Picture(CellPictures.PathOf(folder, image, component), $"{name}, {component} of {record.Cell.Prior}", $"{(place == 0 ? "α" : "β")} = {Number((place == 0 ? result.Alpha : result.Beta) ?? double.NaN, "F2")}");
            }
            _ = page.Append("</tr>\n");
        }
        _ = page.Append("</tbody></table></div>\n");

        void Picture(string path, string label, string caption) => page.Append(File.Exists(path) ? PictureColumn.Cell(File.ReadAllBytes(path), label, caption) : "<td></td>");
    }

    /// <summary>Names of the summands, the first before the second, as the pictures were written.</summary>
    private static string[] Components(string folder) =>
        [.. Directory.EnumerateFiles(folder, "000-*.png").Select(f => Path.GetFileNameWithoutExtension(f)[4..]).Where(n => n != CellPictures.Truth).OrderBy(n => n == "decoder").ThenBy(n => n, StringComparer.Ordinal)];
}
