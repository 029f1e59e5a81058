using System.Text;
using HybridPrior.Images;
using HybridPrior.Reports;
using static TorchSharp.torch;

namespace HybridPrior.Notebooks;

/// <summary>Pictures in rows, with a title before each row.</summary>
internal sealed class PictureRows(int sideInPixels)
{
    private readonly StringBuilder rows = new();
    private readonly PictureStill still = new(sideInPixels);

    /// <summary>Adds a row.</summary>
    /// <param name="title">Title of the row; none where empty.</param>
    /// <param name="images">Images, (B, 3, H, W).</param>
    /// <param name="captions">Text below each picture.</param>
    public PictureRows Add(string title, Tensor images, IReadOnlyList<string> captions)
    {
        _ = rows.Append("<tr>");
        if (title.Length > 0) _ = rows.Append($"<th scope=\"row\" style=\"vertical-align:top\">{ReportText.Html(title)}</th>");
        using var scope = NewDisposeScope();
        byte[][] pictures = [.. Enumerable.Range(0, captions.Count).Select(i => PngFile.Encode(images[i]))];
        foreach ((int i, byte[] png) in pictures.Index()) _ = rows.Append(PictureColumn.Cell(png, title.Length > 0 ? $"{captions[i]}: {title}" : captions[i], captions[i]));
        _ = rows.Append("</tr>\n");
        _ = still.Row(title, [.. pictures.Select((png, i) => (png, captions[i], false))]);
        return this;
    }

    /// <summary>All rows as a figure.</summary>
    /// <param name="text">What the pictures are, for hosts that show plain text.</param>
    public Figure Figure(string text) =>
        new PictureFigure($"<div class=\"scroll\"><table class=\"pictures\" style=\"--side:{sideInPixels}px\"><tbody>{rows}</tbody></table></div>", text, still.Still());
}
