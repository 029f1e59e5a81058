using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Priors;

namespace HybridPrior.Experiments;

/// <summary>The priors of a comparison by their names: those of the catalogue, <c>auto</c>, and <c>all</c> for every one that makes sense.</summary>
public static class ComparedPriors
{
    /// <summary>The self-validated hybrid.</summary>
    public const string Auto = "auto";

    /// <summary>Every prior that makes sense with the generator, the model and the operator given.</summary>
    public const string All = "all";

    private const long FewMeasurements = 200;

    /// <summary>Names that can be asked for, combinations aside.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. PriorCatalogue.Names, Auto, All];

    /// <summary>Replaces <c>all</c> by the names it stands for.</summary>
    /// <param name="names">Names as given.</param>
    /// <param name="settings">What priors are built from; without a Gaussian model those that need one are left out.</param>
    /// <param name="op">The operator.</param>
    /// <returns>Each name once.</returns>
    public static IReadOnlyList<string> Expand(IEnumerable<string> names, PriorSettings settings, ILinearOperator op) =>
        [.. names.SelectMany(name => name == All ? Everything(settings, op) : [name]).Distinct()];

    /// <summary>Builds priors.</summary>
    /// <param name="names">Their names, without <c>all</c>.</param>
    /// <param name="settings">What they are built from.</param>
    /// <param name="schedule">How the candidates of <c>auto</c> are searched.</param>
    /// <param name="op">The operator.</param>
    /// <param name="checkpoints">Where <c>auto</c> saves the state of its searches, to resume from; null to save none.</param>
    /// <param name="firstImage">Place of the first image that <c>auto</c> will recover.</param>
    /// <returns>The priors; the caller disposes those that can be.</returns>
    /// <exception cref="InputException">No prior has that name, it makes no sense with the settings or the operator, or the two cannot be combined.</exception>
    public static IReadOnlyList<IPrior> Create(
        IReadOnlyList<string> names, PriorSettings settings, Schedule schedule, ILinearOperator op, CheckpointFolder? checkpoints = null, long firstImage = 0) => [.. names.Select(name => name == Auto
        ? SelfValidatedHybrid(settings, schedule, op, checkpoints, firstImage)
        : PriorCatalogue.WhyNot(name, settings, op) is string sentence ? throw new InputException(sentence) : PriorCatalogue.Create(name, settings))];

    private static IEnumerable<string> Everything(PriorSettings settings, ILinearOperator op) => PriorCatalogue.Names
        .Where(name => PriorCatalogue.WhyNot(name, settings, op) is null)
        .Concat(settings.Gaussian is null ? [] : ["decoder+gaussian", Auto]);

    /// <summary>The candidates are those of the paper; the generator alone, whose error does not fall with m, only where there is little else to go by.</summary>
    private static SelfValidated SelfValidatedHybrid(PriorSettings settings, Schedule schedule, ILinearOperator op, CheckpointFolder? checkpoints, long firstImage)
    {
        string[] names = op.OutputShape.Aggregate(1L, (product, axis) => product * axis) <= FewMeasurements ? ["generator", "decoder", "hybrid"] : ["decoder", "hybrid"];
        GaussianModel model = settings.Gaussian ?? throw new InputException($"The prior '{Auto}' needs a Gaussian model, but none is given.");
        return new SelfValidated(model, [.. names.Select(name => (IParametricPrior)PriorCatalogue.Create(name, settings))], schedule, checkpoints, firstImage);
    }
}
