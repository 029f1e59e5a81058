using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Generator surgery: the first layers of a trained generator are cut off, and the activations that enter the next one are what is searched.</summary>
/// <remarks>
/// Park, Smedemark-Margulies, Daniels, Yu, van de Meent, Hand, "Generator Surgery for Compressed Sensing", NeurIPS 2020 workshop on deep learning and
/// inverse problems; intermediate layer optimisation (Daras et al. 2021) is close to it. A larger range at the price of more to find. Where a skip
/// connection passes by the cut, what it carries is searched too, as in the authors' code. The search starts from the activations of a random code,
/// which are activations the later layers know; the authors start from clamped normal noise.
/// </remarks>
public sealed class GeneratorSurgery : IParametricPrior
{
    private readonly FrozenGenerator generator;
    private readonly IReadOnlyList<long[]> shapes;
    private readonly long[] sizes;
    private readonly int cut;

    /// <summary>Cuts a generator.</summary>
    /// <param name="generator">The generator G, which stays with its owner.</param>
    /// <param name="cut">Place of the cut: 1 cuts off what comes before the first border of the architecture, and so on.</param>
    /// <exception cref="InputException">The architecture has no such place.</exception>
    public GeneratorSurgery(FrozenGenerator generator, int cut = 1)
    {
        IReadOnlyList<IReadOnlyList<long[]>> borders = generator.Architecture.Declaration.Borders;
        if (cut < 1 || cut > borders.Count)
            throw new InputException($"The network {generator.Name} can be cut at {borders.Count} places, 1 to {borders.Count}, not at {cut}.");
        (this.generator, this.cut, shapes) = (generator, cut, borders[cut - 1]);
        sizes = [.. shapes.Select(shape => shape.Aggregate(1L, (product, axis) => product * axis))];
        ImageShape = [3, generator.ImageSize, generator.ImageSize];
        Blocks = [new ParameterBlock("activations", sizes.Sum(), Start)];
    }

    /// <inheritdoc/>
    public string Name { get; init; } = "surgery";

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public Tensor Image(Parameters parameters)
    {
        Tensor flat = parameters["activations"];
        IEnumerable<Tensor> activations = flat.split(sizes, 1).Zip(shapes, (part, shape) => part.view([flat.shape[0], .. shape]));
        return generator.Architecture.ImageFrom(generator.Layers, [.. activations], cut);
    }

    private Tensor Start(Generator random)
    {
        using var gradientsOff = no_grad();
        Tensor z = generator.Latent.Sample(1, random).to(generator.Weights.Values.First().device);
        return cat([.. generator.Architecture.Activations(generator.Layers, z, cut).Select(a => a.flatten())]).cpu();
    }
}
