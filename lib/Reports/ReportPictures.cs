using System.Globalization;
using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Reports;

/// <summary>The report's pictures as files.</summary>
internal static class ReportPictures
{
    private const int WantedSide = 136;

    /// <summary>How many screen pixels show one pixel of an image along each axis: a whole number, so that all pixels look alike.</summary>
    public static int Enlarge(Tensor images) => Math.Max(1, (int)(WantedSide / images.shape[^1]));

    /// <summary>Writes one file per picture, and a contact sheet with a row per image.</summary>
    public static void Write(string folder, IReadOnlyList<string> names, IReadOnlyList<PictureColumn> columns)
    {
        for (int image = 0; image < names.Count; image++)
        {
            string number = (image + 1).ToString("D3", CultureInfo.InvariantCulture);
            foreach (PictureColumn column in columns)
            {
                string file = $"{number}-{ReportText.FileName(names[image])}_{ReportText.FileName(column.Suffix)}.png";
                byte[] png = column.Png[image];
                AtomicFile.Write(Path.Combine(folder, file), stream => stream.Write(png));
            }
        }
        byte[] sheet = ContactSheetOf(columns);
        AtomicFile.Write(Path.Combine(folder, "contact-sheet.png"), stream => stream.Write(sheet));
    }

    private static byte[] ContactSheetOf(IReadOnlyList<PictureColumn> columns)
    {
        using var scope = NewDisposeScope();
        Tensor rows = stack([.. columns.Select(c => c.Images.detach().to(float32).cpu())], 1).flatten(0, 1);
        return PngFile.Encode(ContactSheet.Draw(rows, columns.Count, padding: 4, enlarge: Enlarge(rows)));
    }
}
