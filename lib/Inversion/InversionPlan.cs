using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>What an inversion does: its stages in order, the rules that may end it early, and what it notes on the way.</summary>
/// <param name="Stages">Stages in order; at least one.</param>
/// <param name="StopRules">Rules that may end it before its last step; a row whose rule is met moves no further.</param>
/// <param name="RecordEvery">Steps between points of the curves, and between checks for divergence.</param>
/// <param name="AverageDecay">Share of the past in a running average of the images, which is then the result; 0: the last image is.</param>
/// <param name="HeldOut">Measurements of the same images that are not fitted: each row's result is where it explained these best. Null to end where it ends.</param>
/// <param name="Perturbed">The images that a step works on (<see cref="Method.Perturbed"/>); null for the prior's own.</param>
public sealed record InversionPlan(
    IReadOnlyList<Stage> Stages, IReadOnlyList<IStopRule>? StopRules = null, int RecordEvery = 25, double AverageDecay = 0, Measurement? HeldOut = null,
    Func<Parameters, int, Tensor>? Perturbed = null)
{
    /// <summary>Steps of all stages together: how many are done unless a rule ends it.</summary>
    public int Steps => Stages.Sum(s => s.Steps);

    /// <summary>The stage of a step.</summary>
    /// <param name="step">0 to <see cref="Steps"/> - 1.</param>
    /// <returns>The stage and the number of the step within it.</returns>
    public (Stage Stage, int Within) At(int step)
    {
        int index = 0;
        while (step >= Stages[index].Steps) step -= Stages[index++].Steps;
        return (Stages[index], step);
    }

    /// <summary>A plan of one stage in which every block moves at the paper's learning rate.</summary>
    /// <param name="steps">Number of steps.</param>
    public static InversionPlan Of(int steps) => new([new Stage(steps)]);
}
