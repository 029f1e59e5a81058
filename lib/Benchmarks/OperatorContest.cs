using System.Diagnostics;
using static TorchSharp.torch;

namespace HybridPrior.Benchmarks;

/// <summary>The misfit of a dense Gaussian operator and its gradient: two plain products for one image, and the library's way for several at once.</summary>
public sealed class OperatorContest : IContest
{
    private readonly GaussianOperator a;
    private readonly Tensor images, nothing;

    /// <summary>Draws operator and images.</summary>
    /// <param name="imageSize">Side of the images in pixels.</param>
    /// <param name="m">Number of measurements.</param>
    /// <param name="count">Images at once.</param>
    public OperatorContest(int imageSize, long m, int count)
    {
        a = new GaussianOperator([3, imageSize, imageSize], m, seed: 1);
        images = rand([count, .. a.InputShape], generator: new Generator(2, CPU));
        nothing = zeros(count, m);
        Images = count;
        Work = Work.OfMatrix(m, images[0].numel(), count);
    }

    /// <inheritdoc/>
    public int Images { get; }

    /// <inheritdoc/>
    public Work Work { get; }

    /// <inheritdoc/>
    public double Gap()
    {
        using var scope = NewDisposeScope();
        Tensor one = Apart(images.narrow(0, 0, 1)), all = a.ResidualAndGradient(images, nothing).Gradient;
        return ((one[0] - all[0]).abs().max() / one.abs().max()).item<float>();
    }

    /// <inheritdoc/>
    public double Reference(int steps) => Time(() => _ = Apart(images.narrow(0, 0, 1)), steps);

    /// <inheritdoc/>
    public double Library(int steps) => Time(() => _ = a.ResidualAndGradient(images, nothing), steps);

    /// <inheritdoc/>
    public void Dispose()
    {
        a.Dispose();
        images.Dispose();
        nothing.Dispose();
    }

    private Tensor Apart(Tensor x) => a.Adjoint(a.Forward(x));

    private static double Time(Action both, int steps)
    {
        using var gradientsOff = no_grad();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            both();
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds / steps;
    }
}
