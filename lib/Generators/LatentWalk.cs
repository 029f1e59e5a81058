using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>A closed walk through latent space, from one random code to the next and back to the first.</summary>
public static class LatentWalk
{
    /// <summary>Codes along the walk, at equal steps.</summary>
    /// <remarks>
    /// Between normal codes along the great circle (Shoemake 1985) with the length changing evenly, since almost all of a normal distribution lies near
    /// a sphere and a straight line would leave it; between uniform codes straight.
    /// </remarks>
    /// <param name="latent">The generator's latent distribution.</param>
    /// <param name="frames">Number of codes, at least 1.</param>
    /// <param name="stops">Number of random codes passed, at least 1.</param>
    /// <param name="random">Source of the random codes, on the CPU.</param>
    /// <returns>(frames, count), float32 on the CPU.</returns>
    /// <exception cref="InputException">A number is below 1.</exception>
    public static Tensor Codes(LatentDistribution latent, int frames, int stops, Generator random)
    {
        if (frames < 1 || stops < 1) throw new InputException($"A walk needs at least 1 frame and 1 stop, not {frames} and {stops}.");
        using var scope = NewDisposeScope();
        Tensor codes = latent.Sample(stops, random);
        return stack([.. Enumerable.Range(0, frames).Select(frame =>
        {
            double place = (double)frame * stops / frames;
            int from = (int)place;
            return Between(latent.Kind, codes[from], codes[(from + 1) % stops], place - from);
        })]).MoveToOuterDisposeScope();
    }

    private static Tensor Between(LatentKind kind, Tensor a, Tensor b, double t)
    {
        if (kind == LatentKind.Uniform || t == 0) return a.lerp(b, t);
        double lengthA = a.norm().item<float>(), lengthB = b.norm().item<float>();
        double angle = Math.Acos(Math.Clamp(a.dot(b).item<float>() / (lengthA * lengthB), -1, 1));
        if (Math.Sin(angle) < 1e-6) return a.lerp(b, t);
        Tensor direction = a * (Math.Sin((1 - t) * angle) / (Math.Sin(angle) * lengthA)) + b * (Math.Sin(t * angle) / (Math.Sin(angle) * lengthB));
        return direction * (lengthA + t * (lengthB - lengthA));
    }
}
