using HybridPrior.Experiments;
using HybridPrior.Inversion;

namespace HybridPrior.Sweeps;

/// <summary>Computes the cells of a sweep that are missing, beside any number of other processes that do the same.</summary>
public sealed class SweepRunner : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly SweepFolder folder;
    private readonly SweepInputs inputs;
    private readonly SweepOptions options;
    private readonly ClaimFolder claims;
    private readonly CellRunner cells;
    private readonly IProgress<SweepNews>? progress;
    private readonly HashSet<string> done = [], failed = [], toRetry = [];

    /// <summary>Prepares the work.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="inputs">Its images and weight files; they stay with their owner.</param>
    /// <param name="options">How this process works.</param>
    /// <param name="progress">Told what happens.</param>
    public SweepRunner(SweepFolder folder, SweepInputs inputs, SweepOptions options, IProgress<SweepNews>? progress = null)
    {
        (this.folder, this.inputs, this.options, this.progress) = (folder, inputs, options, progress);
        claims = new ClaimFolder(folder.Claims, options.Lease);
        cells = new CellRunner(inputs, folder.Plan.Spec);
    }

    /// <summary>Works until nothing is left to do.</summary>
    /// <param name="cancellation">Saves the state of the running inversion and ends.</param>
    /// <exception cref="InputException">Nothing can be written any more, such as on a full disk or where the folder was deleted; what was done is kept.</exception>
    public SweepOutcome Run(CancellationToken cancellation = default)
    {
        try
        {
            return Work(cancellation);
        }
        catch (Exception error) when ((error is InputException or IOException or UnauthorizedAccessException) && !Directory.Exists(folder.Path))
        {
            throw new InputException($"The folder '{folder.Path}' of the sweep is gone, so the sweep ends.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The sweep in '{folder.Path}' cannot go on ({error.Message.TrimEnd('.')}): what was done before is kept; run it again.", error);
        }
    }

    private SweepOutcome Work(CancellationToken cancellation)
    {
        Look();
        if (options.RetryFailed) toRetry.UnionWith(failed);
        int computed = 0;
        bool more = true, waiting = false;
        while (more && !cancellation.IsCancellationRequested)
        {
            (more, bool busy) = (false, false);
            foreach (SweepCell cell in folder.Plan.Cells)
            {
                if (cancellation.IsCancellationRequested || computed == options.MostCells) break;
                if (!IsOpen(cell)) continue;
                if (claims.TryTake(cell.Id) is not Claim claim)
                {
                    busy = true;
                    continue;
                }
                try
                {
                    if (!Compute(cell, claim, cancellation))
                    {
                        busy = true;
                        continue;
                    }
                }
                finally
                {
                    claims.Release(cell.Id, claim);
                }
                computed++;
                more = true;
            }
            if (computed == options.MostCells) break;
            if (more || !busy || !options.Wait) continue;
            if (!waiting) progress?.Report(new SweepNews(done.Count, folder.Plan.Cells.Count, Remark: "Only cells are left that other processes compute: waiting, in case one of those dies."));
            more = waiting = true;
            _ = cancellation.WaitHandle.WaitOne(Pause);
        }
        Look();
        return new SweepOutcome(computed, failed.Count, folder.Plan.Cells.Count - done.Count - failed.Count, cancellation.IsCancellationRequested);
    }

    /// <summary>Frees the operator at hand.</summary>
    public void Dispose() => cells.Dispose();

    private void Look()
    {
        foreach (SweepCell cell in folder.Plan.Cells) _ = IsOpen(cell);
    }

    /// <summary>Whether a cell is still to be computed. Looks at its record, which another process may have written meanwhile.</summary>
    private bool IsOpen(SweepCell cell)
    {
        if (done.Contains(cell.Id)) return false;
        _ = failed.Remove(cell.Id);
        try
        {
            switch (folder.Read(cell))
            {
                case { Result: not null } record when record.Run.Pictures || !folder.Plan.Spec.KeepPictures:
                    _ = done.Add(cell.Id);
                    return false;
                case { Result: null } when !toRetry.Contains(cell.Id):
                    _ = failed.Add(cell.Id);
                    return false;
                default:
                    return true;
            }
        }
        catch (InputException damage)
        {
            Tell(cell, $"{damage.Message} It is put aside and the cell is computed again.");
            folder.PutAside(cell);
            return true;
        }
    }

    private bool Compute(SweepCell cell, Claim claim, CancellationToken cancellation)
    {
        if (!IsOpen(cell)) return false;   // It was finished between the look and the claim.
        CellWork work = new(folder.WorkOf(cell));
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, claim.Lost);
        CellRecord? record = work.WasBegun ? Resume(cell, work, ending.Token) : Attempt(cell, work, ending.Token);
        if (claim.Lost.IsCancellationRequested)
        {
            Tell(cell, $"This process showed no sign of life for a while, and another one took over {cell}.");
            return false;
        }
        if (record is null) return false;
        folder.Write(record);
        work.Remove();
        _ = toRetry.Remove(cell.Id);
        _ = (record.Result is null ? failed : done).Add(cell.Id);
        progress?.Report(News(cell) with { Finished = record });
        return true;
    }

    /// <summary>Goes on from checkpoints; where these turn out to be of no use, the cell begins again.</summary>
    private CellRecord? Resume(SweepCell cell, CellWork work, CancellationToken cancellation)
    {
        CellRecord? record = Attempt(cell, work, cancellation);
        if (record?.Error is not string error) return record;
        Tell(cell, $"{cell} could not go on from its checkpoints and begins again: {error}");
        work.Remove();
        return Attempt(cell, work, cancellation);
    }

    private CellRecord? Attempt(SweepCell cell, CellWork work, CancellationToken cancellation)
    {
        try
        {
            progress?.Report(News(cell));
            string? pictures = folder.Plan.Spec.KeepPictures ? folder.PicturesOf(cell) : null;
            return cells.Run(cell, work, options, pictures, progress is null ? null : new Relay<RecoveryProgress>(p => progress.Report(News(cell) with { Recovery = p })), cancellation);
        }
        catch (Exception error) when (DiskErrors.Of(error) is string reason)
        {
            throw new InputException($"The sweep in '{folder.Path}' cannot be saved ({reason}): what was done before is kept; make room and run it again.", error);
        }
        catch (Exception error)
        {
            cells.Dispose();
            string sentence = error is InputException ? error.Message : $"{error.GetType().Name}: {error.Message.Split('\n')[0]}";
            return new CellRecord(CellRecord.PresentFormat, cell, null, sentence,
                new CellRun(DateTime.UtcNow, 0, 0, false, ProcessIdentity.Own, RunEnvironment.Read(inputs.Device)));
        }
    }

    private SweepNews News(SweepCell cell) => new(done.Count, folder.Plan.Cells.Count, cell);

    private void Tell(SweepCell cell, string remark) => progress?.Report(News(cell) with { Remark = remark });
}
