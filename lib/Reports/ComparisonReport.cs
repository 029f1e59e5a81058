using HybridPrior.Experiments;

namespace HybridPrior.Reports;

/// <summary>A comparison as files: figures for programs, a page for readers, pictures for papers.</summary>
/// <remarks>
/// <c>summary.json</c> has the figures: <c>environment</c>, <c>settings</c>, <c>results</c> (one per image and prior), <c>means</c> (one per
/// prior), <c>pairs</c> (PSNR of one prior minus another's on the same images, with its bootstrap interval and wins) and <c>cancelled</c>. Its <c>seconds</c> are those of the whole batch divided by the number of images, as images are recovered
/// together. A number that is not finite, such as the PSNR of identical images, is null there. <c>report.html</c> is one file that needs no
/// network. <c>images/</c> has every picture as <c>NNN-name_truth.png</c>, <c>NNN-name_prior.png</c> and
/// <c>NNN-name_prior_component.png</c>, and all of them on <c>contact-sheet.png</c>: a row per image; truth, each prior, then the summands of
/// combinations. The page needs at least one outcome.
/// </remarks>
/// <param name="comparison">What to report; stays with its owner.</param>
/// <param name="environment">Where it was computed.</param>
/// <param name="settings">What was asked for, by name, for the record: nothing is read from it.</param>
public sealed class ComparisonReport(Comparison comparison, RunEnvironment environment, IReadOnlyDictionary<string, object> settings)
{
    /// <summary>Writes all files; each appears under its name only when complete, and <c>summary.json</c> last.</summary>
    /// <param name="folder">Where to; made if it is absent. Files of an earlier report are replaced.</param>
    /// <exception cref="InputException">The folder cannot be written to.</exception>
    public void Save(string folder)
    {
        string pictures = Path.Combine(folder, "images");
        try
        {
            Directory.CreateDirectory(pictures);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder '{folder}' for the report cannot be made: {e.Message}", e);
        }
        IReadOnlyList<PictureColumn> columns = PictureColumn.Of(comparison);
        ReportPictures.Write(pictures, comparison.Names, columns);
        string page = new ReportPage(comparison, environment, settings, columns).Text();
        byte[] summary = SummaryFile.Write(comparison, environment, settings);
        AtomicFile.Write(Path.Combine(folder, "report.html"), page);
        AtomicFile.Write(Path.Combine(folder, "summary.json"), stream => stream.Write(summary));
    }
}
