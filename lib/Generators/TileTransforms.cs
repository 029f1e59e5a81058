using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HybridPrior.Generators;

/// <summary>What minimal filtering does to a tile before and after its products, for eight channels at once.</summary>
/// <remarks>The matrices B^T and A^T of Lavin and Gray 2016, for the points 0, 1, -1, 2, -2 and infinity (3x3 kernels) and without -2 (2x2), multiplied out.</remarks>
internal static unsafe class TileTransforms
{
    // Numbers in a register, and side of the tile of outputs.
    private const int Lanes = 8, Outputs = 4;

    /// <summary>B^T d B of a window of 6 x 6 pixels.</summary>
    /// <param name="pixels">Where the pixels lie.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="window">Room for 36 registers.</param>
    /// <param name="v">First of the 36 results.</param>
    /// <param name="plane">Distance of the results.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SpreadSix(float** pixels, int channel, float* window, float* v, long plane)
    {
        Vector256<float> two = Vector256.Create(2f), four = Vector256.Create(4f), five = Vector256.Create(-5f);
        for (int j = 0; j < 6; j++)
        {
            Vector256<float> d0 = Vector256.Load(pixels[j] + channel), d1 = Vector256.Load(pixels[6 + j] + channel), d2 = Vector256.Load(pixels[12 + j] + channel),
                d3 = Vector256.Load(pixels[18 + j] + channel), d4 = Vector256.Load(pixels[24 + j] + channel), d5 = Vector256.Load(pixels[30 + j] + channel);
            float* o = window + j * Lanes;
            Vector256.FusedMultiplyAdd(four, d0, Vector256.FusedMultiplyAdd(five, d2, d4)).Store(o);
            (d3 + d4 - four * (d1 + d2)).Store(o + 6 * Lanes);
            (d4 - d3 + four * (d1 - d2)).Store(o + 12 * Lanes);
            (d4 - d2 + two * (d3 - d1)).Store(o + 18 * Lanes);
            (d4 - d2 - two * (d3 - d1)).Store(o + 24 * Lanes);
            Vector256.FusedMultiplyAdd(four, d1, Vector256.FusedMultiplyAdd(five, d3, d5)).Store(o + 30 * Lanes);
        }
        for (int i = 0; i < 6; i++, window += 6 * Lanes, v += 6 * plane)
        {
            Vector256<float> d0 = Vector256.Load(window), d1 = Vector256.Load(window + Lanes), d2 = Vector256.Load(window + 2 * Lanes),
                d3 = Vector256.Load(window + 3 * Lanes), d4 = Vector256.Load(window + 4 * Lanes), d5 = Vector256.Load(window + 5 * Lanes);
            Vector256.FusedMultiplyAdd(four, d0, Vector256.FusedMultiplyAdd(five, d2, d4)).Store(v);
            (d3 + d4 - four * (d1 + d2)).Store(v + plane);
            (d4 - d3 + four * (d1 - d2)).Store(v + 2 * plane);
            (d4 - d2 + two * (d3 - d1)).Store(v + 3 * plane);
            (d4 - d2 - two * (d3 - d1)).Store(v + 4 * plane);
            Vector256.FusedMultiplyAdd(four, d1, Vector256.FusedMultiplyAdd(five, d3, d5)).Store(v + 5 * plane);
        }
    }

    /// <summary>The same of a window of 5 x 5 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SpreadFive(float** pixels, int channel, float* window, float* v, long plane)
    {
        for (int j = 0; j < 5; j++)
        {
            Vector256<float> d0 = Vector256.Load(pixels[j] + channel), d1 = Vector256.Load(pixels[5 + j] + channel), d2 = Vector256.Load(pixels[10 + j] + channel),
                d3 = Vector256.Load(pixels[15 + j] + channel), d4 = Vector256.Load(pixels[20 + j] + channel);
            float* o = window + j * Lanes;
            (d0 + d0 - d1 - d2 - d2 + d3).Store(o);
            (d3 - d2 - d1 - d1).Store(o + 5 * Lanes);
            (d1 + d1 - d2 - d2 - d2 + d3).Store(o + 10 * Lanes);
            (d3 - d1).Store(o + 15 * Lanes);
            (d1 + d1 - d2 - d3 - d3 + d4).Store(o + 20 * Lanes);
        }
        for (int i = 0; i < 5; i++, window += 5 * Lanes, v += 5 * plane)
        {
            Vector256<float> d0 = Vector256.Load(window), d1 = Vector256.Load(window + Lanes), d2 = Vector256.Load(window + 2 * Lanes),
                d3 = Vector256.Load(window + 3 * Lanes), d4 = Vector256.Load(window + 4 * Lanes);
            (d0 + d0 - d1 - d2 - d2 + d3).Store(v);
            (d3 - d2 - d1 - d1).Store(v + plane);
            (d1 + d1 - d2 - d2 - d2 + d3).Store(v + 2 * plane);
            (d3 - d1).Store(v + 3 * plane);
            (d1 + d1 - d2 - d3 - d3 + d4).Store(v + 4 * plane);
        }
    }

    /// <summary>A^T m A: 4 x 4 outputs of 6 x 6 sums.</summary>
    /// <param name="m">First of the 36 sums.</param>
    /// <param name="plane">Distance of the sums.</param>
    /// <param name="window">Room for 24 registers.</param>
    /// <param name="add">Added to each output.</param>
    /// <param name="pixels">Where the outputs go.</param>
    /// <param name="channel">First channel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void GatherSix(float* m, long plane, float* window, Vector256<float> add, float** pixels, int channel)
    {
        Vector256<float> two = Vector256.Create(2f), four = Vector256.Create(4f), eight = Vector256.Create(8f);
        for (int j = 0; j < 6; j++, m += plane)
        {
            Vector256<float> m0 = Vector256.Load(m), m1 = Vector256.Load(m + 6 * plane), m2 = Vector256.Load(m + 12 * plane), m3 = Vector256.Load(m + 18 * plane),
                m4 = Vector256.Load(m + 24 * plane), m5 = Vector256.Load(m + 30 * plane), near = m1 + m2, nearApart = m1 - m2, far = m3 + m4, farApart = m3 - m4;
            float* o = window + j * Lanes;
            (m0 + near + far).Store(o);
            Vector256.FusedMultiplyAdd(two, farApart, nearApart).Store(o + 6 * Lanes);
            Vector256.FusedMultiplyAdd(four, far, near).Store(o + 12 * Lanes);
            (Vector256.FusedMultiplyAdd(eight, farApart, nearApart) + m5).Store(o + 18 * Lanes);
        }
        for (int i = 0; i < Outputs; i++, window += 6 * Lanes, pixels += Outputs)
        {
            Vector256<float> m0 = Vector256.Load(window), m1 = Vector256.Load(window + Lanes), m2 = Vector256.Load(window + 2 * Lanes), m3 = Vector256.Load(window + 3 * Lanes),
                m4 = Vector256.Load(window + 4 * Lanes), m5 = Vector256.Load(window + 5 * Lanes), near = m1 + m2, nearApart = m1 - m2, far = m3 + m4, farApart = m3 - m4;
            (m0 + near + far + add).Store(pixels[0] + channel);
            (Vector256.FusedMultiplyAdd(two, farApart, nearApart) + add).Store(pixels[1] + channel);
            (Vector256.FusedMultiplyAdd(four, far, near) + add).Store(pixels[2] + channel);
            (Vector256.FusedMultiplyAdd(eight, farApart, nearApart) + m5 + add).Store(pixels[3] + channel);
        }
    }

    /// <summary>The same of 5 x 5 sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void GatherFive(float* m, long plane, float* window, Vector256<float> add, float** pixels, int channel)
    {
        Vector256<float> two = Vector256.Create(2f), four = Vector256.Create(4f), eight = Vector256.Create(8f);
        for (int j = 0; j < 5; j++, m += plane)
        {
            Vector256<float> m0 = Vector256.Load(m), m1 = Vector256.Load(m + 5 * plane), m2 = Vector256.Load(m + 10 * plane), m3 = Vector256.Load(m + 15 * plane),
                m4 = Vector256.Load(m + 20 * plane), near = m1 + m2, nearApart = m1 - m2;
            float* o = window + j * Lanes;
            (m0 + near + m3).Store(o);
            Vector256.FusedMultiplyAdd(two, m3, nearApart).Store(o + 5 * Lanes);
            Vector256.FusedMultiplyAdd(four, m3, near).Store(o + 10 * Lanes);
            (Vector256.FusedMultiplyAdd(eight, m3, nearApart) + m4).Store(o + 15 * Lanes);
        }
        for (int i = 0; i < Outputs; i++, window += 5 * Lanes, pixels += Outputs)
        {
            Vector256<float> m0 = Vector256.Load(window), m1 = Vector256.Load(window + Lanes), m2 = Vector256.Load(window + 2 * Lanes), m3 = Vector256.Load(window + 3 * Lanes),
                m4 = Vector256.Load(window + 4 * Lanes), near = m1 + m2, nearApart = m1 - m2;
            (m0 + near + m3 + add).Store(pixels[0] + channel);
            (Vector256.FusedMultiplyAdd(two, m3, nearApart) + add).Store(pixels[1] + channel);
            (Vector256.FusedMultiplyAdd(four, m3, near) + add).Store(pixels[2] + channel);
            (Vector256.FusedMultiplyAdd(eight, m3, nearApart) + m4 + add).Store(pixels[3] + channel);
        }
    }
}
