using System.Text.Json;
using HybridPrior.Experiments;

namespace HybridPrior.Sweeps;

/// <summary>The figures of a sweep without its curves, pictures and paths: what is worth keeping under version control.</summary>
/// <param name="Format">Version of this form.</param>
/// <param name="Title">What the sweep is about.</param>
/// <param name="Scale">Tiny, Lesson or Paper, as it was run.</param>
/// <param name="Size">Side of the images in pixels.</param>
/// <param name="Noise">Noise of the measurements.</param>
/// <param name="Settings">How priors were built and searched.</param>
/// <param name="Generators">Weight files that were used, with their names in the spec and what each was.</param>
/// <param name="Gaussian">The Gaussian model; null for none.</param>
/// <param name="Environments">Where it was computed.</param>
/// <param name="Cells">How many there are to compute in all.</param>
/// <param name="Missing">Cells that are not among the rows, with the reason: not computed, or the error.</param>
/// <param name="Rows">A row per image and cell.</param>
/// <param name="Denoiser">The denoiser; null for none.</param>
public sealed record SweepResults(
    int Format, string Title, Scale Scale, int Size, string Noise, SweepSettings Settings, IReadOnlyList<PlannedModel> Generators, PlannedModel? Gaussian,
    IReadOnlyList<RunEnvironment> Environments, int Cells, IReadOnlyList<string> Missing, IReadOnlyList<ResultRow> Rows, PlannedModel? Denoiser = null)
{
    private const int PresentFormat = 1;

    /// <summary>Takes the results from a sweep's folder; what is not finished is missing.</summary>
    /// <param name="folder">The folder.</param>
    public static SweepResults Of(SweepFolder folder)
    {
        (IReadOnlyList<CellRecord> records, IReadOnlyList<string> damaged) = folder.ReadAll();
        HashSet<string> known = [.. records.Select(r => r.Cell.Id)];
        (SweepPlan plan, SweepSpec spec) = (folder.Plan, folder.Plan.Spec);
        IEnumerable<string> open = plan.Cells.Where(c => !known.Contains(c.Id)).Select(c => $"{c}: not computed");
        IEnumerable<string> failed = records.Where(r => r.Result is null).Select(r => $"{r.Cell}: {r.Error}");
        return new(PresentFormat, spec.Title, spec.Scale, spec.Size, spec.Noise, spec.Settings, plan.Generators, plan.Gaussian,
            [.. records.Where(r => r.Result is not null).Select(r => r.Run.Environment).Distinct()], plan.Cells.Count, [.. damaged, .. failed, .. open], [.. records.SelectMany(RowsOf)], plan.Denoiser);
    }

    /// <summary>Opens results: the folder of a sweep, or a <c>results.json</c> that was written before.</summary>
    /// <param name="path">Folder or file.</param>
    /// <exception cref="InputException">It is neither.</exception>
    public static SweepResults Open(string path)
    {
        if (Directory.Exists(path)) return Of(SweepFolder.Open(path));
        try
        {
            SweepResults? results = JsonSerializer.Deserialize<SweepResults>(SweepFiles.Read(path), SweepFiles.Format);
            return results is { Format: PresentFormat } ? results : throw new InputException($"'{path}' has results of another version.");
        }
        catch (JsonException error)
        {
            throw new InputException($"'{path}' holds no results of a sweep: {Quoted.Text(error.Message.Split(" Path:")[0].TrimEnd('.'), 160)}{(error.LineNumber is long line ? $", in line {line + 1}" : "")}.", error);
        }
    }

    /// <summary>Writes the results as JSON, which <see cref="Open"/> reads back.</summary>
    /// <param name="path">File to write.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path) => JsonFile.Write(path, this, SweepFiles.Format);

    private static IEnumerable<ResultRow> RowsOf(CellRecord record) => (record.Result?.Images ?? []).Select(image => new ResultRow(
        record.Cell.Images, record.Cell.InDistribution, image.Name, record.Cell.Operator, record.Result!.Measurements, record.Cell.Seed, record.Cell.Prior, record.Cell.Generator,
        record.Result.Parameters, record.Result.Steps, image.Psnr, image.Ssim, image.Residual, image.Alpha, image.Beta, record.Run.Seconds / record.Result.Images.Count)
    {
        Within1 = Note(image, "within_1"),
        Within2 = Note(image, "within_2"),
    });

    private static double? Note(ImageResult image, string name) => image.Notes?.TryGetValue(name, out double value) == true ? value : null;
}
