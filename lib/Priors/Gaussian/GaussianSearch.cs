using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>The learned Gaussian model as a prior that is searched, so that it can be combined with others.</summary>
/// <remarks>
/// Its parameters are whitened coefficients of the whole model, x = mu + V^T diag(s) z + D^T diag(sqrt p) d, with the energy of a standard normal, so that
/// the most probable image is the posterior mean of <see cref="GaussianPrior"/>. Gradients alone hardly find it, as the coefficients differ in
/// scale by orders of magnitude; so the search starts there, and in a schedule's separate steps it stands still.
/// </remarks>
public sealed class GaussianSearch : IParametricPrior
{
    private readonly GaussianModel model;
    private readonly GaussianPrior closedForm;

    /// <summary>Wraps a model, which stays with its owner.</summary>
    /// <param name="model">The Gaussian model.</param>
    public GaussianSearch(GaussianModel model)
    {
        (this.model, closedForm) = (model, new GaussianPrior(model));
        Blocks = [new ParameterBlock("coefficients", Count, random => randn([Count], generator: random))];
    }

    /// <inheritdoc/>
    public string Name { get; init; } = "gaussian";

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape => model.Mean.shape;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public Method Method { get; } = new() { FirstStill = ["coefficients"] };

    private long Count => model.Count + model.Mean.numel();

    /// <inheritdoc/>
    public Tensor Image(Parameters parameters) => model.FromWhitened(parameters["coefficients"]);

    /// <inheritdoc/>
    public Tensor? Energy(Parameters parameters) => parameters["coefficients"].square().sum([1]) * 0.5;

    /// <inheritdoc/>
    public Parameters Start(Measurement measurement, IReadOnlyList<ulong> seeds) =>
        new(new Dictionary<string, Tensor> { ["coefficients"] = closedForm.Coefficients(measurement).DetachFromDisposeScope() });

    /// <summary>Frees what was prepared for a measurement; the model stays.</summary>
    public void Dispose() => closedForm.Dispose();
}
