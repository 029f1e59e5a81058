using HybridPrior.Generators;

namespace HybridPrior.Benchmarks;

/// <summary>Something to time.</summary>
/// <param name="Name">As it stands in the table.</param>
/// <param name="Create">Prepares it for a number of images at once.</param>
/// <param name="MostImages">Most images at once for which it is timed, instead of any larger number.</param>
/// <param name="Quick">Whether the quick table has it.</param>
public sealed record BenchmarkSpec(string Name, Func<int, IContest> Create, int MostImages = 12, bool Quick = true)
{
    /// <summary>All that is timed: priors at 64 and 128 px with m = 1000, and operators.</summary>
    public static IReadOnlyList<BenchmarkSpec> All { get; } =
    [
        new("decoder, 64 px", n => new InversionContest(null, ContestKind.Decoder, 64, 10_000, n)),
        new("decoder, 128 px", n => new InversionContest(null, ContestKind.Decoder, 128, 20_000, n)),
        Of("generator", new Dcgan64(), ContestKind.Generator),
        Of("hybrid", new Dcgan64(), ContestKind.Hybrid),
        Of("generator-dip", new Dcgan64(), ContestKind.Adaptive),
        Of("generator", new PlainBegan64(), ContestKind.Generator, quick: false),
        Of("hybrid", new PlainBegan64(), ContestKind.Hybrid),
        Of("generator", new Began128(), ContestKind.Generator, quick: false),
        Of("hybrid", new Began128(), ContestKind.Hybrid, most: 4),
        .. new[] { 1000, 2500, 10_000 }.Select(m => new BenchmarkSpec($"gaussian:m={m}, 64 px", n => new OperatorContest(64, m, n), Quick: m == 1000)),
    ];

    private static BenchmarkSpec Of(string prior, GeneratorArchitecture architecture, ContestKind kind, int most = 12, bool quick = true) =>
        new($"{prior}, {architecture.Name}", n => new InversionContest(architecture, kind, architecture.ImageSize, 1000, n), most, quick);
}
