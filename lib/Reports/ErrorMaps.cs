using System.Text;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Operators;
using static HybridPrior.Reports.ReportText;
using static TorchSharp.torch;

namespace HybridPrior.Reports;

/// <summary>What was measured of each image, and where each prior is wrong: |x^ - x|, on one scale for all.</summary>
internal static class ErrorMaps
{
    /// <summary>Most of the largest errors are single pixels; a scale up to them would show black only.</summary>
    private const float Quantile = 0.995f;

    /// <summary>A row per image: the measurement, then each prior's error.</summary>
    public static void Write(StringBuilder page, Comparison comparison)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Measurement measurement = comparison.Measurement;
        Tensor truth = comparison.Truth.cpu(), seen = MeasurementPicture.Of(measurement).cpu();
        Tensor[] errors = [.. comparison.Outcomes.Select(o => (o.Recovery.Images.cpu().clamp(0, 1) - truth).abs().mean([1], keepdim: true))];
        double white = Math.Max(errors.Max(e => e.flatten().quantile(tensor(Quantile)).item<float>()), 1e-6);
        IReadOnlyDictionary<string, string> colours = PriorColours.For(comparison.Outcomes.Select(o => o.Prior));
        long side = ReportPictures.Enlarge(truth) * truth.shape[^1];
        _ = page.Append($"""
            <p class="note">Errors are |x̂ − x|, the mean over the colours, after clamping to [0, 1]: black is 0, white {Number(white, "0.###")} and more, the same for all priors and images. Below each stands its mean.</p>
            <div class="scroll"><table class="pictures" style="--side:{side}px"><thead><tr><th scope="col">{MeasurementPicture.Title(measurement)}</th>{string.Concat(comparison.Outcomes.Select(o => $"<th scope=\"col\">{ReportTables.Chip(o.Prior, colours[o.Prior])}</th>"))}</tr></thead><tbody>

            """);
        for (int image = 0; image < comparison.Names.Count; image++)
        {
            string name = comparison.Names[image];
            _ = page.Append("<tr>").Append(PictureColumn.Cell(PngFile.Encode(seen[image]), $"{name}: {MeasurementPicture.Title(measurement)}", name));
            foreach ((PriorOutcome outcome, Tensor error) in comparison.Outcomes.Zip(errors))
            {
                string mean = Number(error[image].mean().item<float>(), "F4");
                _ = page.Append(PictureColumn.Cell(PngFile.Encode((error[image] / white).expand(3, -1, -1)), $"{name}: error of {outcome.Prior}, mean {mean}", mean));
            }
            _ = page.Append("</tr>\n");
        }
        _ = page.Append("</tbody></table></div>\n");
    }
}
