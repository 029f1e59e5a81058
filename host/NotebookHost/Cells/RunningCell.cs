namespace HybridPrior.NotebookHost.Cells;

/// <summary>The cell that runs in the present flow of execution: threads, tasks and timers that a cell starts belong to it.</summary>
internal sealed class RunningCell(CellOutputs outputs, CancellationToken cancellation)
{
    private static readonly AsyncLocal<RunningCell?> Flow = new();

    /// <summary>The present cell; none outside of cells.</summary>
    public static RunningCell? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    public CellOutputs Outputs => outputs;

    public CancellationToken Cancellation => cancellation;
}
