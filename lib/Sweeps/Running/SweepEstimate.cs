using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Sweeps;

/// <summary>What a sweep is expected to cost, before it is run.</summary>
/// <param name="Kinds">A row per prior and operator.</param>
/// <param name="Seconds">Time of all cells whose cost is known, one after the other on this machine.</param>
/// <param name="Cells">Number of cells.</param>
/// <param name="Unknown">Number of cells whose cost is not known.</param>
/// <param name="Cancelled">Whether it was cancelled: later rows are missing.</param>
public sealed record SweepEstimate(IReadOnlyList<CellEstimate> Kinds, double Seconds, int Cells, int Unknown, bool Cancelled)
{
    /// <summary>Estimates a sweep: by the records there are, else by timing a few steps of the inversion loop with all images of a set.</summary>
    /// <remarks>Priors without the loop (Lasso, the Gaussian model) and the solver's part of <c>auto</c> are not timed: their steps say little.</remarks>
    /// <param name="inputs">The sweep's images and weight files.</param>
    /// <param name="records">Records of finished cells.</param>
    /// <param name="time">Whether to time what no record tells.</param>
    /// <param name="progress">Told which kind of cell is looked at, and the share that is done.</param>
    /// <param name="cancellation">Ends after the present kind.</param>
    public static SweepEstimate Of(
        SweepInputs inputs, IReadOnlyList<CellRecord> records, bool time, IProgress<(SweepCell Cell, double Fraction)>? progress = null, CancellationToken cancellation = default)
    {
        SweepPlan plan = inputs.Plan;
        CostModel known = new(records);
        using CellRunner runner = new(inputs, plan.Spec);
        List<CellEstimate> kinds = [];
        IGrouping<(string, string?, string), SweepCell>[] groups = [.. plan.Cells.GroupBy(c => (c.Prior, c.Generator, c.Operator))];
        foreach (IGrouping<(string, string?, string), SweepCell> group in groups)
        {
            if (cancellation.IsCancellationRequested) break;
            SweepCell cell = group.MaxBy(c => plan.Images[c.Images].Count)!;
            progress?.Report((cell, (double)kinds.Count / groups.Length));
            int images = plan.Images[cell.Images].Count;
            Schedule schedule = plan.Spec.Settings.Schedule(cell.Seed);
            using IPrior prior = runner.PriorOf(cell, schedule);
            int atOnce = RecoveryMemory.Rows(prior, images, schedule.Restarts);
            double? seconds = known.Seconds(cell, images) / images;
            bool timed = seconds is null && time && prior is IParametricPrior;
            if (timed) seconds = Time(runner, inputs, cell, (IParametricPrior)prior, schedule, atOnce);
            if (prior is SelfValidated && seconds is null)
            {
                // Its searches are those of its candidates, which mostly are in the sweep too.
                CellEstimate[] parts = [.. kinds.Where(k => k.Cell.Operator == cell.Operator && k.Cell.Prior is "decoder" or "hybrid" && (k.Cell.Generator ?? cell.Generator) == cell.Generator)];
                if (parts.Length == 2) seconds = parts.Sum(p => p.SecondsPerImage);
            }
            kinds.Add(new CellEstimate(cell, group.Count(), seconds, timed, Bytes(runner.OperatorOf(cell), prior, atOnce * schedule.Restarts), atOnce));
        }
        double all = kinds.Sum(k => k.SecondsPerImage * plan.Cells.Where(c => Same(c, k.Cell)).Sum(c => plan.Images[c.Images].Count)) ?? 0;
        return new SweepEstimate(kinds, all, plan.Cells.Count, kinds.Where(k => k.SecondsPerImage is null).Sum(k => k.Count), cancellation.IsCancellationRequested);
    }

    private static bool Same(SweepCell a, SweepCell b) => (a.Prior, a.Generator, a.Operator) == (b.Prior, b.Generator, b.Operator);

    private static double Time(CellRunner runner, SweepInputs inputs, SweepCell cell, IParametricPrior prior, Schedule schedule, int rows)
    {
        using var scope = NewDisposeScope();
        ImageSet images = inputs.ImagesOf(cell);
        Tensor truth = images.Images.narrow(0, 0, rows).to(inputs.Device);
        using Measurement measurement = runner.Measure(cell, truth);
        return RecoveryEstimate.Seconds(prior, measurement, schedule) / rows;
    }

    private static double Bytes(ILinearOperator op, IPrior prior, int rows)
    {
        double m = op.OutputShape.Aggregate(1.0, (product, axis) => product * axis);
        double kernel = prior is GaussianPrior or SelfValidated && m <= GaussianPosterior.LargestDirect ? 4 * 8 * m * m : 0;
        return RecoveryMemory.Bytes(op) + kernel + rows * RecoveryMemory.BytesPerRow(prior);
    }
}

/// <summary>What cells of one kind are expected to cost.</summary>
/// <param name="Cell">One of them.</param>
/// <param name="Count">How many cells there are of the prior with this operator: one per set of images and seed.</param>
/// <param name="SecondsPerImage">Seconds per image; null where nothing is known.</param>
/// <param name="Measured">Whether that was measured just now, from a few steps; else it comes from finished cells or, of <c>auto</c>, from its candidates.</param>
/// <param name="Bytes">Memory of the largest of them: the operator, and by a simple model what the recovery keeps per image.</param>
/// <param name="ImagesAtOnce">Images that fit the memory of this machine together.</param>
public sealed record CellEstimate(SweepCell Cell, int Count, double? SecondsPerImage, bool Measured, double Bytes, int ImagesAtOnce);
