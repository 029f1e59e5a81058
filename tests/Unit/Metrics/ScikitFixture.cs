using System.Text.Json;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Metrics;

/// <summary>Image pairs with the values of scikit-image, made by fixtures/make_ssim.py.</summary>
internal sealed record ScikitFixture(int Height, int Width, ScikitFixture.Pair[] Cases)
{
    /// <summary>Pixels are integers k that mean k / 256, row by row, channels last.</summary>
    internal sealed record Pair(string Name, double Ssim, double Psnr, int[] A, int[] B);

    public static ScikitFixture Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Metrics", "fixtures", "ssim.json");
        return JsonSerializer.Deserialize<ScikitFixture>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
    }

    /// <summary>One side of all pairs as a batch (B, 3, H, W) float32.</summary>
    public Tensor Batch(Func<Pair, int[]> side)
    {
        using var scope = NewDisposeScope();
        Tensor[] images = [.. Cases.Select(pair => tensor(side(pair), [Height, Width, 3]).permute(2, 0, 1))];
        return (stack(images).to(float32) / 256f).MoveToOuterDisposeScope();
    }
}
