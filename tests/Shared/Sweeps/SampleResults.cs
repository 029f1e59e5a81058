using HybridPrior.Sweeps;

namespace HybridPrior.Tests.Sweeps;

/// <summary>Results put together by hand: four faces and four other pictures at three numbers of measurements.</summary>
internal static class SampleResults
{
    private static readonly int[] Grid = [200, 1000, 5000];

    internal static SweepResults Results(IReadOnlyList<ResultRow> rows) => new(1, "Made up", HybridPrior.Experiments.Scale.Tiny, 64, "0.1", new SweepSettings(),
        [new("dcgan64", "dcgan64.safetensors", "dcgan64", 100, new string('a', 64))], null, [], 24, [], rows);

    internal static ResultRow[] Rows(Dictionary<string, double[]> psnr, double outside = 0.2, double alphaOutside = 0.3) =>
    [
        .. from prior in psnr.Keys
           from inside in new[] { true, false }
           from image in Enumerable.Range(1, 4)
           from point in Enumerable.Range(0, Grid.Length)
           // Images differ by much more than priors do, as real ones do.
           let level = 2.0 * image + 0.05 * ((image * 7 + point) % 3 - 1)
           let shift = inside ? 0 : prior == "hybrid" ? psnr["decoder"][point] - psnr["hybrid"][point] + outside - 5 : -5
           select new ResultRow(inside ? "faces" : "birds", inside, $"{(inside ? "face" : "bird")}-{image}", $"gaussian:m={Grid[point]}", Grid[point], 1, prior,
               prior is "decoder" or "tv" ? null : "dcgan64", prior switch { "generator" => 100, "generator-dip" => 3_576_804, "hybrid" => 479, _ => 379 }, 12,
               psnr[prior][point] + level - 5 + shift, 0.5, 0.1, prior == "hybrid" ? inside ? 0.5 : alphaOutside : null, prior == "hybrid" ? 0.5 : null, 1),
    ];
}
