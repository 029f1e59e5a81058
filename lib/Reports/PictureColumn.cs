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
    /// <summary>The pictures as PNG files.</summary>
    public IReadOnlyList<byte[]> Png { get; } = Encode(Images);

    /// <summary>The columns of a comparison: truth, each prior, then the summands of combinations.</summary>
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

    private static byte[][] Encode(Tensor images)
    {
        using var scope = NewDisposeScope();
        return [.. Enumerable.Range(0, (int)images.shape[0]).Select(i => PngFile.Encode(images[i]))];
    }
}
