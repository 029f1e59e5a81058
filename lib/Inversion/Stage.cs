using HybridPrior.Optimisation;
using HybridPrior.Priors;

namespace HybridPrior.Inversion;

/// <summary>A part of an inversion.</summary>
/// <param name="Steps">Number of optimiser steps.</param>
/// <param name="LearningRates">Learning rate per moving block; blocks not named stand still. Null: all move, at <paramref name="LearningRate"/>.</param>
/// <param name="DecayTo">Share of the learning rates that is left at the last step, to which they fall along half a cosine (Loshchilov and Hutter 2017); 1: they stay.</param>
/// <param name="Optimiser">What moves the parameters; null for Adam. Stages of an inversion that name the same one share it.</param>
/// <param name="LearningRate">Learning rate where blocks have none of their own; 1e-2 in the paper, section 6.1.</param>
public sealed record Stage(
    int Steps, IReadOnlyDictionary<string, double>? LearningRates = null, double DecayTo = 1, Optimiser? Optimiser = null, double LearningRate = Stage.PaperRate)
{
    /// <summary>The paper's learning rate.</summary>
    public const double PaperRate = 1e-2;

    /// <summary>Learning rate per moving block at a step of the stage.</summary>
    /// <param name="step">0 to <see cref="Steps"/> - 1.</param>
    /// <param name="prior">Whose blocks move.</param>
    public IReadOnlyDictionary<string, double> RatesAt(int step, IParametricPrior prior)
    {
        double share = RateAt(step);
        return LearningRates is null ? prior.Blocks.ToDictionary(b => b.Name, _ => LearningRate * share) : LearningRates.ToDictionary(r => r.Key, r => r.Value * share);
    }

    /// <summary>Share of the learning rates at a step of the stage.</summary>
    /// <param name="step">0 to <see cref="Steps"/> - 1.</param>
    public double RateAt(int step) => DecayTo == 1 || Steps < 2 ? 1 : DecayTo + (1 - DecayTo) * 0.5 * (1 + Math.Cos(Math.PI * step / (Steps - 1)));
}
