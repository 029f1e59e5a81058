namespace HybridPrior.Operators;

/// <summary>Blur kernels and the matrices that carry the border, in double precision.</summary>
internal static class BlurKernels
{
    /// <summary>2 r + 1 taps of sum 1, r = ceil(4 sigma).</summary>
    public static double[] Gaussian(double sigma)
    {
        int radius = (int)Math.Ceiling(4 * sigma);
        double[] taps = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(t => Math.Exp(-0.5 * t * t / (sigma * sigma)))];
        double sum = taps.Sum();
        return [.. taps.Select(tap => tap / sum)];
    }

    /// <summary>A square kernel of odd side and sum 1: points one pixel apart on a centred line, each spread bilinearly.</summary>
    public static double[,] Motion(long length, double angle)
    {
        int radius = (int)(length / 2);
        double[,] taps = new double[2 * radius + 1, 2 * radius + 1];
        double across = Math.Cos(angle * Math.PI / 180), up = Math.Sin(angle * Math.PI / 180);
        for (long p = 0; p < length; p++)
        {
            double t = p - (length - 1) / 2.0;
            Spread(taps, radius - t * up, radius + t * across, 1.0 / length);
        }
        return taps;
    }

    /// <summary>The (size, size) matrix that convolves one axis with symmetric taps.</summary>
    public static double[,] Filter(double[] taps, long size, BlurBorder border)
    {
        double[,] matrix = new double[size, size];
        for (int i = 0; i < size; i++)
            for (int t = 0; t < taps.Length; t++)
                matrix[i, Source(i + t - taps.Length / 2, (int)size, border)] += taps[t];
        return matrix;
    }

    /// <summary>The (size + 2 radius, size) matrix of zeros and ones that pads one axis.</summary>
    public static double[,] Padding(int radius, long size, BlurBorder border)
    {
        double[,] matrix = new double[size + 2 * radius, size];
        for (int i = 0; i < size + 2 * radius; i++) matrix[i, Source(i - radius, (int)size, border)] = 1;
        return matrix;
    }

    private static int Source(int index, int size, BlurBorder border)
    {
        int period = border == BlurBorder.Circular ? size : 2 * size;
        int wrapped = (index % period + period) % period;
        return wrapped < size ? wrapped : 2 * size - 1 - wrapped;
    }

    private static void Spread(double[,] taps, double row, double column, double weight)
    {
        // Angles such as 90 degrees leave 1e-16 behind; a point that close to a pixel belongs to it alone.
        (row, column) = (Math.Round(row, 12), Math.Round(column, 12));
        for (int i = (int)Math.Floor(row); i <= (int)Math.Ceiling(row); i++)
            for (int j = (int)Math.Floor(column); j <= (int)Math.Ceiling(column); j++)
                taps[i, j] += weight * (1 - Math.Abs(row - i)) * (1 - Math.Abs(column - j));
    }
}

/// <summary>What a blur sees beyond the edge of the image.</summary>
public enum BlurBorder
{
    /// <summary>The image repeats: abc|abc|abc.</summary>
    Circular,

    /// <summary>The image is mirrored about its edge, the edge pixel repeated: cba|abc|cba.</summary>
    Reflect,
}
