using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HybridPrior.Generators;

/// <summary>What Winograd's minimal filtering does to a tile before and after its products, for eight channels at once.</summary>
/// <remarks>The matrices B^T and A^T of Lavin and Gray 2016, for the points 0, 1, -1, 2, -2 and infinity (3x3 kernels) and without -2 (2x2), multiplied out.</remarks>
internal static unsafe class WinogradTransforms
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
        for (int j = 0; j < 6; j++)
            SpreadLine(Load(pixels[j], channel), Load(pixels[6 + j], channel), Load(pixels[12 + j], channel), Load(pixels[18 + j], channel), Load(pixels[24 + j], channel),
                Load(pixels[30 + j], channel), window + j * Lanes, 6 * Lanes);
        for (int i = 0; i < 6; i++, window += 6 * Lanes, v += 6 * plane)
            SpreadLine(Load(window, 0), Load(window, Lanes), Load(window, 2 * Lanes), Load(window, 3 * Lanes), Load(window, 4 * Lanes), Load(window, 5 * Lanes), v, plane);
    }

    /// <summary>The same of a window of 5 x 5 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SpreadFive(float** pixels, int channel, float* window, float* v, long plane)
    {
        for (int j = 0; j < 5; j++)
            SpreadLine(Load(pixels[j], channel), Load(pixels[5 + j], channel), Load(pixels[10 + j], channel), Load(pixels[15 + j], channel), Load(pixels[20 + j], channel),
                window + j * Lanes, 5 * Lanes);
        for (int i = 0; i < 5; i++, window += 5 * Lanes, v += 5 * plane)
            SpreadLine(Load(window, 0), Load(window, Lanes), Load(window, 2 * Lanes), Load(window, 3 * Lanes), Load(window, 4 * Lanes), v, plane);
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
        for (int j = 0; j < 6; j++, m += plane)
        {
            float* o = window + j * Lanes;
            GatherLine(Load(m, 0), Load(m, 6 * plane), Load(m, 12 * plane), Load(m, 18 * plane), Load(m, 24 * plane), Load(m, 30 * plane), default, o, o + 6 * Lanes, o + 12 * Lanes, o + 18 * Lanes);
        }
        for (int i = 0; i < Outputs; i++, window += 6 * Lanes, pixels += Outputs)
            GatherLine(Load(window, 0), Load(window, Lanes), Load(window, 2 * Lanes), Load(window, 3 * Lanes), Load(window, 4 * Lanes), Load(window, 5 * Lanes), add,
                pixels[0] + channel, pixels[1] + channel, pixels[2] + channel, pixels[3] + channel);
    }

    /// <summary>The same of 5 x 5 sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void GatherFive(float* m, long plane, float* window, Vector256<float> add, float** pixels, int channel)
    {
        for (int j = 0; j < 5; j++, m += plane)
        {
            float* o = window + j * Lanes;
            GatherLine(Load(m, 0), Load(m, 5 * plane), Load(m, 10 * plane), Load(m, 15 * plane), Load(m, 20 * plane), default, o, o + 5 * Lanes, o + 10 * Lanes, o + 15 * Lanes);
        }
        for (int i = 0; i < Outputs; i++, window += 5 * Lanes, pixels += Outputs)
            GatherLine(Load(window, 0), Load(window, Lanes), Load(window, 2 * Lanes), Load(window, 3 * Lanes), Load(window, 4 * Lanes), add,
                pixels[0] + channel, pixels[1] + channel, pixels[2] + channel, pixels[3] + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(float* values, long offset) => Vector256.Load(values + offset);

    /// <summary>B^T of a row or column of six.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadLine(
        Vector256<float> d0, Vector256<float> d1, Vector256<float> d2, Vector256<float> d3, Vector256<float> d4, Vector256<float> d5, float* o, long next)
    {
        Vector256<float> two = Vector256.Create(2f), four = Vector256.Create(4f), five = Vector256.Create(-5f);
        Vector256.FusedMultiplyAdd(four, d0, Vector256.FusedMultiplyAdd(five, d2, d4)).Store(o);
        (d3 + d4 - four * (d1 + d2)).Store(o + next);
        (d4 - d3 + four * (d1 - d2)).Store(o + 2 * next);
        (d4 - d2 + two * (d3 - d1)).Store(o + 3 * next);
        (d4 - d2 - two * (d3 - d1)).Store(o + 4 * next);
        Vector256.FusedMultiplyAdd(four, d1, Vector256.FusedMultiplyAdd(five, d3, d5)).Store(o + 5 * next);
    }

    /// <summary>B^T of a row or column of five.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadLine(Vector256<float> d0, Vector256<float> d1, Vector256<float> d2, Vector256<float> d3, Vector256<float> d4, float* o, long next)
    {
        (d0 + d0 - d1 - d2 - d2 + d3).Store(o);
        (d3 - d2 - d1 - d1).Store(o + next);
        (d1 + d1 - d2 - d2 - d2 + d3).Store(o + 2 * next);
        (d3 - d1).Store(o + 3 * next);
        (d1 + d1 - d2 - d3 - d3 + d4).Store(o + 4 * next);
    }

    /// <summary>A^T of a row or column of six.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherLine(
        Vector256<float> m0, Vector256<float> m1, Vector256<float> m2, Vector256<float> m3, Vector256<float> m4, Vector256<float> m5, Vector256<float> add,
        float* o0, float* o1, float* o2, float* o3)
    {
        Vector256<float> near = m1 + m2, nearApart = m1 - m2, far = m3 + m4, farApart = m3 - m4;
        (m0 + near + far + add).Store(o0);
        (Vector256.FusedMultiplyAdd(Vector256.Create(2f), farApart, nearApart) + add).Store(o1);
        (Vector256.FusedMultiplyAdd(Vector256.Create(4f), far, near) + add).Store(o2);
        (Vector256.FusedMultiplyAdd(Vector256.Create(8f), farApart, nearApart) + m5 + add).Store(o3);
    }

    /// <summary>A^T of a row or column of five.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherLine(
        Vector256<float> m0, Vector256<float> m1, Vector256<float> m2, Vector256<float> m3, Vector256<float> m4, Vector256<float> add, float* o0, float* o1, float* o2, float* o3)
    {
        Vector256<float> near = m1 + m2, nearApart = m1 - m2;
        (m0 + near + m3 + add).Store(o0);
        (Vector256.FusedMultiplyAdd(Vector256.Create(2f), m3, nearApart) + add).Store(o1);
        (Vector256.FusedMultiplyAdd(Vector256.Create(4f), m3, near) + add).Store(o2);
        (Vector256.FusedMultiplyAdd(Vector256.Create(8f), m3, nearApart) + m4 + add).Store(o3);
    }
}
