using System.Globalization;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Priors;

namespace HybridPrior.Sweeps;

/// <summary>How the priors of a sweep are built and searched; the defaults are those of <c>hybridprior recover</c>.</summary>
/// <param name="PreSteps">Steps each half of a combination gets on its own first; a single prior simply gets them too.</param>
/// <param name="Steps">Steps after that; null for <see cref="Inversion.Schedule.StepsFor"/>.</param>
/// <param name="Restarts">Starts per image.</param>
/// <param name="WarmStart">Whether the halves of a combination get steps of their own.</param>
/// <param name="Published">Whether a prior that was published with steps of its own gets those instead.</param>
/// <param name="Optimiser">What moves the parameters, by its name; null for the schedule's own choice. Adam in the published schedules.</param>
/// <param name="LearningRate">Adam's step size.</param>
/// <param name="Width">Channels of the Deep Decoder; null for the paper's rule.</param>
/// <param name="WidthShare">Share of m below which the rule keeps the parameters.</param>
/// <param name="LayerOrder">Order within a layer of the Deep Decoder.</param>
/// <param name="Weights">What becomes of alpha and beta.</param>
/// <param name="LassoWeight">Weight of the sum of magnitudes of the Lasso priors.</param>
/// <param name="TvWeight">Weight of the total variation.</param>
/// <param name="Cut">Where surgery cuts the generator.</param>
/// <param name="Bm3d">Whether BM3D follows IAGAN's back-projection.</param>
public sealed record SweepSettings(
    int PreSteps = 150, int? Steps = null, int Restarts = 1, bool WarmStart = true, bool Published = false, string? Optimiser = null, double LearningRate = 1e-2,
    int? Width = null, double WidthShare = 1, LayerOrder LayerOrder = LayerOrder.NormaliseThenUpsample, CombinationWeights Weights = CombinationWeights.Learned,
    double LassoWeight = 0.01, double TvWeight = 0.01, int Cut = 1, bool Bm3d = false)
{
    /// <summary>The numbers of steps in words for terminals and reports, such as <c>500 + 5,000</c>.</summary>
    public string StepsText() => FormattableString.Invariant($"{PreSteps} + ") + (Steps?.ToString("#,0", CultureInfo.InvariantCulture) ?? Inversion.Schedule.DefaultStepsText);

    /// <summary>The schedule for one seed and operator.</summary>
    /// <param name="seed">Seed of the starts.</param>
    /// <param name="op">The operator.</param>
    public Schedule Schedule(ulong seed, ILinearOperator op) => new(PreSteps, Steps ?? Inversion.Schedule.StepsFor(OperatorShapes.Count(op.OutputShape), op.InputShape), Restarts, seed,
        Optimiser is null ? null : HybridPrior.Optimisation.Optimiser.Named(Optimiser), LearningRate, WarmStart: WarmStart, Published: Published);

    /// <summary>The width of the Deep Decoder.</summary>
    /// <param name="measurements">Number of measurements m.</param>
    /// <param name="latentCount">Entries of the latent code.</param>
    public int DecoderWidth(long measurements, int latentCount) => Width ?? DeepDecoder.WidthFor((long)(measurements * WidthShare), latentCount);
}
