using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Pictures drawn by formula: examples that no generator of faces has seen.</summary>
public static class ProceduralPictures
{
    /// <summary>Names of the pictures, in the order of <see cref="Draw"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["julia", "hills", "mosaic", "marble"];

    /// <summary>Draws all pictures.</summary>
    /// <param name="size">Side in pixels.</param>
    /// <returns>(4, 3, size, size), in [0, 1]; always the same.</returns>
    public static Tensor Draw(int size)
    {
        const int Samples = 4;   // per pixel and axis, averaged, so that edges come out smooth
        Func<double, double, (double R, double G, double B)>[] pictures = [Julia, Hills, Mosaic, Marble];
        float[] values = new float[pictures.Length * 3 * size * size];
        for (int picture = 0; picture < pictures.Length; picture++)
            for (int y = 0; y < size; y++)
                for (int x = 0; x < size; x++)
                {
                    (double r, double g, double b) = (0, 0, 0);
                    for (int i = 0; i < Samples * Samples; i++)
                    {
                        (double R, double G, double B) colour = pictures[picture](
                            (x + (i % Samples + 0.5) / Samples) / size, (y + (i / Samples + 0.5) / Samples) / size);
                        (r, g, b) = (r + colour.R, g + colour.G, b + colour.B);
                    }
                    int at = picture * 3 * size * size + y * size + x;
                    (values[at], values[at + size * size], values[at + 2 * size * size]) = (Level(r), Level(g), Level(b));
                }
        return tensor(values, [pictures.Length, 3, size, size]);

        static float Level(double sum) => (float)Math.Clamp(sum / (Samples * Samples), 0, 1);
    }

    /// <summary>A Julia set of z^2 + c, coloured by the time of escape.</summary>
    private static (double, double, double) Julia(double u, double v)
    {
        (double a, double b) = (2.6 * (u - 0.5), 2.6 * (v - 0.5));
        int steps = 0;
        for (; steps < 80 && a * a + b * b < 16; steps++) (a, b) = (a * a - b * b - 0.79, 2 * a * b + 0.15);
        if (steps == 80) return (0.06, 0.04, 0.10);
        double t = Math.Sqrt((steps + 1 - Math.Log2(Math.Log(a * a + b * b) / 2)) / 80);
        return (0.5 + 0.5 * Math.Cos(6 * t + 0.3), 0.5 + 0.5 * Math.Cos(6 * t + 1.9), 0.5 + 0.5 * Math.Cos(6 * t + 3.2));
    }

    /// <summary>Ridges in haze under an evening sky.</summary>
    private static (double, double, double) Hills(double u, double v)
    {
        double sun = Math.Exp(-120 * (Math.Pow(u - 0.68, 2) + Math.Pow(v - 0.3, 2)));
        (double r, double g, double b) = (0.35 + 0.6 * v + 0.8 * sun, 0.45 + 0.25 * v + 0.6 * sun, 0.75 - 0.35 * v + 0.2 * sun);
        for (int ridge = 0; ridge < 4; ridge++)
        {
            double height = 0.48 + 0.13 * ridge - 0.22 * (Fractal(3 * u + 7 * ridge, 1.5 * ridge) - 0.5) - 0.03 * Math.Sin(9 * u + 2 * ridge);
            if (v < height) continue;
            double shade = 1 - 0.23 * ridge, grass = 0.12 * (Fractal(30 * u, 30 * v) - 0.5);
            (r, g, b) = (0.42 * shade + grass, 0.47 * shade + grass * 1.4, 0.50 * shade * shade + grass * 0.5);
        }
        return (r, g, b);
    }

    /// <summary>A mosaic of coloured cells with dark joints.</summary>
    private static (double, double, double) Mosaic(double u, double v)
    {
        (double x, double y) = (6 * u, 6 * v);
        (double nearest, double second, double tone) = (9, 9, 0);
        for (int i = -1; i <= 1; i++)
            for (int j = -1; j <= 1; j++)
            {
                (double cx, double cy) = (Math.Floor(x) + i, Math.Floor(y) + j);
                double distance = Math.Sqrt(Math.Pow(cx + Hash(cx, cy) - x, 2) + Math.Pow(cy + Hash(cy + 31, cx) - y, 2));
                if (distance < nearest) (nearest, second, tone) = (distance, nearest, Hash(cx + 5, cy + 11));
                else if (distance < second) second = distance;
            }
        if (second - nearest < 0.09) return (0.10, 0.10, 0.12);
        double light = 0.75 + 0.35 * (1 - nearest);
        return (light * (0.5 + 0.45 * Math.Sin(6.3 * tone)), light * (0.45 + 0.35 * Math.Sin(6.3 * tone + 2)), light * (0.45 + 0.45 * Math.Sin(6.3 * tone + 4)));
    }

    /// <summary>Veined marble.</summary>
    private static (double, double, double) Marble(double u, double v)
    {
        double vein = Math.Pow(Math.Abs(Math.Sin(5 * (u + 0.6 * v) + 5 * Fractal(4 * u, 4 * v))), 0.4), cloud = Fractal(2 * u + 3, 2 * v + 9);
        return (0.25 + 0.62 * vein + 0.1 * cloud, 0.27 + 0.58 * vein + 0.05 * cloud, 0.33 + 0.45 * vein + 0.15 * cloud);
    }

    /// <summary>Five octaves of smooth value noise, in [0, 1].</summary>
    private static double Fractal(double x, double y)
    {
        (double sum, double weight) = (0, 0.5);
        for (int octave = 0; octave < 5; octave++)
        {
            (double i, double j) = (Math.Floor(x), Math.Floor(y));
            (double s, double t) = (Smooth(x - i), Smooth(y - j));
            double top = Hash(i, j) * (1 - s) + Hash(i + 1, j) * s, bottom = Hash(i, j + 1) * (1 - s) + Hash(i + 1, j + 1) * s;
            sum += weight * (top * (1 - t) + bottom * t);
            (x, y, weight) = (2.03 * x + 17, 2.03 * y + 5, weight / 2);
        }
        return sum;

        static double Smooth(double t) => t * t * (3 - 2 * t);
    }

    /// <summary>A number in [0, 1) that depends on two whole numbers in no visible way.</summary>
    private static double Hash(double i, double j)
    {
        double x = Math.Sin(12.9898 * i + 78.233 * j) * 43758.5453;
        return x - Math.Floor(x);
    }
}
