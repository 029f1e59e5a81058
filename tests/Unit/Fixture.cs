using System.Text.Json;
using static TorchSharp.torch;

namespace HybridPrior.Tests;

/// <summary>Numbers that PyTorch computed, and the formulas its scripts and these tests share.</summary>
public static class Fixture
{
    public static JsonElement Json(string relative) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, relative))).RootElement;

    public static float[] Floats(this JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetSingle())];

    /// <summary>frac(43758.5453 sin(12.9898 j + 78.233 t)) - 0.5: looks random, needs no generator.</summary>
    public static Tensor Noise(double t, params long[] shape)
    {
        long count = shape.Aggregate(1L, (a, b) => a * b);
        float[] values = new float[count];
        for (long j = 0; j < count; j++)
        {
            double x = Math.Sin(12.9898 * j + 78.233 * t) * 43758.5453;
            values[j] = (float)(x - Math.Floor(x) - 0.5);
        }
        return tensor(values, shape);
    }

    public static float[] Values(this Tensor tensor) => tensor.detach().cpu().contiguous().data<float>().ToArray();

    /// <summary>Largest difference, relative to the largest expected value where that is above 1.</summary>
    public static double Gap(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        return expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / scale;
    }
}
