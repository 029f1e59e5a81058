namespace HybridPrior.Sweeps;

/// <summary>How far a sweep is.</summary>
/// <param name="Plan">What it computes.</param>
/// <param name="Done">Finished cells.</param>
/// <param name="Failed">Records of cells that failed.</param>
/// <param name="Running">Cells at hand, and by whom.</param>
/// <param name="Left">Cells that nobody has begun or that were begun and given up.</param>
/// <param name="Damaged">A sentence for each record that cannot be read; such a cell is left to do.</param>
/// <param name="Remaining">Time until all is done with as many processes as now, by the time that finished cells took; null where too little is known.</param>
public sealed record SweepStatus(
    SweepPlan Plan, IReadOnlyList<SweepCell> Done, IReadOnlyList<CellRecord> Failed, IReadOnlyList<(SweepCell Cell, ProcessIdentity By)> Running, IReadOnlyList<SweepCell> Left,
    IReadOnlyList<string> Damaged, TimeSpan? Remaining)
{
    /// <summary>Looks at a sweep's folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="lease">Time without a sign of life after which a process on another machine counts as gone.</param>
    public static SweepStatus Of(SweepFolder folder, TimeSpan lease)
    {
        (IReadOnlyList<CellRecord> records, IReadOnlyList<string> damaged) = folder.ReadAll();
        Dictionary<string, CellRecord> known = records.ToDictionary(r => r.Cell.Id);
        LeaseFolder leases = new(folder.Leases, lease);
        List<(SweepCell Cell, ProcessIdentity By)> running = [];
        List<SweepCell> left = [];
        foreach (SweepCell cell in folder.Plan.Cells.Where(c => !known.ContainsKey(c.Id)))
        {
            if (leases.HolderOf(cell.Id) is ProcessIdentity holder) running.Add((cell, holder));
            else left.Add(cell);
        }
        CostModel cost = new(records);
        // Of a running cell half is taken to be done.
        double?[] seconds = [.. left.Select(Cost), .. running.Select(r => Cost(r.Cell) / 2)];
        int processes = Math.Max(1, running.Select(r => r.By).Distinct().Count());
        return new SweepStatus(folder.Plan, [.. records.Where(r => r.Result is not null).Select(r => r.Cell)], [.. records.Where(r => r.Result is null)], running, left, damaged,
            seconds.All(s => s is not null) ? TimeSpan.FromSeconds(seconds.Sum()!.Value / processes) : null);

        double? Cost(SweepCell cell) => cost.Seconds(cell, folder.Plan.Images[cell.Images].Count);
    }
}
