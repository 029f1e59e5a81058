namespace HybridPrior.Tests;

/// <summary>The lines of the short way, as they are published.</summary>
internal static class ShortWay
{
    public const string Published = """
        using var face = Image.Load("face.png", 64);
        using var y = new GaussianOperator(face.Shape, m: 1000).Measure(face, noise: 0.1, seed: 1);
        using var result = Hybrid.Recover(y);
        result.Save("recovered.png");
        Console.WriteLine(result.Psnr(face));
        """;

    /// <summary>The lines with a face that ships and a schedule of a few steps.</summary>
    /// <param name="saved">File to write.</param>
    public static string Lines(string saved) => Published
        .Replace("\"face.png\"", "ShippedFiles.Faces[0]", StringComparison.Ordinal)
        .Replace("Recover(y)", "Recover(y, schedule: new HybridPrior.Inversion.Schedule(2, 3))", StringComparison.Ordinal)
        .Replace("recovered.png", saved.Replace("\\", "\\\\", StringComparison.Ordinal), StringComparison.Ordinal);
}
