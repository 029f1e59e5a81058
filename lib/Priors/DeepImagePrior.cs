using HybridPrior.Generators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Priors;

/// <summary>The Deep Image Prior: an untrained encoder-decoder with skips on a fixed random input, whose structure alone favours natural images.</summary>
/// <remarks>
/// Ulyanov, Vedaldi, Lempitsky, CVPR 2018, at a size for 64 px on a processor: 32 channels at each scale down to 4 px, of which 4 skip to the decoder (theirs: 128
/// channels, 5 scales). As theirs: strided 3x3 convolutions, batch normalisation by the image itself, leaky ReLU, bilinear upsampling, sigmoid, an input of 32 uniform channels
/// in [0, 0.1) with Gaussian noise of standard deviation 1/30 added anew in each step, and a running average of the images (0.99). It could fit any
/// image and any noise, so the search stops once it explains the measurements to the level of the noise (Morozov's discrepancy principle);
/// without noise it goes on to the last step.
/// </remarks>
public sealed class DeepImagePrior : IParametricPrior
{
    private const int Channels = 32, SkipChannels = 4, LeastSide = 4, MostScales = 5;
    private const double Slope = 0.2, InputScale = 0.1, InputNoise = 1.0 / 30;
    private readonly NetworkDeclaration declaration;
    private readonly Tensor input;
    private readonly ulong seed;
    private readonly int scales;

    /// <summary>Builds the network and draws its fixed random input.</summary>
    /// <param name="imageSize">Side S of its images in pixels, a multiple of 8 and at least 16.</param>
    /// <param name="seed">Seed of the fixed input and of the noise on it.</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    /// <exception cref="InputException">The size is not such a number.</exception>
    public DeepImagePrior(int imageSize, ulong seed = 1, Device? device = null)
    {
        if (imageSize < 16 || imageSize % 8 != 0)
            throw new InputException($"The Deep Image Prior halves its size several times, so the image size must be a multiple of 8 and at least 16, not {imageSize}.");
        using var scope = NewDisposeScope();
        this.seed = seed;
        ImageShape = [3, imageSize, imageSize];
        for (int side = imageSize; side % 2 == 0 && side / 2 >= LeastSide && scales < MostScales; side /= 2) scales++;
        input = rand([1, Channels, imageSize, imageSize], generator: new Generator(seed, CPU)).mul_(InputScale).to(device ?? CPU).DetachFromDisposeScope();
        declaration = NetworkDeclaration.Of(Forward, Channels, imageSize, imageSize);
        Blocks = [new ParameterBlock("theta", declaration.Count, Initial)];
    }

    /// <inheritdoc/>
    public string Name { get; init; } = "dip";

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public Method Method => new() { AverageDecay = 0.99, StopsAtNoise = true, Perturbed = Perturbed };

    /// <inheritdoc/>
    public Tensor Image(Parameters parameters) => Evaluate(parameters, input);

    /// <summary>The images on an input with the noise of a step: the same for all rows, so they do not influence each other.</summary>
    private Tensor Perturbed(Parameters parameters, int step)
    {
        using Generator random = new(unchecked(seed * 1_000_003 + (ulong)step), CPU);
        return Evaluate(parameters, input + randn(input.shape, generator: random).mul_(InputNoise).to(input.device));
    }

    /// <summary>Frees the fixed input.</summary>
    public void Dispose() => input.Dispose();

    private Tensor Evaluate(Parameters parameters, Tensor x) =>
        Forward(new RowLayers(declaration, parameters["theta"]), x.expand(parameters.Rows, -1, -1, -1));

    private Tensor Forward(ILayers layers, Tensor x) =>
        layers.Convolution(Scale(layers, x, 1), "image", new(3, Kernel: 1, Padding: 0, Bias: true)).sigmoid();

    /// <summary>One scale: halve, go through the coarser scales, double, and put what skipped them beside it.</summary>
    private Tensor Scale(ILayers layers, Tensor x, int scale)
    {
        string name = $"scale{scale}";
        Tensor skip = Convolve(x, "skip", new(SkipChannels, Kernel: 1, Padding: 0));
        Tensor deep = Convolve(Convolve(x, "down1", new(Channels, Stride: 2)), "down2", new(Channels));
        if (scale < scales) deep = Scale(layers, deep, scale + 1);
        deep = interpolate(deep, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
        return Convolve(Convolve(cat([skip, deep], 1), "up1", new(Channels)), "up2", new(Channels, Kernel: 1, Padding: 0));

        Tensor Convolve(Tensor from, string layer, ConvolutionShape shape) =>
            leaky_relu(layers.Convolution(from, $"{name}.{layer}", shape, norm: $"{name}.{layer}.norm"), Slope);
    }

    /// <summary>PyTorch's default start of convolutions and normalisations: U(-1/sqrt(fan in), 1/sqrt(fan in)), ones and zeros.</summary>
    private Tensor Initial(Generator random) => cat([.. declaration.Weights.Where(w => w.Trained).Select(w => w.Role switch
    {
        WeightRole.NormScale => ones(w.Count),
        WeightRole.NormShift => zeros(w.Count),
        _ => (rand([w.Count], generator: random) * 2 - 1) / Math.Sqrt(w.FanIn),
    })]);
}
