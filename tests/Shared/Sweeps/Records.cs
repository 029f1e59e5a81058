using System.Text.Json;
using HybridPrior.Sweeps;

namespace HybridPrior.Tests.Sweeps;

/// <summary>Records of a sweep as texts, without what differs from run to run.</summary>
internal static class Records
{
    /// <summary>Per cell its whole result, every digit.</summary>
    public static IReadOnlyDictionary<string, string> Of(string folder)
    {
        (IReadOnlyList<CellRecord> records, IReadOnlyList<string> damaged) = SweepFolder.Open(folder).ReadAll();
        Assert.Empty(damaged);
        return records.ToDictionary(r => r.Cell.ToString(), r => JsonSerializer.Serialize(r.Result, new JsonSerializerOptions { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals }));
    }

    public static string FileOf(string folder, Func<SweepCell, bool> which) => Path.Combine(folder, "cells", $"{SweepFolder.Open(folder).Plan.Cells.First(which).Id}.json");
}
