using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Priors;

/// <summary>The Deep Decoder DD(theta): an untrained network with fewer weights than measurements (Heckel and Hand 2018; paper, section 3).</summary>
/// <remarks>
/// Four layers of 1x1 convolution, channel-wise normalisation, fixed bilinear upsampling by 2 and ReLU on a fixed random input, then a 1x1
/// convolution to 3 channels and a sigmoid. With k channels it has 4 k^2 + 15 k + 3 parameters. All rows share the fixed input.
/// </remarks>
public sealed class DeepDecoder : ICurvedPrior
{
    private const int Layers = 4;

    // Kernel, bias, scale and shift of a layer.
    private const int TensorsPerLayer = 4;

    // Of a layer, as a share of that of the most influential part; and of that part, where nothing has influence.
    private const double LeastCurvature = 1e-8, LeastOfAll = 1e-20;
    // A million channels end in a native fault, and not in an error.
    private const int MostChannels = 4096;
    private readonly int side, seedSide;
    private readonly LayerOrder order;
    private readonly Tensor input;
    private readonly long[] sizes;

    /// <summary>Builds a decoder.</summary>
    /// <param name="imageSize">Side S of its images in pixels, a multiple of 16.</param>
    /// <param name="width">Channels k per layer.</param>
    /// <param name="order">Order of the steps within a layer.</param>
    /// <param name="seed">Seed of the fixed input (k, s, s).</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    /// <param name="seedSide">
    /// Side s of the fixed input; S/16 unless given, as in the paper. The first layer brings any other to S/8, so with less the image begins coarser: generator-surgery's has 2 at 64 pixels.
    /// </param>
    /// <param name="normal">Whether the fixed input is drawn from N(0, 1) and not uniformly from [0, 1).</param>
    /// <exception cref="InputException">The size is not a positive multiple of 16, the width is not from 1 to 4096, or the input's side not from 1 to S/8.</exception>
    public DeepDecoder(
        int imageSize, int width, LayerOrder order = LayerOrder.NormaliseThenUpsample, ulong seed = 1, Device? device = null, int? seedSide = null, bool normal = false)
    {
        if (imageSize < 16 || imageSize % 16 != 0)
            throw new InputException($"The Deep Decoder doubles its size four times, so the image size must be a multiple of 16, not {imageSize}.");
        if (width is < 1 or > MostChannels) throw new InputException($"The width of the Deep Decoder must be from 1 to {MostChannels}, not {width}.");
        using var scope = NewDisposeScope();
        Width = width;
        ImageShape = [3, imageSize, imageSize];
        side = imageSize / 16;
        this.seedSide = seedSide ?? side;
        if (this.seedSide < 1 || this.seedSide > 2 * side) throw new InputException($"The side of the Deep Decoder's fixed input must be from 1 to {2 * side} for images of {imageSize} px, not {seedSide}.");
        this.order = order;
        Generator random = new(seed, CPU);
        long[] shape = [1, width, this.seedSide * this.seedSide];
        input = (normal ? randn(shape, generator: random) : rand(shape, generator: random)).to(device ?? CPU).DetachFromDisposeScope();
        sizes = [.. Enumerable.Repeat<long[]>([width * width, width, width, width], Layers).SelectMany(s => s), 3 * width, 3];
        Blocks = [new ParameterBlock("theta", sizes.Sum(), Initial)];
    }

    /// <summary>Channels k of every layer; with the image size it decides the number of parameters (<see cref="ParameterCount"/>).</summary>
    public int Width { get; }

    /// <summary>The fixed random input, (1, k, s^2).</summary>
    public Tensor Input => input;

    /// <inheritdoc/>
    public string Name { get; init; } = "decoder";

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Resolved => new Dictionary<string, string> { ["width"] = FormattableString.Invariant($"{Width}") };

    /// <summary>Number of parameters of a decoder with k channels.</summary>
    /// <param name="width">Channels k per layer.</param>
    public static long ParameterCount(long width) => Layers * (width * width + 3 * width) + 3 * width + 3;

    /// <summary>The paper's width: the largest k for which decoder and latent code together have fewer parameters than there are measurements.</summary>
    /// <param name="measurements">Number of measurements m.</param>
    /// <param name="latentCount">Entries of the latent code z that shares them; 0 for a decoder alone.</param>
    /// <returns>k; 1 where not even that fits, which <see cref="FitsWithin"/> tells.</returns>
    public static int WidthFor(long measurements, long latentCount)
    {
        int width = 1;
        while (ParameterCount(width + 1) + latentCount < measurements) width++;
        return width;
    }

    /// <summary>Whether a decoder with k channels and a latent code together have fewer parameters than there are measurements.</summary>
    /// <param name="width">Channels k per layer.</param>
    /// <param name="measurements">Number of measurements m.</param>
    /// <param name="latentCount">Entries of the latent code z.</param>
    public static bool FitsWithin(int width, long measurements, long latentCount) => ParameterCount(width) + latentCount < measurements;

    /// <inheritdoc/>
    public Tensor Image(Parameters parameters) => Image(parameters["theta"], null);

    /// <inheritdoc/>
    /// <remarks>Kronecker factors for the matrices of its layers, a diagonal for biases and for the scales and shifts of the normalisation.</remarks>
    public IReadOnlyDictionary<string, ICurvature> Curvature(Parameters parameters, IReadOnlyList<Tensor> cotangents, double damping)
    {
        using var gradientsOn = enable_grad();
        using var scope = NewDisposeScope();
        Tensor theta = parameters["theta"].detach().clone().requires_grad_(true);
        List<(Tensor Entering, Tensor Leaving)> layers = [];
        Tensor image = Image(theta, layers), squares = zeros_like(theta);
        Tensor[] following = [.. layers.Select(l => zeros(l.Leaving.shape[0], l.Leaving.shape[1], l.Leaving.shape[1], device: theta.device))];
        using var gradientsOff = no_grad();
        foreach (Tensor cotangent in cotangents)
        {
            var gradients = autograd.grad([image], [theta, .. layers.Select(l => l.Leaving)], [cotangent], retain_graph: true);
            squares.add_(gradients[0].square(), 1.0 / cotangents.Count);
            foreach ((Tensor sum, Tensor leaving) in following.Zip(gradients.Skip(1))) sum.add_(bmm(leaving, leaving.transpose(1, 2)), 1.0 / cotangents.Count);
        }
        Tensor[] diagonals = squares.split(sizes, 1);
        Tensor least = stack([.. diagonals.Select(d => d.mean([1], keepdim: true))]).amax([0]).clamp_min(LeastOfAll) * LeastCurvature;
        return new Dictionary<string, ICurvature>
        {
            ["theta"] = new CurvatureParts([.. sizes.Select((size, index) => (size, index % TensorsPerLayer == 0
                ? new KroneckerCurvature(following[index / TensorsPerLayer], Covariance(layers[index / TensorsPerLayer].Entering), damping, least)
                : (ICurvature)new DiagonalCurvature(maximum(diagonals[index] + diagonals[index].mean([1], keepdim: true) * damping, least))))]),
        };

        static Tensor Covariance(Tensor x) => bmm(x, x.transpose(1, 2)) / x.shape[2];
    }

    private Tensor Image(Tensor theta, List<(Tensor Entering, Tensor Leaving)>? layers)
    {
        long batch = theta.shape[0], size = seedSide, next = 2 * side;
        Tensor[] weights = theta.split(sizes, 1);
        Tensor x = input.expand(batch, -1, -1);
        for (int layer = 0; layer < Layers; layer++)
        {
            Tensor kernel = weights[TensorsPerLayer * layer].view(batch, Width, Width), bias = weights[TensorsPerLayer * layer + 1];
            Tensor scale = weights[TensorsPerLayer * layer + 2], shift = weights[TensorsPerLayer * layer + 3];
            x = Linear(kernel, x);
            if (order == LayerOrder.NormaliseThenUpsample)
            {
                // The normalisation right behind it removes any bias, so adding it would change nothing.
                x = Normalise(x, scale, shift, size);
                x = relu(Upsample(x, size, next));
            }
            else
            {
                x = relu(Upsample(x + bias.unsqueeze(2), size, next));
                x = Normalise(x, scale, shift, next);
            }
            (size, next) = (next, 2 * next);
            x = x.view(batch, Width, size * size);
        }
        x = Linear(weights[^2].view(batch, 3, Width), x) + weights[^1].unsqueeze(2);
        return x.sigmoid().view(batch, 3, size, size);

        Tensor Linear(Tensor kernel, Tensor entering)
        {
            Tensor leaving = bmm(kernel, entering);
            layers?.Add((entering, leaving));
            return leaving;
        }
    }

    /// <summary>Frees the fixed input.</summary>
    public void Dispose() => input.Dispose();

    private Tensor Upsample(Tensor x, long from, long to) => interpolate(x.view(x.shape[0], Width, from, from), size: [to, to],
        mode: InterpolationMode.Bilinear, align_corners: true);

    /// <summary>Each channel of each row is normalised over its pixels. Seen as one image with B k channels, that is one fused operation.</summary>
    private Tensor Normalise(Tensor x, Tensor scale, Tensor shift, long size) =>
        batch_norm(x.view(1, -1, size, size), null!, null!, scale.flatten(), shift.flatten(), training: true)
            .view(x.shape[0], Width, size, size);

    /// <summary>PyTorch's default start of convolutions and normalisations: U(-1/sqrt(k), 1/sqrt(k)), ones and zeros.</summary>
    private Tensor Initial(Generator random)
    {
        double bound = 1 / Math.Sqrt(Width);
        return cat([.. sizes.Select((size, index) => (index % TensorsPerLayer, TensorsPerLayer * Layers > index) switch
        {
            (2, true) => ones(size),
            (3, true) => zeros(size),
            _ => (rand([size], generator: random) * 2 - 1) * bound,
        })]);
    }
}

/// <summary>Order of the steps within a layer of the Deep Decoder.</summary>
public enum LayerOrder
{
    /// <summary>Convolution, normalisation, upsampling, ReLU: the paper's authors' later code, and the cheaper one.</summary>
    NormaliseThenUpsample,

    /// <summary>Convolution, upsampling, ReLU, normalisation: Heckel and Hand 2018.</summary>
    UpsampleThenNormalise,
}
