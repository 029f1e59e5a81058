using System.Globalization;
using HybridPrior.Operators;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>A learned Gaussian distribution of images: mean, principal components, and the variance that these leave over.</summary>
/// <remarks>
/// x ~ N(mu, C) with C = V^T diag(s^2) V + D^T diag(p) D: probabilistic principal component analysis (Tipping and Bishop, Journal of the Royal
/// Statistical Society B 61(3), 1999), except that the variance left over is not the same for every pixel but a spectrum p over the cosine transform D of
/// rows, columns and channels: what few components leave over of photographs is mostly coarse and grey, and knowing that costs one number per pixel.
/// As a generator it is linear, G(z) = mu + V^T diag(s) z with z ~ N(0, I).
/// </remarks>
public sealed class GaussianModel : IGenerator
{
    private const string MeanName = "mean", ComponentsName = "components", DeviationsName = "standard_deviations", LeftOverName = "left_over", NamePrefix = "gaussian";
    private readonly DctTransform dct;

    /// <summary>Wraps copies of the given tensors.</summary>
    /// <param name="mean">Mean image mu, (3, S, S).</param>
    /// <param name="components">Principal components V, orthonormal, (k, 3, S, S).</param>
    /// <param name="standardDeviations">Standard deviations s along the components, beyond the variance left over, (k).</param>
    /// <param name="leftOver">Variance left over per cosine coefficient p, above 0, (3, S, S).</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    public GaussianModel(Tensor mean, Tensor components, Tensor standardDeviations, Tensor leftOver, Device? device = null)
    {
        using var scope = NewDisposeScope();
        Mean = Copy(mean);
        Components = Copy(components);
        StandardDeviations = Copy(standardDeviations);
        LeftOver = Copy(leftOver);
        dct = new DctTransform(Mean.shape, acrossChannels: true, device);
        MeanLeftOver = LeftOver.mean().item<float>();
        Latent = new LatentDistribution((int)Components.shape[0], LatentKind.Normal, 1);

        Tensor Copy(Tensor tensor) => tensor.detach().to(ScalarType.Float32).to(device ?? CPU).clone().DetachFromDisposeScope();
    }

    /// <summary>Mean image mu, (3, S, S).</summary>
    public Tensor Mean { get; }

    /// <summary>Principal components V, one image of length 1 per row, (k, 3, S, S); orthogonal where the model was fitted.</summary>
    public Tensor Components { get; }

    /// <summary>Standard deviations s along the components, beyond the variance left over, (k).</summary>
    public Tensor StandardDeviations { get; }

    /// <summary>Variance left over per cosine coefficient p, (3, S, S).</summary>
    public Tensor LeftOver { get; }

    /// <summary>Variance left over per pixel and channel, on average.</summary>
    public double MeanLeftOver { get; }

    /// <inheritdoc/>
    public string Name => $"{NamePrefix}{ImageSize}";

    /// <inheritdoc/>
    public int ImageSize => (int)Mean.shape[^1];

    /// <inheritdoc/>
    public LatentDistribution Latent { get; }

    /// <summary>Number of components k.</summary>
    public int Count => Latent.Count;

    /// <inheritdoc/>
    public Tensor Image(Tensor z)
    {
        using var scope = NewDisposeScope();
        return (Mean + (z * StandardDeviations).matmul(Components.flatten(1)).view(-1, 3, ImageSize, ImageSize)).MoveToOuterDisposeScope();
    }

    /// <summary>Draws images from the whole distribution, the variance left over included.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="random">Source of randomness, on the CPU.</param>
    /// <returns>(rows, 3, S, S), not clamped.</returns>
    public Tensor Draw(long rows, Generator random)
    {
        using var scope = NewDisposeScope();
        Tensor smooth = Image(Latent.Sample(rows, random).to(Mean.device));
        Tensor rest = randn([rows, .. Mean.shape], generator: random).to(Mean.device) * LeftOver.sqrt();
        return (smooth + dct.Inverse(rest)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes C x.</summary>
    /// <param name="x">(B, 3, S, S).</param>
    /// <returns>(B, 3, S, S).</returns>
    public Tensor Covariance(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor rows = Components.flatten(1);
        Tensor along = (x.flatten(1).matmul(rows.t()) * StandardDeviations.square()).matmul(rows);
        return (along.view(x.shape) + LeftOverCovariance(x)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the part of C x that comes from the variance left over, D^T diag(p) D x.</summary>
    /// <param name="x">(B, 3, S, S).</param>
    /// <returns>(B, 3, S, S).</returns>
    public Tensor LeftOverCovariance(Tensor x)
    {
        using var scope = NewDisposeScope();
        return dct.Inverse(dct.Forward(x) * LeftOver).MoveToOuterDisposeScope();
    }

    /// <summary>Images from whitened coefficients, which are N(0, I): mu + V^T diag(s) z + D^T diag(sqrt p) d.</summary>
    /// <param name="coefficients">z and d side by side, (B, Count + 3 S S).</param>
    /// <returns>(B, 3, S, S), differentiable, not clamped.</returns>
    public Tensor FromWhitened(Tensor coefficients)
    {
        Tensor[] parts = coefficients.split([Count, Mean.numel()], 1);
        return Image(parts[0]) + dct.Inverse(parts[1].view([-1, .. Mean.shape]) * LeftOver.sqrt());
    }

    /// <summary>Computes diag(sqrt p) D x, the adjoint of what <see cref="FromWhitened"/> does to the coefficients of the variance left over.</summary>
    /// <param name="x">(B, 3, S, S).</param>
    /// <returns>(B, 3, S, S).</returns>
    public Tensor WhitenLeftOver(Tensor x) => dct.Forward(x) * LeftOver.sqrt();

    /// <summary>The same distribution with fewer components; the variance of those dropped goes into the variance left over.</summary>
    /// <param name="count">Number of components to keep, 1 to <see cref="Count"/>.</param>
    /// <exception cref="InputException">There are not that many.</exception>
    public GaussianModel First(int count)
    {
        if (count < 1 || count > Count) throw new InputException($"The Gaussian model has {Count} components, of which 1 to {Count} can be kept, not {count}.");
        using var scope = NewDisposeScope();
        Tensor dropped = dct.Forward(Components.slice(0, count, Count, 1)).square();
        Tensor spectrum = (dropped * StandardDeviations.slice(0, count, Count, 1).square().view(-1, 1, 1, 1)).sum([0]) + LeftOver;
        return new GaussianModel(Mean, Components.slice(0, 0, count, 1), StandardDeviations.slice(0, 0, count, 1), spectrum, Mean.device);
    }

    /// <summary>How an image is distributed around its best estimate once it was seen under white noise: covariance (C^-1 + I / sigma^2)^-1, in the same form.</summary>
    /// <remarks>
    /// In cosine coefficients, with U = diag(s) V D^T: C = U^T U + diag(p), so by Woodbury's formula the covariance is W^T W + diag(p sigma^2 / (p + sigma^2)) with
    /// W = L^-1 U diag(sigma^2 / (p + sigma^2)) and L L^T = I + U diag(1 / (p + sigma^2)) U^T. Exact, and the components are no longer orthogonal.
    /// </remarks>
    /// <param name="sigma">Standard deviation of the noise, above 0.</param>
    /// <returns>A model with the same mean; the caller disposes it.</returns>
    public GaussianModel GivenNoisy(double sigma)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        // In double precision: the inner matrix has eigenvalues from 1 to a million, and the small ones count.
        Tensor u = (dct.Forward(Components) * StandardDeviations.view(-1, 1, 1, 1)).flatten(1).to(ScalarType.Float64), sum = (LeftOver.to(ScalarType.Float64) + sigma * sigma).flatten();
        Tensor scaled = u / sum.sqrt();
        Tensor inner = scaled.matmul(scaled.t()) + eye(Count, dtype: ScalarType.Float64, device: Mean.device);
        Tensor w = linalg.solve_triangular(linalg.cholesky(inner), u * (sigma * sigma / sum), upper: false).to(ScalarType.Float32);
        Tensor lengths = w.norm(1).clamp_min(1e-20);
        return new GaussianModel(Mean, dct.Inverse((w / lengths.unsqueeze(1)).view(Components.shape)), lengths, LeftOver * (sigma * sigma) / (LeftOver + sigma * sigma), Mean.device);
    }

    /// <summary>Writes the model as safetensors.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="halfPrecision">Whether the components are stored in 16 bits, which halves the file and changes recoveries by less than 0.01 dB.</param>
    /// <param name="componentSide">Side at which the components are stored, in pixels, where they hold nothing finer, as those that were found at that side; null for the image's.</param>
    /// <param name="metadata">What the file says of itself, such as the recipe; the architecture is added.</param>
    public void Save(string path, bool halfPrecision = true, int? componentSide = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, string> notes = new(metadata ?? new Dictionary<string, string>())
        {
            ["architecture"] = Name,
            ["latent"] = Latent.Spec,
            ["components"] = Count.ToString(CultureInfo.InvariantCulture),
        };
        using CosineResize resize = new(componentSide ?? ImageSize, ImageSize, Mean.device);
        Tensor stored = resize.Reduce(Components);
        Safetensors.Write(path, new Dictionary<string, Tensor>
        {
            [MeanName] = Mean,
            [ComponentsName] = halfPrecision ? stored.to(ScalarType.Float16) : stored,
            [DeviationsName] = StandardDeviations,
            [LeftOverName] = LeftOver,
        }, notes);
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file (.safetensors).</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    /// <exception cref="InputException">The file cannot be read or holds something else.</exception>
    public static GaussianModel Load(string path, Device? device = null)
    {
        using WeightFile file = WeightReader.Read(path);
        return Read(file, path, device);
    }

    /// <summary>Whether a weight file says or shows that it is a Gaussian model.</summary>
    internal static bool Recognises(WeightListing listing) =>
        listing.Metadata.TryGetValue("architecture", out string? name) ? name.StartsWith(NamePrefix, StringComparison.Ordinal) : listing.Tensors.ContainsKey(LeftOverName);

    /// <summary>Takes the model out of a file that is open.</summary>
    internal static GaussianModel Read(WeightFile file, string path, Device? device = null)
    {
        if (!file.Tensors.TryGetValue(ComponentsName, out Tensor? components) || components.shape is not [> 0, 3, > 0, > 0]
            || components.shape[2] != components.shape[3])
            throw new InputException($"'{path}' holds no Gaussian model: it has no tensor '{ComponentsName}' of shape [k, 3, S, S].");
        // Components may be stored at a smaller side than the image's.
        long[] image = file.Tensors.TryGetValue(MeanName, out Tensor? mean) && mean.shape is [3, long height, long width] && height == width && height >= components.shape[2] ? mean.shape : components.shape[1..];
        WeightChecks.Require(file.Listing.Tensors, path, new Dictionary<string, long[]>
        {
            [MeanName] = image,
            [ComponentsName] = components.shape,
            [DeviationsName] = [components.shape[0]],
            [LeftOverName] = image,
        }, "a Gaussian model");
        WeightChecks.RequireFinite(file.Tensors, path);
        using Tensor least = file.Tensors[LeftOverName].min();
        if (least.to(ScalarType.Float64).item<double>() <= 0) throw new InputException($"'{path}' is damaged: a variance in '{LeftOverName}' is not above 0.");
        using CosineResize resize = new((int)components.shape[2], (int)image[1]);
        using Tensor enlarged = resize.Enlarge(components.to(ScalarType.Float32));
        return new GaussianModel(file.Tensors[MeanName], enlarged, file.Tensors[DeviationsName], file.Tensors[LeftOverName], device);
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in new[] { Mean, Components, StandardDeviations, LeftOver }) tensor.Dispose();
        dct.Dispose();
    }
}
