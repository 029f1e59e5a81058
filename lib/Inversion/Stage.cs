using HybridPrior.Priors;

namespace HybridPrior.Inversion;

/// <summary>A part of an inversion.</summary>
/// <param name="Steps">Number of optimiser steps.</param>
/// <param name="LearningRates">Learning rate per moving block; blocks not named stand still. Null: all move at their own rates.</param>
/// <param name="DecayTo">Share of the learning rates that is left at the last step, to which they fall along half a cosine (Loshchilov and Hutter 2017); 1: they stay.</param>
/// <param name="Optimiser">What moves the parameters: Adam or L-BFGS, the choice between them being the recipe's.</param>
public sealed record Stage(int Steps, IReadOnlyDictionary<string, double>? LearningRates = null, double DecayTo = 1, OptimiserKind Optimiser = OptimiserKind.Adam)
{
    /// <summary>Learning rate per moving block at a step of the stage.</summary>
    /// <param name="step">0 to <see cref="Steps"/> - 1.</param>
    /// <param name="prior">Whose blocks move.</param>
    public IReadOnlyDictionary<string, double> RatesAt(int step, IImagePrior prior)
    {
        double share = RateAt(step);
        return (LearningRates ?? prior.Blocks.Where(b => b.LearningRate > 0).Select(b => KeyValuePair.Create(b.Name, b.LearningRate)))
            .ToDictionary(r => r.Key, r => r.Value * share);
    }

    /// <summary>Share of the learning rates at a step of the stage.</summary>
    /// <param name="step">0 to <see cref="Steps"/> - 1.</param>
    public double RateAt(int step) => DecayTo == 1 || Steps < 2 ? 1 : DecayTo + (1 - DecayTo) * 0.5 * (1 + Math.Cos(Math.PI * step / (Steps - 1)));

    /// <summary>A recipe's separate steps for a prior: blocks that have a rate of their own for the first stage take that or stand still.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="steps">Number of steps; there are none where every block stands still.</param>
    public static Stage First(IImagePrior prior, int steps)
    {
        if (prior.Blocks.All(b => b.FirstRate is null)) return new(steps);
        Dictionary<string, double> rates = prior.Blocks.Where(b => b.FirstRate is not 0).ToDictionary(b => b.Name, b => b.FirstRate ?? b.LearningRate);
        return new(rates.Count == 0 ? 0 : steps, rates);
    }
}
