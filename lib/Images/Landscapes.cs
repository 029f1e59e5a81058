using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Pictures of one kind, as many as are wanted, drawn by formula: a sky, a sun and three ridges of hills in colours of one palette.</summary>
/// <remarks>What a generator can be trained on where no photographs are at hand: every picture differs, and all are alike.</remarks>
public static class Landscapes
{
    private const int Chunk = 128, General = 6, Ridges = 3, Waves = 4, PerRidge = 1 + (2 * Waves);

    /// <summary>Draws pictures.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="size">Side in pixels, at least 8.</param>
    /// <param name="seed">Seed; the same seed draws the same pictures, and more of them begin with fewer.</param>
    /// <returns>Named pictures; the caller disposes them.</returns>
    /// <exception cref="InputException">A number is out of range.</exception>
    public static ImageSet Draw(int count, int size, ulong seed)
    {
        if (count < 1) throw new InputException($"The number of landscapes must be at least 1, not {count}.");
        if (size < 8) throw new InputException($"A landscape needs a side of at least 8 pixels, not {size}.");
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor all = empty([count, 3, size, size]);
        for (int first = 0; first < count; first += Chunk)
        {
            using var inner = NewDisposeScope();
            int several = Math.Min(Chunk, count - first);
            all.narrow(0, first, several).copy_(Several(several, first, size, seed));
        }
        return new ImageSet([.. Enumerable.Range(1, count).Select(i => $"landscape {i}")], all.MoveToOuterDisposeScope());
    }

    private static Tensor Several(int count, int first, int size, ulong seed)
    {
        // The numbers of a picture depend on its place alone, and not on how many are drawn.
        Tensor chance = stack([.. Enumerable.Range(first, count).Select(i => rand([General + (Ridges * PerRidge)], generator: new Generator((seed * 1_000_003) + (ulong)i, CPU)))]).view(count, -1, 1, 1);
        Tensor places = (arange(size, dtype: ScalarType.Float32) + 0.5) / size, u = places.view(1, 1, 1, size), v = places.view(1, 1, size, 1);
        Tensor hue = Next(0) * 0.35 + 0.5, warm = Next(1);

        Tensor image = Mix(Colour(hue, 0.55), Colour(hue - 0.45, 0.8), (v / 0.6).clamp(0, 1));
        Tensor distance = (u - (Next(2) * 0.7 + 0.15)).square() + (v - (Next(3) * 0.3 + 0.1)).square();
        Tensor sun = (((Next(4) * 0.05 + 0.06).square() - distance) * (size * 8)).clamp(0, 1), glow = (distance * -18).exp() * 0.3;
        image = Mix(image, cat([ones_like(warm), warm * 0.3 + 0.68, warm * 0.4 + 0.3], 1), (sun + glow).clamp(0, 1));
        for (int ridge = 0; ridge < Ridges; ridge++)
        {
            int at = General + (ridge * PerRidge);
            Tensor height = Next(at) * 0.16 + (0.4 + (0.17 * ridge));
            for (int wave = 0; wave < Waves; wave++)
                height = height + ((u * (2 * Math.PI * (0.7 + (1.3 * wave))) + Next(at + 1 + (2 * wave)) * (2 * Math.PI)).sin() * Next(at + 2 + (2 * wave)) * (0.09 / (1 + wave)));
            // A pixel at the edge is covered in part.
            Tensor covered = ((v - height) * size + 0.5).clamp(0, 1);
            image = Mix(image, Colour(hue - 0.2 + (Next(5) * 0.2), 0.5 - (0.14 * ridge)) * (1.15 - ((v - height) * 0.8)), covered);
        }
        return image.clamp(0, 1);

        Tensor Next(int place) => chance.narrow(1, place, 1);
    }

    private static Tensor Mix(Tensor one, Tensor other, Tensor share) => one * (1 - share) + other * share;

    /// <summary>A soft colour of a hue from 0 to 1 around the circle, (N, 3, 1, 1).</summary>
    private static Tensor Colour(Tensor hue, double light) =>
        cat([.. new[] { 0.0, 0.33, 0.67 }.Select(third => ((hue + third) * (2 * Math.PI)).cos() * (0.3 * light) + light)], 1);
}
