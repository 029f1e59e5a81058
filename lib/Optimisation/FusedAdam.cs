using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>A step of Adam as one pass over memory, on the CPU.</summary>
/// <remarks>
/// Where millions of weights move, as in a generator that adapts to each image, a step is bound by memory: tensor operations one after the other pass 18 numbers per
/// parameter, this passes 7. Both differ by rounding alone.
/// </remarks>
internal static unsafe class FusedAdam
{
    // Below this many parameters a second thread takes longer to wake than to help.
    private const long Grain = 1 << 16;

    /// <summary>Whether a step can be made here.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient.</param>
    public static bool Fits(Tensor parameter, Tensor gradient) =>
        parameter.device_type == DeviceType.CPU && parameter.dtype == ScalarType.Float32 && gradient.dtype == ScalarType.Float32 && parameter.is_contiguous() && gradient.is_contiguous();

    /// <summary>Moves parameter and moments, in place.</summary>
    /// <param name="parameter">The parameter, contiguous, like all others of these.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="first">Running mean of the gradient.</param>
    /// <param name="second">Running mean of the squared gradient.</param>
    /// <param name="factors">What the step multiplies by.</param>
    public static void Step(Tensor parameter, Tensor gradient, Tensor first, Tensor second, Factors factors)
    {
        long count = parameter.numel();
        if (count == 0) return;
        using var scope = NewDisposeScope();
        fixed (float* p = Beginning(parameter), g = Beginning(gradient), m = Beginning(first), v = Beginning(second))
        {
            (nint P, nint G, nint M, nint V) at = ((nint)p, (nint)g, (nint)m, (nint)v);
            int threads = (int)Math.Clamp(count / Grain, 1, get_num_threads());
            void Share(int thread)
            {
                long start = count * thread / threads, end = count * (thread + 1) / threads;
                Part((float*)at.P + start, (float*)at.G + start, (float*)at.M + start, (float*)at.V + start, end - start, factors);
            }
            if (threads == 1) Share(0);
            else _ = Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, Share);
        }
    }

    private static void Part(float* p, float* g, float* m, float* v, long count, Factors f)
    {
        Vector<float> gain1 = new(f.Gain1), decay2 = new(f.Decay2), gain2 = new(f.Gain2), scale = new(f.Scale), epsilon = new(f.Epsilon), rate = new(f.Rate);
        long i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> gradient = Vector.Load(g + i), mean = Vector.Load(m + i);
            mean = Vector.FusedMultiplyAdd(gain1, gradient - mean, mean);
            Vector<float> square = Vector.Load(v + i) * decay2 + gain2 * gradient * gradient;
            Vector.Store(mean, m + i);
            Vector.Store(square, v + i);
            Vector.Store(Vector.Load(p + i) + rate * mean / (Vector.SquareRoot(square) / scale + epsilon), p + i);
        }
        for (; i < count; i++)
        {
            m[i] = MathF.FusedMultiplyAdd(f.Gain1, g[i] - m[i], m[i]);
            v[i] = v[i] * f.Decay2 + f.Gain2 * g[i] * g[i];
            p[i] += f.Rate * m[i] / (MathF.Sqrt(v[i]) / f.Scale + f.Epsilon);
        }
    }

    /// <summary>The first number, from which tensors of more than 2 GB can be reached too.</summary>
    private static Span<float> Beginning(Tensor tensor) => tensor.detach().view(-1).narrow(0, 0, 1).Floats();

    /// <summary>What a step multiplies by.</summary>
    /// <param name="Gain1">Share of the gradient in its running mean.</param>
    /// <param name="Decay2">What remains of the running mean of squares.</param>
    /// <param name="Gain2">Share of the squared gradient in it.</param>
    /// <param name="Scale">What the root of the squares is divided by, for their start at zero.</param>
    /// <param name="Epsilon">Added to that root.</param>
    /// <param name="Rate">Step size, negative, for the mean's start at zero.</param>
    public readonly record struct Factors(float Gain1, float Decay2, float Gain2, float Scale, float Epsilon, float Rate);
}
