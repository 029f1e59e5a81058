using HybridPrior.Generators;
using HybridPrior.Priors;
using static HybridPrior.Reports.ReportText;

namespace HybridPrior.Notebooks;

/// <summary>How many numbers each model has to find for one image (paper, Figure 7), counted from the networks of this library.</summary>
public static class ParameterCounts
{
    /// <summary>The paper's table: hybrid, Deep Decoder, GAN and GAN as DIP, for its two generators at their largest m.</summary>
    public static Figure Table() => Figure.Table(
        ["generator", "image", "m", "width k", "hybrid", "Deep Decoder", "GAN", "GAN as DIP"],
        [Row("began128", 20000), Row("dcgan64", 10000)],
        "Numbers optimised for one image. α and β are not counted, as in the paper.");

    /// <summary>The Deep Decoder's width at several m by the paper's rule: the largest for which decoder and latent code have fewer numbers than were measured.</summary>
    /// <param name="measurements">Numbers of measurements m.</param>
    /// <param name="latentCount">Entries of the latent code z.</param>
    public static Figure Widths(IEnumerable<double> measurements, int latentCount) => Figure.Table(
        ["m", "width k", "Deep Decoder", "hybrid", "share of m"],
        [.. measurements.Select(m =>
        {
            int width = DeepDecoder.WidthFor((long)m, latentCount);
            long decoder = DeepDecoder.ParameterCount(width);
            return new[] { Number(m, "N0"), $"{width}", Number(decoder, "N0"), Number(decoder + latentCount, "N0"), $"{Number(100 * (decoder + latentCount) / m, "F0")} %" };
        })]);

    private static string[] Row(string architecture, long m)
    {
        GeneratorArchitecture network = GeneratorArchitectures.Named(architecture);
        int latent = network.Latent.Count, width = DeepDecoder.WidthFor(m, latent);
        long decoder = DeepDecoder.ParameterCount(width);
        // The paper counts the latent code for its BEGAN but not for its DCGAN.
        long all = network.Declaration.Count + (architecture == "began128" ? latent : 0);
        return [architecture, $"{network.ImageSize} px", Number(m, "N0"), $"{width}", Number(decoder + latent, "N0"), Number(decoder, "N0"), $"{latent}", Number(all, "N0")];
    }
}
