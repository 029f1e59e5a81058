using HybridPrior.NotebookHost.Cells;

namespace HybridPrior.NotebookHost;

/// <summary>A value among the outputs of a cell, which can be replaced while the cell runs. Safe for use from any thread.</summary>
public sealed class DisplayedValue
{
    private readonly CellOutputs? outputs;
    private readonly int number;
    private readonly string[] mimeTypes;

    internal DisplayedValue(CellOutputs? outputs, int number, string[] mimeTypes)
    {
        this.outputs = outputs;
        this.number = number;
        this.mimeTypes = mimeTypes;
    }

    /// <summary>Shows another value in the same place; after the end of the cell nothing happens.</summary>
    /// <param name="value">The new value.</param>
    public void Update(object? value) => outputs?.Replace(number, ValueFormats.Of(value, mimeTypes));
}
