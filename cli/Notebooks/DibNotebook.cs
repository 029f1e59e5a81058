namespace HybridPrior.Cli.Notebooks;

/// <summary>A notebook in the .dib format: cells without outputs.</summary>
/// <param name="Metadata">The JSON object after <c>#!meta</c>, if there is one.</param>
/// <param name="Cells">The cells in order; empty ones are left out, as the hosts do.</param>
internal sealed record DibNotebook(string? Metadata, IReadOnlyList<DibCell> Cells)
{
    public const string CSharpMetadata = """{"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":[],"name":"csharp"}]}}""";

    public IEnumerable<DibCell> CodeCells => Cells.Where(c => c.IsCode);
}
