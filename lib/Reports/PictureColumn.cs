using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Inversion;
using static TorchSharp.torch;

namespace HybridPrior.Reports;

/// <summary>One column of the report's pictures: the true images, a prior's, or a summand of a combination.</summary>
/// <param name="Title">What the pictures are.</param>
/// <param name="Suffix">Last part of their file names.</param>
/// <param name="Colour">Colour of the prior; null for the truth.</param>
/// <param name="Images">The images, (B, 3, H, W); owned by the comparison.</param>
/// <param name="Captions">Text below each picture.</param>
/// <param name="Psnr">PSNR of each picture; empty where it says nothing.</param>
internal sealed record PictureColumn(string Title, string Suffix, string? Colour, Tensor Images, IReadOnlyList<string> Captions, IReadOnlyList<double> Psnr)
{
    /// <summary>Whether it belongs to what a prior says of its own errors.</summary>
    public bool ShowsErrors { get; init; }

    /// <summary>The pictures as PNG files.</summary>
    public IReadOnlyList<byte[]> Png { get; } = Encode(Images);

    /// <summary>The columns of a comparison: truth, each prior, then the summands of combinations, then what priors say of their own errors.</summary>
    public static IReadOnlyList<PictureColumn> Of(Comparison comparison)
    {
        IReadOnlyDictionary<string, string> colours = PriorColours.For(
            comparison.Outcomes.SelectMany(o => new[] { o.Prior }.Concat(o.Recovery.Components.Select(c => c.Name))));
        bool alone = comparison.Outcomes.Count(o => o.Recovery.Components.Count > 0) == 1;
        return
        [
            new PictureColumn("truth", "truth", null, comparison.Truth, comparison.Names, []),
            .. comparison.Outcomes.Select(o => new PictureColumn(
                o.Prior, o.Prior, colours[o.Prior], o.Recovery.Images, [.. o.Psnr.Select(p => ReportText.Number(p, "F2") + " dB")], o.Psnr)),
            .. comparison.Outcomes.SelectMany(o => o.Recovery.Components.Select((c, i) => Component(o.Recovery, c.Name, c.Images, i, colours[c.Name], alone))),
            .. comparison.Outcomes.SelectMany(o => Errors(o, comparison.Truth, colours[o.Prior])),
        ];
    }

    /// <summary>A table cell with one picture, which <see cref="FigureAssets.Script"/> makes zoomable.</summary>
    public static string Cell(byte[] png, string label, string caption, string classes = "") =>
        $"<td><button type=\"button\" title=\"{ReportText.Html(label)}\"><img alt=\"{ReportText.Html(label)}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"></button>"
        + $"<span class=\"{classes}\">{ReportText.Html(caption)}</span></td>\n";

    private static PictureColumn Component(RecoveryResult recovery, string name, Tensor images, int place, string colour, bool alone)
    {
        IReadOnlyList<double> weights = recovery.Weight(place == 0 ? "alpha" : "beta");
        string letter = place == 0 ? "α" : "β";
        string title = $"{letter} · {name}{(alone ? "" : $" in {recovery.Prior}")}";
        string[] captions = [.. weights.Select(w => $"{letter} = {ReportText.Number(w, "F3")}")];
        return new PictureColumn(title, $"{recovery.Prior}_{name}", PriorColours.Half(colour), images, captions, []);
    }

    /// <summary>A sample, the standard deviation and the true error of a prior that draws samples; the last two are grey, on one scale for all images.</summary>
    private static IEnumerable<PictureColumn> Errors(PriorOutcome outcome, Tensor truth, string colour)
    {
        if (outcome.Recovery is not { StandardDeviation: Tensor deviation, Samples: Tensor samples }) yield break;
        string prior = outcome.Prior;
        Tensor error = (outcome.Recovery.Images - truth).square().mean([1], keepdim: true).sqrt(), grey = deviation.square().mean([1], keepdim: true).sqrt();
        double white = Math.Max(error.max().item<float>(), grey.max().item<float>());
        double[] deviations = Level(grey), errors = Level(error);
        string[] none = [.. deviations.Select(_ => "")], wrong = [.. errors.Select(e => ReportText.Number(e, "F3"))];
        string[] said = [.. deviations.Select((d, i) => ReportText.Number(d, "F3") + Holds(i))];
        yield return new PictureColumn($"{prior}: sample", $"{prior}_sample", colour, samples.select(1, 0), none, []) { ShowsErrors = true };
        yield return new PictureColumn($"{prior}: std", $"{prior}_std", colour, Shown(grey), said, []) { ShowsErrors = true };
        yield return new PictureColumn($"{prior}: error", $"{prior}_error", colour, Shown(error), wrong, []) { ShowsErrors = true };

        string Holds(int image) => outcome.Calibrations is null ? "" : $" ({ReportText.Number(100 * outcome.Calibrations[image].Within1, "F0")} %)";

        Tensor Shown(Tensor map) => (map / Math.Max(white, 1e-12)).expand(-1, 3, -1, -1);

        static double[] Level(Tensor map) => map.square().mean([1, 2, 3]).sqrt().to(ScalarType.Float64).cpu().data<double>().ToArray();
    }

    private static byte[][] Encode(Tensor images)
    {
        using var scope = NewDisposeScope();
        return [.. Enumerable.Range(0, (int)images.shape[0]).Select(i => PngFile.Encode(images[i]))];
    }
}
