using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>BM3D: removes white Gaussian noise by filtering similar blocks of an image together.</summary>
/// <remarks>
/// Dabov, Foi, Katkovnik, Egiazarian, IEEE Transactions on Image Processing 16(8), 2007, with the numbers of its normal profile: blocks of 8, every third one a reference, a search
/// window of 39, groups of up to 16 (hard thresholding at 2.7 sigma) and then 32 (Wiener), Kaiser windows. As in its C-BM3D for colour, blocks are matched
/// in lightness alone, after an orthonormal opponent transform. Unlike it, blocks are transformed by the cosine transform in the first step too, where the paper has
/// biorthogonal wavelets: one transform less. A grey image goes in as
/// three equal channels with sqrt 3 times its noise.
/// </remarks>
public static class Bm3d
{
    private const int Side = 8, Pixels = Side * Side, ReferenceStep = 3, Reach = 19, FirstGroup = 16, SecondGroup = 32;
    private const double Threshold = 2.7, KaiserBeta = 2, StrongNoise = 40 / 255.0;
    private static readonly float[] Dct = DctMatrix(), Window = KaiserWindow();
    private static readonly float[,] Opponent = OpponentMatrix();

    /// <summary>Denoises images.</summary>
    /// <param name="images">Images with noise, (B, 3, H, W), at least 8 pixels high and wide, nominally in [0, 1].</param>
    /// <param name="sigma">Standard deviation of the noise on each number, above 0.</param>
    /// <param name="cancellation">Leaves the images not yet reached as they are.</param>
    /// <returns>(B, 3, H, W) on the images' device, which the caller disposes.</returns>
    /// <exception cref="InputException">The noise level is not above 0, or the images are too small.</exception>
    public static Tensor Denoise(Tensor images, double sigma, CancellationToken cancellation = default)
    {
        if (!(sigma > 0 && double.IsFinite(sigma))) throw new InputException(FormattableString.Invariant($"BM3D needs the standard deviation of the noise, above 0, not {sigma}."));
        (int height, int width) = ((int)images.shape[2], (int)images.shape[3]);
        if (height < Side || width < Side) throw new InputException($"BM3D works on blocks of {Side} pixels, so images must be at least that large, not {height} x {width}.");
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor result = images.detach().to(ScalarType.Float32).cpu().clone();
        float[] values = result.contiguous().data<float>().ToArray();
        int size = 3 * height * width;
        Parallel.For(0, (int)images.shape[0], row =>
        {
            if (cancellation.IsCancellationRequested) return;
            Span<float> image = values.AsSpan(row * size, size);
            float[] noisy = Mix(image, height * width, transposed: false);
            float[] basic = Filter(noisy, null, height, width, sigma);
            Mix(Filter(noisy, basic, height, width, sigma), height * width, transposed: true).CopyTo(image);
        });
        return tensor(values, images.shape).to(images.device).MoveToOuterDisposeScope();
    }

    /// <summary>One of the two steps: hard thresholding without a first estimate, Wiener filtering with it.</summary>
    private static float[] Filter(float[] noisy, float[]? basic, int height, int width, double sigma)
    {
        int plane = height * width, most = basic is null ? FirstGroup : SecondGroup;
        // The paper's thresholds on mean squared differences are for 8-bit lightness (R + G + B) / 3; orthonormal lightness is sqrt 3 times that.
        double nearest = (basic is null ? (sigma > StrongNoise ? 5000 : 2500) : (sigma > StrongNoise ? 3500 : 400)) * 3 / (255.0 * 255.0);
        float[] sum = new float[3 * plane], weights = new float[3 * plane], group = new float[SecondGroup * Pixels], guide = new float[SecondGroup * Pixels];
        List<(float Distance, int Place)> matches = [];
        foreach (int y in References(height))
        {
            foreach (int x in References(width))
            {
                int count = Match(basic ?? noisy, y, x, height, width, most, (float)(nearest * Pixels), matches);
                for (int channel = 0; channel < 3; channel++)
                {
                    Transform(noisy, channel * plane, width, matches, count, group);
                    double kept = 0;
                    if (basic is null)
                    {
                        float limit = (float)(Threshold * sigma);
                        for (int i = 0; i < count * Pixels; i++)
                        {
                            if (Math.Abs(group[i]) < limit) group[i] = 0;
                            else kept++;
                        }
                    }
                    else
                    {
                        Transform(basic, channel * plane, width, matches, count, guide);
                        for (int i = 0; i < count * Pixels; i++)
                        {
                            float power = guide[i] * guide[i], gain = power / (power + (float)(sigma * sigma));
                            group[i] *= gain;
                            kept += gain * gain;
                        }
                    }
                    Aggregate(group, matches, count, (float)(1 / Math.Max(kept, 1)), channel * plane, width, sum, weights);
                }
            }
        }
        for (int i = 0; i < sum.Length; i++) sum[i] /= weights[i];
        return sum;
    }

    /// <summary>Upper left corners of the reference blocks along one axis; the last one always touches the edge.</summary>
    private static IEnumerable<int> References(int size)
    {
        for (int at = 0; at < size - Side; at += ReferenceStep) yield return at;
        yield return size - Side;
    }

    /// <summary>Finds the blocks most like a reference block, nearest first; as many as the largest power of two there are.</summary>
    private static int Match(float[] lightness, int y, int x, int height, int width, int most, float farthest, List<(float Distance, int Place)> matches)
    {
        matches.Clear();
        int reference = y * width + x;
        for (int v = Math.Max(0, y - Reach); v <= Math.Min(height - Side, y + Reach); v++)
        {
            for (int u = Math.Max(0, x - Reach); u <= Math.Min(width - Side, x + Reach); u++)
            {
                float distance = 0;
                int place = v * width + u;
                for (int row = 0; row < Side && distance <= farthest; row++)
                {
                    for (int column = 0; column < Side; column++)
                    {
                        float difference = lightness[place + row * width + column] - lightness[reference + row * width + column];
                        distance += difference * difference;
                    }
                }
                if (distance <= farthest) matches.Add((distance, place));
            }
        }
        matches.Sort();
        int count = 1;
        while (2 * count <= Math.Min(matches.Count, most)) count *= 2;
        return count;
    }

    /// <summary>The spectrum of a group: cosine transform of each block, Haar transform across them.</summary>
    private static void Transform(float[] planes, int offset, int width, List<(float Distance, int Place)> matches, int count, float[] group)
    {
        Span<float> block = stackalloc float[Pixels];
        for (int b = 0; b < count; b++)
        {
            for (int row = 0; row < Side; row++) planes.AsSpan(offset + matches[b].Place + row * width, Side).CopyTo(block[(row * Side)..]);
            Separable(block, group.AsSpan(b * Pixels, Pixels), forward: true);
        }
        Haar(group, count, forward: true);
    }

    private static void Aggregate(float[] group, List<(float Distance, int Place)> matches, int count, float weight, int offset, int width, float[] sum, float[] weights)
    {
        Span<float> block = stackalloc float[Pixels];
        Haar(group, count, forward: false);
        for (int b = 0; b < count; b++)
        {
            Separable(group.AsSpan(b * Pixels, Pixels), block, forward: false);
            for (int i = 0; i < Pixels; i++)
            {
                int place = offset + matches[b].Place + i / Side * width + i % Side;
                sum[place] += weight * Window[i] * block[i];
                weights[place] += weight * Window[i];
            }
        }
    }

    /// <summary>D X D^T, or D^T X D backwards.</summary>
    private static void Separable(ReadOnlySpan<float> from, Span<float> to, bool forward)
    {
        Span<float> half = stackalloc float[Pixels];
        for (int i = 0; i < Side; i++)
        {
            for (int j = 0; j < Side; j++)
            {
                float total = 0;
                for (int k = 0; k < Side; k++) total += from[i * Side + k] * (forward ? Dct[j * Side + k] : Dct[k * Side + j]);
                half[i * Side + j] = total;
            }
        }
        for (int i = 0; i < Side; i++)
        {
            for (int j = 0; j < Side; j++)
            {
                float total = 0;
                for (int k = 0; k < Side; k++) total += (forward ? Dct[i * Side + k] : Dct[k * Side + i]) * half[k * Side + j];
                to[i * Side + j] = total;
            }
        }
    }

    /// <summary>The orthonormal Haar transform across the blocks of a group, in place.</summary>
    private static void Haar(float[] group, int count, bool forward)
    {
        float root = MathF.Sqrt(0.5f);
        Span<float> line = stackalloc float[SecondGroup];
        for (int i = 0; i < Pixels; i++)
        {
            for (int size = forward ? count : 2; forward ? size > 1 : size <= count; size = forward ? size / 2 : size * 2)
            {
                for (int k = 0; k < size / 2; k++)
                {
                    (int first, int second) = forward ? (2 * k, 2 * k + 1) : (k, k + size / 2);
                    float a = group[first * Pixels + i], b = group[second * Pixels + i];
                    line[forward ? k : 2 * k] = (a + b) * root;
                    line[forward ? k + size / 2 : 2 * k + 1] = (a - b) * root;
                }
                for (int k = 0; k < size; k++) group[k * Pixels + i] = line[k];
            }
        }
    }

    private static float[] Mix(ReadOnlySpan<float> planes, int plane, bool transposed)
    {
        float[] mixed = new float[planes.Length];
        for (int i = 0; i < plane; i++)
            for (int c = 0; c < 3; c++)
                for (int k = 0; k < 3; k++)
                    mixed[c * plane + i] += (transposed ? Opponent[k, c] : Opponent[c, k]) * planes[k * plane + i];
        return mixed;
    }

    private static float[] DctMatrix() => [.. from k in Enumerable.Range(0, Side) from i in Enumerable.Range(0, Side)
        select (float)(Math.Sqrt((k == 0 ? 1.0 : 2.0) / Side) * Math.Cos(Math.PI * (i + 0.5) * k / Side))];

    private static float[] KaiserWindow()
    {
        double[] line = [.. Enumerable.Range(0, Side).Select(i => Bessel(KaiserBeta * Math.Sqrt(1 - Math.Pow(2.0 * i / (Side - 1) - 1, 2))) / Bessel(KaiserBeta))];
        return [.. from a in line from b in line select (float)(a * b)];

        // The modified Bessel function I0 by its series.
        static double Bessel(double x) => Enumerable.Range(1, 30).Aggregate((Sum: 1.0, Term: 1.0), (s, k) => (s.Sum + s.Term * x * x / (4.0 * k * k), s.Term * x * x / (4.0 * k * k))).Sum;
    }

    /// <summary>Lightness, red against blue, and green against both, orthonormal, so that white noise stays white.</summary>
    private static float[,] OpponentMatrix()
    {
        float a = 1 / MathF.Sqrt(3), b = 1 / MathF.Sqrt(2), c = 1 / MathF.Sqrt(6);
        return new[,] { { a, a, a }, { b, 0, -b }, { c, -2 * c, c } };
    }
}
