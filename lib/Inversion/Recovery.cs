using HybridPrior.Measurements;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>Recovers images with a prior by a recipe: restarts for every prior, and the warm start of its halves for a combination.</summary>
public static class Recovery
{
    /// <summary>Recovers the images behind a measurement with any prior: by its own solver where it has one, else by the inversion loop.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="measurement">The measurements, one row per image.</param>
    /// <param name="recipe">Steps, restarts and seed, for priors that are searched by the inversion loop.</param>
    /// <param name="truth">The true images where known; used for PSNR curves only.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="checkpoints">Where the state of each phase of the inversion loop is saved, to resume from; null to save none.</param>
    /// <param name="firstImage">Place of the first image, on which its starts depend: images recovered in parts get the same as all at once.</param>
    /// <param name="cancellation">Stops at a step; what was reached is returned.</param>
    /// <returns>One recovered image per row; the caller disposes it.</returns>
    /// <exception cref="InputException">The operator's adjoint is not that of its forward map.</exception>
    /// <exception cref="NotFiniteException">An image is not finite.</exception>
    public static RecoveryResult Run(
        IPrior prior, Measurement measurement, Recipe recipe, Tensor? truth = null,
        IProgress<RecoveryProgress>? progress = null, CheckpointFolder? checkpoints = null, long firstImage = 0, CancellationToken cancellation = default)
    {
        OperatorCheck.Require(measurement.Operator, measurement.Y.device);
        return prior switch
        {
            IImagePrior searched => InParts(searched, measurement, recipe.For(searched, measurement.EntriesPerRow), truth, progress, checkpoints, firstImage, cancellation),
            IDirectPrior direct => DirectRecovery.Run(direct, measurement, truth, progress, cancellation),
            _ => throw new ArgumentException($"The prior '{prior.Name}' has neither images to search nor an estimate of its own."),
        };
    }

    /// <summary>Corrects what another prior recovered towards the measurements along what a Gaussian model knows of images: learned back-projection.</summary>
    /// <param name="result">A recovery, which stays with its owner.</param>
    /// <param name="model">The Gaussian model.</param>
    /// <param name="measurement">The measurements of that recovery.</param>
    /// <param name="truth">The true images where known; used for PSNR curves only.</param>
    /// <param name="cancellation">Stops conjugate gradients; what was reached is returned.</param>
    /// <returns>A result called "... corrected", with one more phase; the caller disposes it.</returns>
    public static RecoveryResult Correct(
        RecoveryResult result, GaussianPrior model, Measurement measurement, Tensor? truth = null, CancellationToken cancellation = default) =>
        DirectRecovery.Correct(result, model, measurement, truth, cancellation);

    private static RecoveryResult InParts(
        IImagePrior prior, Measurement measurement, Recipe recipe, Tensor? truth,
        IProgress<RecoveryProgress>? progress, CheckpointFolder? checkpoints, long firstImage, CancellationToken cancellation)
    {
        int images = (int)measurement.Count, atOnce = recipe.Memory is double bytes ? RecoveryMemory.Rows(prior, images, recipe.Restarts, bytes) : images;
        if (atOnce == images) return Search(prior, measurement, recipe, truth, progress, checkpoints, firstImage, cancellation);
        List<RecoveryResult> parts = [];
        for (int first = 0; first < images; first += atOnce)
        {
            int count = Math.Min(atOnce, images - first);
            double before = (double)first / images, share = (double)count / images;
            using Measurement rows = measurement.Rows(first, count);
            using Measurement? heldOut = recipe.HeldOut?.Rows(first, count);
            using Tensor? truthRows = truth?.narrow(0, first, count);
            // Pictures on the way would be of some images only, while who watches expects all.
            parts.Add(Search(prior, rows, recipe with { HeldOut = heldOut }, truthRows,
                progress is null ? null : new Relay<RecoveryProgress>(p => progress.Report(p with { Fraction = before + share * p.Fraction, Images = null })),
                checkpoints is null ? null : checkpoints with { Path = Path.Combine(checkpoints.Path, $"{first}-{count}") }, firstImage + first, cancellation));
        }
        return RecoveryResult.Join(parts);
    }

    private static RecoveryResult Search(
        IImagePrior prior, Measurement measurement, Recipe recipe, Tensor? truth,
        IProgress<RecoveryProgress>? progress, CheckpointFolder? checkpoints, long firstImage, CancellationToken cancellation)
    {
        using Measurement rows = measurement.Repeat(recipe.Restarts);
        using Measurement? heldOut = recipe.HeldOut?.Repeat(recipe.Restarts);
        using Tensor? truthRows = truth?.repeat_interleave(recipe.Restarts, 0);
        IReadOnlyList<ulong> seeds = recipe.StartSeeds(measurement.Y.shape[0], firstImage);
        if (checkpoints is not null) Directory.CreateDirectory(checkpoints.Path);
        List<RecoveryPhase> phases = [];

        using InversionResult result = prior is LinearCombination pair && recipe.WarmStart ? Combined(pair) : Alone();
        IReadOnlyList<long> best = [.. result.Losses.Chunk(recipe.Restarts).Select((losses, image) => (long)image * recipe.Restarts + Array.IndexOf(losses, losses.Min()))];
        RecoveryResult selected = Select(prior, result, best, [.. phases.Select(p => p with { Curves = p.Curves.Select(best) })]);
        return DirectRecovery.Refine(selected, prior, measurement, truth, cancellation);

        InversionResult Combined(LinearCombination both)
        {
            double half = 0.5 * recipe.PreSteps / recipe.Total;
            using InversionResult a = Single(both.A, [First(both.A)], 0, half, both.A.Name, null);
            using InversionResult b = Single(both.B, [First(both.B)], half, half, both.B.Name, null);
            using Parameters start = both.Join(a.Parameters, b.Parameters);
            return Phase(both, [Last(recipe.Steps)], start, 2 * half, 1 - 2 * half, RecoveryPhase.Together, recipe.StopRules);
        }

        InversionResult Alone() =>
            Single(prior, First(prior).LearningRates is null && recipe.Optimiser == OptimiserKind.Adam ? [Last(recipe.Total)] : [First(prior), Last(recipe.Steps)], 0, 1, RecoveryPhase.Alone, recipe.StopRules);

        Stage Last(int steps) => new(steps, DecayTo: recipe.DecayTo, Optimiser: recipe.Optimiser);

        Stage First(IImagePrior moved) => Stage.First(moved, recipe.PreSteps);

        InversionResult Single(IImagePrior single, IReadOnlyList<Stage> stages, double from, double share, string phase, IReadOnlyList<IStopRule>? rules)
        {
            using Parameters start = single.Start(rows, seeds);
            return Phase(single, stages, start, from, share, phase, rules);
        }

        InversionResult Phase(
            IImagePrior moved, IReadOnlyList<Stage> stages, Parameters start, double from, double share, string phase, IReadOnlyList<IStopRule>? rules)
        {
            // What gets far fast may get to the noise: in denoising, where nothing but its number of parameters holds a Deep Decoder back.
            if ((moved.FitsNoise || stages[^1].Optimiser == OptimiserKind.Preconditioned) && rules?.OfType<Discrepancy>().Any() != true) rules = [.. rules ?? [], new Discrepancy()];
            InversionPlan plan = new(stages, rules, recipe.RecordEvery, moved.AverageDecay, ReferenceEquals(moved, prior) ? heldOut : null);
            // Once cancelled, a phase starts from halves that are not complete: no state to go on from.
            Checkpoint? checkpoint = cancellation.IsCancellationRequested ? null : checkpoints?.Of($"{prior.Name}.{phases.Count + 1}-{phase}");
            try
            {
                InversionResult found = Inverter.Run(moved, rows, plan, start, truthRows,
                    progress is null ? null : new Relay<InversionProgress>(p => progress.Report(new RecoveryProgress(
                        prior.Name, phase, p.Step, p.Steps, from + share * p.Step / Math.Max(1, p.Steps), p.Curves, () => FirstStarts(p.Images(), recipe.Restarts)))),
                    checkpoint, cancellation);
                phases.Add(new RecoveryPhase(phase, found.Steps, found.Seconds, found.Stopped, found.Curves));
                return found;
            }
            catch (NotFiniteException error)
            {
                throw error.Of(firstImage + error.Row / recipe.Restarts);
            }
        }
    }

    private static Tensor FirstStarts(Tensor rows, int restarts)
    {
        using (rows) return rows.view([-1, restarts, .. rows.shape[1..]]).select(1, 0).clone();
    }

    private static RecoveryResult Select(IImagePrior prior, InversionResult result, IReadOnlyList<long> rows, IReadOnlyList<RecoveryPhase> phases)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Parameters parameters = result.Parameters.Select(rows);
        Tensor images = result.Images.index_select(0, tensor([.. rows]).to(result.Images.device));
        List<(string, Tensor)> components = [];
        if (prior is LinearCombination pair)
        {
            (Tensor a, Tensor b) = pair.Components(parameters);
            components = [(pair.A.Name, a.MoveToOuterDisposeScope()), (pair.B.Name, b.MoveToOuterDisposeScope())];
        }
        return new RecoveryResult(prior.Name, prior.Blocks.Where(b => !(prior is LinearCombination && LinearCombination.WeightNames.Contains(b.Name))).Sum(b => b.Count), images.MoveToOuterDisposeScope(),
            components, parameters, [.. rows.Select(r => Math.Sqrt(result.Losses[(int)r]))], phases);
    }
}
