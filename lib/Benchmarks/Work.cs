using HybridPrior.Generators;

namespace HybridPrior.Benchmarks;

/// <summary>The least that one optimisation step must do.</summary>
/// <param name="Multiplications">Multiply-and-add operations, forward and backward.</param>
/// <param name="Bytes">Bytes that must be read from memory: matrices and weights, each once forward and once backward, and the maps of a Deep Decoder.</param>
public sealed record Work(double Multiplications, double Bytes)
{
    /// <summary>A generator whose code moves: forward, and backward to its input.</summary>
    /// <param name="architecture">Its network.</param>
    /// <param name="images">Images per step.</param>
    /// <param name="adapts">Whether the weights of every image move too: a third product per layer, and weights, gradient and two moments read and written.</param>
    public static Work Of(GeneratorArchitecture architecture, int images, bool adapts)
    {
        double weights = sizeof(float) * (double)architecture.Declaration.Count;
        return new Work((adapts ? 3.0 : 2.0) * images * MultiplicationCount.Of(architecture), adapts ? 8 * images * weights : 2 * weights);
    }

    /// <summary>A Deep Decoder whose weights move: per layer a product forward and two backward, and four maps (product, normalised, enlarged, rectified) each
    /// written and read once in both directions.</summary>
    /// <param name="imageSize">Side of the images in pixels.</param>
    /// <param name="width">Channels.</param>
    /// <param name="images">Images per step.</param>
    public static Work OfDecoder(int imageSize, int width, int images)
    {
        double products = 0, maps = 0, k = width;
        for (long side = imageSize / 16; side < imageSize; side *= 2)
        {
            double pixels = side * side;
            products += k * k * pixels;
            maps += k * pixels * (2 + 2 * 4);
        }
        products += 3 * k * imageSize * imageSize;
        return new Work(3 * images * products, 4 * sizeof(float) * images * maps);
    }

    /// <summary>A dense operator, forward and adjoint.</summary>
    /// <param name="m">Number of measurements.</param>
    /// <param name="n">Values of an image.</param>
    /// <param name="images">Images per step.</param>
    public static Work OfMatrix(long m, long n, int images) => new(2.0 * images * m * n, 2.0 * sizeof(float) * m * n);

    /// <summary>Both, one after the other.</summary>
    public static Work operator +(Work a, Work b) => new(a.Multiplications + b.Multiplications, a.Bytes + b.Bytes);
}
