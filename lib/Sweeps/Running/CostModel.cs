namespace HybridPrior.Sweeps;

/// <summary>What cells cost, by what finished ones took: the same prior with the same operator, else the same prior with others, per image.</summary>
public sealed class CostModel
{
    private readonly ILookup<(string, string?, string), double> alike;
    private readonly ILookup<(string, string?), double> ofPrior;

    /// <summary>Learns from records.</summary>
    /// <param name="records">Records of finished cells; failed ones say nothing.</param>
    public CostModel(IEnumerable<CellRecord> records)
    {
        (SweepCell Cell, double Seconds)[] known = [.. records.Where(r => r.Result is not null).Select(r => (r.Cell, r.Run.Seconds / r.Result!.Images.Count))];
        alike = known.ToLookup(k => (k.Cell.Prior, k.Cell.Generator, k.Cell.Operator), k => k.Seconds);
        ofPrior = known.ToLookup(k => (k.Cell.Prior, k.Cell.Generator), k => k.Seconds);
    }

    /// <summary>Seconds that a cell is expected to take; null where nothing is known of its prior.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="images">Number of its images.</param>
    public double? Seconds(SweepCell cell, int images)
    {
        double[] near = [.. alike[(cell.Prior, cell.Generator, cell.Operator)]], far = near.Length > 0 ? near : [.. ofPrior[(cell.Prior, cell.Generator)]];
        return far.Length > 0 ? images * far.Average() : null;
    }
}
