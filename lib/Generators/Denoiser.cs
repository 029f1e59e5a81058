using System.Globalization;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>A trained network that removes white noise from images: given the noise level, it estimates the mean of what the image may be.</summary>
/// <remarks>By Tweedie's formula (Robbins 1956) that mean is the noisy image plus sigma^2 times the gradient of the log density of noisy images: all a sampler needs to know of images.</remarks>
public sealed class Denoiser : IDenoiser, IDisposable
{
    /// <summary>What weight files say they hold.</summary>
    public const string Architecture = "denoiser";

    private const string Known = "a denoiser";
    private const int Chunk = 16;   // more images at once do not fit the caches
    private readonly FrozenLayers layers;

    /// <summary>Prepares a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights by name, complete; copied.</param>
    /// <param name="size">Side of the images it was trained on, in pixels.</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    public Denoiser(DenoiserNetwork network, IReadOnlyDictionary<string, Tensor> weights, int size, Device? device = null)
    {
        (Network, Size, Device) = (network, size, device ?? CPU);
        layers = new FrozenLayers(network.Declaration, weights, device);
    }

    /// <summary>The network with its weights, which takes images and a noise level per row.</summary>
    public DenoiserNetwork Network { get; }

    /// <summary>Side of the images it was trained on, in pixels.</summary>
    public int Size { get; }

    /// <summary>Where it is evaluated.</summary>
    public Device Device { get; }

    /// <summary>Removes noise.</summary>
    /// <param name="noisy">Images with white Gaussian noise, (B, 3, H, W), nominally in [0, 1]; sides are multiples of the network's unit.</param>
    /// <param name="sigma">Standard deviation of the noise on each number, above 0.</param>
    /// <returns>The mean of what the images may be, (B, 3, H, W), not clamped; the caller disposes it.</returns>
    /// <exception cref="InputException">The noise level is not above 0, or the sides do not fit.</exception>
    public Tensor Denoise(Tensor noisy, double sigma)
    {
        if (!(sigma > 0 && double.IsFinite(sigma))) throw new InputException(FormattableString.Invariant($"A denoiser needs the standard deviation of the noise, above 0, not {sigma}."));
        if (noisy.shape is not [_, 3, > 0, > 0] || noisy.shape[2] % Network.SideUnit != 0 || noisy.shape[3] % Network.SideUnit != 0)
            throw new InputException($"This denoiser needs images (B, 3, H, W) with sides that are multiples of {Network.SideUnit}, not ({string.Join(", ", noisy.shape)}).");
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        List<Tensor> parts = [];
        foreach (Tensor part in noisy.split(Chunk))
        {
            using var inner = NewDisposeScope();
            parts.Add(Network.Denoise(layers, part, full([part.shape[0]], sigma, device: Device)).MoveToOuterDisposeScope());
        }
        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>Draws images as the network imagines them: from noise, level by level downwards.</summary>
    /// <param name="count">How many.</param>
    /// <param name="most">Noise level to start at.</param>
    /// <param name="least">Noise level to end at.</param>
    /// <param name="random">Source of randomness, on the CPU.</param>
    /// <param name="steps">Evaluations of the network per image, at least 2.</param>
    /// <returns>(count, 3, Size, Size), clamped to [0, 1].</returns>
    public Tensor Draw(int count, double most, double least, Generator random, int steps = 40)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor z = randn([count, 3, Size, Size], generator: random).to(Device) * Math.Sqrt(most * most + DenoiserNetwork.DataDeviation * DenoiserNetwork.DataDeviation) + DenoiserNetwork.Centre;
        for (int step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            double sigma = Level(step), next = step + 1 < steps ? Level(step + 1) : 0;
            Tensor mean = Denoise(z, sigma);
            // The chain that would give the noisy images of all levels, backwards: part of the noise stays, part is fresh (Song et al. 2021, ancestral sampling).
            double fresh = next * Math.Sqrt(Math.Max(0, 1 - next * next / (sigma * sigma))), kept = Math.Sqrt(Math.Max(0, next * next - fresh * fresh)) / sigma;
            z = (mean + (z - mean) * kept + randn(z.shape, generator: random).to(Device) * fresh).MoveToOuterDisposeScope();
        }
        return z.clamp(0, 1).MoveToOuterDisposeScope();

        double Level(int step) => most * Math.Pow(least / most, step / (double)(steps - 1));
    }

    /// <summary>Reads a network from a file that training wrote.</summary>
    /// <param name="path">The file (.safetensors).</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    /// <exception cref="InputException">The file cannot be read or holds something else.</exception>
    public static Denoiser Load(string path, Device? device = null)
    {
        DenoiserNetwork? network = null;
        int size = 0;
        using WeightFile file = WeightReader.Read(path, listing =>
        {
            (network, size) = Identify(listing, path);
            return [.. listing.Tensors.Keys];
        });
        WeightChecks.RequireFinite(file.Tensors, path);
        return new Denoiser(network!, file.Tensors, size, device);
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => layers.Dispose();

    /// <summary>The network whose tensors a file lists, found by their names and shapes, and the side of the images it is for.</summary>
    private static (DenoiserNetwork Network, int Size) Identify(WeightListing file, string path)
    {
        List<int> widths = [];
        while (file.Tensors.TryGetValue($"down.{widths.Count}.0.first.weight", out ListedTensor? kernel) && kernel.Shape is [> 0 and <= 4096, ..]) widths.Add((int)kernel.Shape[0]);
        int blocks = 0;
        while (file.Tensors.ContainsKey($"down.0.{blocks}.first.weight")) blocks++;
        string? name = file.Metadata.GetValueOrDefault("architecture");
        if (widths.Count == 0 || (name is not null && name != Architecture))
            throw new InputException($"'{path}' holds no denoiser: {(name is null ? $"its tensors are called {Quoted.Names(file.Tensors.Keys, 3)}, ..." : $"it says that it is of architecture {Quoted.Name(name)}")}.");
        DenoiserNetwork network = new(widths, blocks);
        WeightChecks.Require(file.Tensors, path, network.Declaration.Weights.ToDictionary(w => w.Name, w => w.Shape.ToArray()), Known);
        return file.Metadata.TryGetValue("size", out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size >= 1 && size % network.SideUnit == 0
            ? (network, size)
            : throw new InputException($"'{path}' does not say the side of the images its denoiser is for: its note 'size' should be a multiple of {network.SideUnit}, but is {text ?? "missing"}.");
    }
}
