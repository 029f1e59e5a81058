using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using HybridPrior.Measurements;
using HybridPrior.Metrics;
using HybridPrior.Priors;
using static System.FormattableString;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>The inversion loop: moves any prior's parameters until A of its image matches the measurements.</summary>
/// <remarks>
/// Minimises ||A H(parameters) - y||^2 per row, by Adam unless the plan says otherwise (paper, equation 1 and Algorithm 1), plus 2 sigma^2 times the energy of a prior that has one, sigma
/// being the noise per measurement: the negative log posterior in units of the noise. Rows never influence each other.
/// </remarks>
public static class Inverter
{
    /// <summary>Runs an inversion.</summary>
    /// <param name="prior">Whose parameters to find.</param>
    /// <param name="measurement">The measurements, one row per image.</param>
    /// <param name="plan">Stages, stop rules and how often to take notes.</param>
    /// <param name="start">Parameters to start from, one row per image; copied.</param>
    /// <param name="truth">The true images (B, 3, H, W) where known; used for the PSNR curve only.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="checkpoint">Where to save the state and to resume from.</param>
    /// <param name="cancellation">Stops after the present step; what was reached is returned.</param>
    /// <returns>The images found; the caller disposes it.</returns>
    /// <exception cref="InputException">Shapes do not fit, or the checkpoint belongs to another inversion.</exception>
    /// <exception cref="NotFiniteException">A row came to numbers that are not finite; the state saved last is kept.</exception>
    public static InversionResult Run(
        IImagePrior prior, Measurement measurement, InversionPlan plan, Parameters start, Tensor? truth = null,
        IProgress<InversionProgress>? progress = null, Checkpoint? checkpoint = null, CancellationToken cancellation = default)
    {
        if (!prior.ImageShape.SequenceEqual(measurement.Operator.InputShape))
            throw new InputException($"The prior '{prior.Name}' makes images of shape ({string.Join(", ", prior.ImageShape)}), but the operator measures ({string.Join(", ", measurement.Operator.InputShape)}).");
        if (start.Rows != measurement.Y.shape[0])
            throw new InputException($"There are {measurement.Y.shape[0]} measured images but {start.Rows} rows of parameters.");

        using InversionState state = new(prior, start);
        string identity = checkpoint is null ? "" : Identity(prior, measurement, plan);
        if (checkpoint is not null && File.Exists(checkpoint.Path)) state.Load(checkpoint.Path, identity);
        Stopwatch clock = Stopwatch.StartNew();
        double noiseNorm = measurement.NoiseNorm;
        StopReason? stopped = state.Ended;
        TimeSpan saved = TimeSpan.Zero;
        while (stopped is null && state.Step < plan.Steps)
        {
            stopped = Step(prior, measurement, plan, state, truth, noiseNorm, () => TimeSpan.FromSeconds(Seconds()));
            progress?.Report(new InversionProgress(state.Step, plan.Steps, state.Curves, Present));
            if (stopped is null && cancellation.IsCancellationRequested) stopped = StopReason.Cancelled;
            if (stopped is null && checkpoint?.IsDue(state.Step, clock.Elapsed - saved) == true)
            {
                state.Save(checkpoint.Path, identity, Seconds());
                saved = clock.Elapsed;
            }
        }
        return Finish();

        double Seconds() => state.EarlierSeconds + clock.Elapsed.TotalSeconds;

        Tensor Present()
        {
            using var gradientsOff = no_grad();
            using var scope = NewDisposeScope();
            return prior.Image(state.Parameters).MoveToOuterDisposeScope();
        }

        InversionResult Finish()
        {
            using var gradientsOff = no_grad();
            using var scope = NewDisposeScope();
            // Before anything of it is saved.
            NotFiniteException.ThrowIfImage(prior.Name, Present(), state.Step);
            NotFiniteException.ThrowIf(prior.Name, RowLosses(measurement, Present()), state.Step);
            // Saved as it stands, before the result is taken from it: a cancelled inversion that goes on must not find what only an end brings.
            state.Ended = stopped is StopReason.Cancelled ? null : stopped;
            if (checkpoint is not null) state.Save(checkpoint.Path, identity, Seconds());
            if (plan.HeldOut is not null)
            {
                state.KeepBest(RowLosses(plan.HeldOut, Present()));
                state.TakeBest();
            }
            Tensor images = plan.HeldOut is null && state.Average is not null ? state.Average.clone() : Present();
            double[] losses = RowLosses(measurement, images);
            if (state.Curves.Steps.LastOrDefault(-1) < state.Step) state.Curves.Add(state.Step, Point(prior, state, images, losses, truth, plan.HeldOut));
            progress?.Report(new InversionProgress(state.Step, plan.Steps, state.Curves, Present));
            return new InversionResult(images.MoveToOuterDisposeScope(), state.Parameters.Clone(), losses, state.Curves, state.Step, Seconds(),
                stopped ?? StopReason.Completed);
        }
    }

    private static StopReason? Step(
        IImagePrior prior, Measurement measurement, InversionPlan plan, InversionState state, Tensor? truth, double noiseNorm,
        Func<TimeSpan> elapsed)
    {
        using var scope = NewDisposeScope();
        (Stage stage, int within) = plan.At(state.Step);
        if (within == 0) state.BeginStage();
        bool together = stage.Optimiser is OptimiserKind.Lbfgs or OptimiserKind.Preconditioned;
        IReadOnlyDictionary<string, double> rates = stage.RatesAt(within, prior);
        (Parameters parameters, Tensor[] moving) = state.Differentiate([.. rates.Keys]);
        ICurvature? preconditioner = stage.Optimiser != OptimiserKind.Preconditioned ? null
            : state.Precondition(within, at => Preconditioner.At(prior, at, measurement, [.. rates.Keys], seed: (ulong)(state.Step - within % Preconditioner.Lasts)));
        using Evaluation here = state.TakeReached() ?? Evaluate();
        double[] losses = Doubles(here.Misfits);
        NotFiniteException.ThrowIf(prior.Name, losses, state.Step);
        if (plan.AverageDecay > 0) state.TakeIntoAverage(here.Images, plan.AverageDecay);
        if (state.Step % plan.RecordEvery == 0)
        {
            // A resumed run meets the step of its checkpoint again.
            if (state.Curves.Steps.LastOrDefault(-1) < state.Step) state.Curves.Add(state.Step, Point(prior, state, state.Average ?? here.Images, losses, truth, plan.HeldOut));
            if (plan.StopRules is not null && Judge(plan.StopRules, state, noiseNorm, elapsed())) return StopReason.StopRule;
        }
        if (together) state.MoveTogether(moving, here, Evaluate, preconditioner);
        else foreach (((string block, double rate), Tensor gradient) in rates.Zip(here.Gradients)) state.Move(block, gradient, rate);
        state.Step++;
        return together && state.Finished.All(f => f) ? StopReason.Converged : null;

        Evaluation Evaluate()
        {
            // What only this evaluation needs is freed with it: a line search makes several of them in a step.
            using var own = NewDisposeScope();
            Tensor found = prior.Perturbed(parameters, state.Step);
            // The operator is linear, so the slope of the misfit is its adjoint: cheaper than having it differentiated, and no operator has to be.
            (Tensor residual, Tensor gradient) = measurement.Operator.Misfit(found, measurement.Y);
            Tensor misfit = residual.flatten(1).square().sum(1), slope = gradient * 2;
            double variance = Math.Pow(measurement.Noise.PerEntrySigma(measurement.EntriesPerRow), 2);
            if (variance == 0 || prior.Energy(parameters) is not Tensor energy)
                return new Evaluation(found.detach(), misfit, misfit, [.. autograd.grad([found], moving, [slope])]).MovedOut();
            energy *= 2 * variance;
            return new Evaluation(found.detach(), misfit, misfit + energy.detach(),
                [.. energy.requires_grad ? autograd.grad([found, energy], moving, [slope, ones_like(energy)]) : autograd.grad([found], moving, [slope])]).MovedOut();
        }
    }

    private static bool Judge(IReadOnlyList<IStopRule> rules, InversionState state, double noiseNorm, TimeSpan elapsed)
    {
        for (int row = 0; row < state.Finished.Length; row++)
        {
            RowState seen = new(state.Curves.Of("loss", row), noiseNorm, elapsed);
            state.Finished[row] |= rules.Any(rule => rule.Reached(seen));
        }
        return state.Finished.All(f => f);
    }

    private static Dictionary<string, double[]> Point(IImagePrior prior, InversionState state, Tensor images, double[] losses, Tensor? truth, Measurement? heldOut)
    {
        Dictionary<string, double[]> point = new() { ["loss"] = losses };
        if (heldOut is not null) state.KeepBest(point["held_out"] = RowLosses(heldOut, images));
        if (truth is not null) point["psnr"] = Psnr.PerImage(images, truth);
        if (prior is LinearCombination)
            foreach (string weight in LinearCombination.WeightNames) point[weight] = Doubles(state.Parameters[weight].mean([1]));
        return point;
    }

    private static double[] RowLosses(Measurement measurement, Tensor images) =>
        Doubles((measurement.Operator.Forward(images) - measurement.Y).flatten(1).square().sum(1));

    private static double[] Doubles(Tensor values) => values.detach().to(ScalarType.Float64).cpu().data<double>().ToArray();

    private static string Identity(IImagePrior prior, Measurement measurement, InversionPlan plan)
    {
        using Tensor y = measurement.Y.detach().cpu().contiguous();
        string text = string.Join(';', [prior.Name, .. prior.Blocks.Select(b => Invariant($"{b.Name}:{b.Count}:{b.LearningRate:R}")), measurement.Operator.ToString(),
            .. plan.Stages.Select(s => Invariant($"{s.Steps}:{string.Join(',', s.LearningRates?.Select(r => Invariant($"{r.Key}={r.Value:R}")) ?? [])}{(s.DecayTo == 1 ? "" : Invariant($":{s.DecayTo:R}"))}:{s.Optimiser}")),
            .. plan.StopRules?.Select(r => r.ToString()) ?? [], Invariant($"{plan.AverageDecay:R}"), Convert.ToHexString(SHA256.HashData(y.bytes))]);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
