namespace HybridPrior.Sweeps;

/// <summary>The folder of a sweep: its plan, a record per finished cell, leases and checkpoints of running ones, pictures.</summary>
public sealed class SweepFolder
{
    private readonly string records;

    private SweepFolder(string path, SweepPlan plan)
    {
        (Path, Plan, records) = (path, plan, System.IO.Path.Combine(path, "cells"));
    }

    /// <summary>Full path of where spec, records, leases and checkpoints lie.</summary>
    public string Path { get; }

    /// <summary>What it computes.</summary>
    public SweepPlan Plan { get; }

    internal string Leases => System.IO.Path.Combine(Path, "leases");

    /// <summary>Opens the folder of a sweep that was begun.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">It is no folder of a sweep, or its plan is damaged.</exception>
    public static SweepFolder Open(string path) => File.Exists(PlanFile(path))
        ? new(path, SealedJson.Read<SweepPlan>(PlanFile(path)))
        : throw new InputException($"'{path}' is not the folder of a sweep: it has no '{System.IO.Path.GetFileName(PlanFile(path))}'; 'hybridprior sweep run' makes one.");

    /// <summary>Opens the folder for a plan, or begins it.</summary>
    /// <param name="path">The folder; made where it is absent.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="amend">Whether the plan may replace another one; finished cells that both want are kept.</param>
    /// <exception cref="InputException">The folder was begun with another plan, or cannot be written to.</exception>
    public static SweepFolder Begin(string path, SweepPlan plan, bool amend = false)
    {
        string file = PlanFile(path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.Combine(path, "cells"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder '{path}' cannot be made: {error.Message}", error);
        }
        if (amend) SealedJson.Write(file, plan);
        else if (!File.Exists(file)) WriteFirst(file, plan);
        return SealedJson.Read<SweepPlan>(file).Difference(plan) is string difference
            ? throw new InputException($"The sweep in '{path}' cannot go on as it is: {difference}; choose another folder, or let --amend replace the plan and keep the finished cells that both want.")
            : new(path, plan);
    }

    /// <summary>Reads the record of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>The record; null where there is none.</returns>
    /// <exception cref="InputException">The record is damaged.</exception>
    public CellRecord? Read(SweepCell cell)
    {
        if (!File.Exists(RecordFile(cell))) return null;
        CellRecord record = SealedJson.Read<CellRecord>(RecordFile(cell));
        return record.Cell.Id == cell.Id ? record : throw new InputException($"'{RecordFile(cell)}' is damaged: it is the record of another cell, {record.Cell}.");
    }

    /// <summary>All records that can be read, in the order of the plan, and a sentence for each that cannot.</summary>
    public (IReadOnlyList<CellRecord> Records, IReadOnlyList<string> Damaged) ReadAll()
    {
        List<CellRecord> all = [];
        List<string> damaged = [];
        foreach (SweepCell cell in Plan.Cells)
        {
            try
            {
                if (Read(cell) is CellRecord record) all.Add(record);
            }
            catch (InputException error)
            {
                damaged.Add(error.Message);
            }
        }
        return (all, damaged);
    }

    /// <summary>Folder of a cell's pictures.</summary>
    /// <param name="cell">The cell.</param>
    public string PicturesOf(SweepCell cell) => System.IO.Path.Combine(Path, "pictures", cell.Id);

    internal string WorkOf(SweepCell cell) => System.IO.Path.Combine(Path, "work", cell.Id);

    internal void Write(CellRecord record) => SealedJson.Write(RecordFile(record.Cell), record);

    /// <summary>Puts a damaged record aside, so that the cell is computed again.</summary>
    internal void PutAside(SweepCell cell)
    {
        try
        {
            File.Move(RecordFile(cell), RecordFile(cell) + ".damaged", overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Another process was faster.
        }
    }

    internal string RecordFile(SweepCell cell) => System.IO.Path.Combine(records, $"{cell.Id}.json");

    /// <summary>Of processes that begin a folder at the same time the plan of one counts, with which the others then compare theirs.</summary>
    private static void WriteFirst(string file, SweepPlan plan)
    {
        string own = AtomicFile.TemporaryName(file);
        SealedJson.Write(own, plan);
        try
        {
            File.Move(own, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(own);
        }
    }

    private static string PlanFile(string path) => System.IO.Path.Combine(path, "sweep.json");
}
