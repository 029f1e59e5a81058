using BenchmarkDotNet.Attributes;
using HybridPrior.Benchmarks;

namespace HybridPrior.Bench;

/// <summary>One optimisation step of each prior, and one use of each operator: as published codes do it, and as the library does.</summary>
[MemoryDiagnoser]
public class StepBenchmarks
{
    private const int Steps = 10;
    private IContest contest = null!;

    /// <summary>What is timed.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>Images at once on the library's side.</summary>
    [Params(1, 12)]
    public int Images { get; set; }

    /// <summary>Names of all specs that can have so many images.</summary>
    public static IEnumerable<string> Names => BenchmarkSpec.All.Where(s => s.MostImages >= 12).Select(s => s.Name);

    /// <summary>Draws networks, operators and images.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _ = ThreadWaiting.Sleep();
        _ = TensorMemory.KeepPages();
        contest = BenchmarkSpec.All.First(s => s.Name == Name).Create(Images);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Free() => contest.Dispose();

    /// <summary>A step of the plain loop, for one image.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Steps)]
    public double Reference() => contest.Reference(Steps);

    /// <summary>A step of the library, for all images.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public double Library() => contest.Library(Steps);
}
