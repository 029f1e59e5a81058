using System.Diagnostics;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>The inversion loop: lets an optimiser move any prior's parameters until A of its image matches the measurements (paper, equation 1).</summary>
/// <remarks>What is minimised is said at <see cref="Search"/>. Rows never influence each other.</remarks>
public static class Inverter
{
    /// <summary>Searches parameters of a prior whose image explains the measurements, row by row independently.</summary>
    /// <param name="prior">Whose parameters to find.</param>
    /// <param name="measurement">The measurements, one row per image.</param>
    /// <param name="plan">Stages with their optimisers, stop rules and how often to take notes.</param>
    /// <param name="start">Parameters to start from, one row per image; copied.</param>
    /// <param name="observer">Draws further curves, such as the PSNR where the truth is known.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="checkpoint">Where to save the state and to resume from.</param>
    /// <param name="cancellation">Stops after the present step; what was reached is returned.</param>
    /// <returns>The images found; the caller disposes it.</returns>
    /// <exception cref="InputException">Shapes do not fit, or the checkpoint belongs to another inversion.</exception>
    /// <exception cref="NotFiniteException">A row came to numbers that are not finite; the state saved last is kept.</exception>
    public static InversionResult Run(
        IParametricPrior prior, Measurement measurement, InversionPlan plan, Parameters start, IObserver? observer = null,
        IProgress<InversionProgress>? progress = null, Checkpoint? checkpoint = null, CancellationToken cancellation = default)
    {
        if (!prior.ImageShape.SequenceEqual(measurement.Operator.InputShape))
            throw new InputException($"The prior '{prior.Name}' makes images of shape ({string.Join(", ", prior.ImageShape)}), but the operator measures ({string.Join(", ", measurement.Operator.InputShape)}).");
        if (start.Rows != measurement.Y.shape[0])
            throw new InputException($"There are {measurement.Y.shape[0]} measured images but {start.Rows} rows of parameters.");

        using InversionState state = new(prior, measurement, plan, start, observer);
        if (checkpoint is not null && File.Exists(checkpoint.Path)) state.Load(checkpoint.Path);
        Stopwatch clock = Stopwatch.StartNew();
        StopReason? stopped = state.Ended;
        TimeSpan saved = TimeSpan.Zero;
        while (stopped is null && state.Step < plan.Steps)
        {
            stopped = Step(state, plan, Seconds);
            progress?.Report(new InversionProgress(state.Step, plan.Steps, state.Curves, state.Images));
            if (stopped is null && cancellation.IsCancellationRequested) stopped = StopReason.Cancelled;
            if (stopped is null && checkpoint?.IsDue(state.Step, clock.Elapsed - saved) == true)
            {
                state.Save(checkpoint.Path, Seconds());
                saved = clock.Elapsed;
            }
        }
        // Before anything of it is saved.
        using (Tensor reached = state.Images()) NotFiniteException.ThrowIf(prior.Name, reached, measurement, state.Step);
        // Saved as it stands, before the result is taken from it: a cancelled inversion that goes on must not find what only an end brings.
        state.Ended = stopped is StopReason.Cancelled ? null : stopped;
        if (checkpoint is not null) state.Save(checkpoint.Path, Seconds());
        InversionResult result = state.Result(Seconds(), stopped ?? StopReason.Completed);
        progress?.Report(new InversionProgress(state.Step, plan.Steps, state.Curves, state.Images));
        return result;

        double Seconds() => state.EarlierSeconds + clock.Elapsed.TotalSeconds;
    }

    private static StopReason? Step(InversionState state, InversionPlan plan, Func<double> seconds)
    {
        using var scope = NewDisposeScope();
        Search search = state.Search();
        double[] losses = Measurement.Doubles(search.Here.SquaredResiduals);
        NotFiniteException.ThrowIf(search.Prior.Name, losses, state.Step);
        if (plan.AverageDecay > 0) state.TakeIntoAverage(search.Here.Images, plan.AverageDecay);
        if (state.Step % plan.RecordEvery == 0)
        {
            state.Record(search.Here.Images, losses);
            if (state.Judge(TimeSpan.FromSeconds(seconds()))) return StopReason.StopRule;
        }
        state.Mover.Step(search);
        state.Step++;
        // Rows that a stop rule ended were judged above: here it is the optimiser that finds all of them at a minimum.
        return state.Finished.All(f => f) ? StopReason.Converged : null;
    }
}
