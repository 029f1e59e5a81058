using System.Globalization;
using System.Runtime.CompilerServices;
using HybridPrior.Tests.Weights;

namespace HybridPrior.Tests.Fuzzing;

/// <summary>Damaged input ends in a result or in one sentence: never in another exception, never in gigabytes.</summary>
/// <remarks>
/// A short run by itself. HYBRIDPRIOR_FUZZ_INPUTS=1000000 makes it a long one, of so many inputs over all readers, in which none may take 5 seconds either;
/// HYBRIDPRIOR_FUZZ_FIRST=N begins at another input, so that a fault that is told as "png, input 4711" can be looked at alone.
/// </remarks>
[Collection(Serial.Name)]
public class FuzzTests(ITestOutputHelper output)
{
    private const int ShortRun = 1000;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(t => t.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Damaged_input_is_read_or_refused_in_one_sentence(string name)
    {
        using ScratchFolder scratch = new();
        int all = Setting("HYBRIDPRIOR_FUZZ_INPUTS", 0), count = all > 0 ? (all + FuzzTargets.All.Count - 1) / FuzzTargets.All.Count : ShortRun;
        FuzzRun run = FuzzRun.Of(FuzzTargets.All.First(t => t.Name == name), Setting("HYBRIDPRIOR_FUZZ_FIRST", 0), count, scratch.Root, timed: all > 0);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {run.Inputs} inputs, {run.Refused} refused, slowest {run.Slowest:F2} s, largest {run.Largest >> 20} MB"));
        Assert.True(run.Faults.Count == 0, string.Join('\n', run.Faults));
        // Damage that is never noticed, or that always is, would test nothing.
        if (count >= ShortRun) Assert.InRange(run.Refused, count / 100, count - 1);
    }

    [Fact]
    public void Faults_are_seen()
    {
        using ScratchFolder scratch = new();
        FuzzTarget broken = new("broken", ".txt", [[1, 2, 3]], [Mutations.Bytes], path => throw (File.ReadAllBytes(path).Length % 3) switch
        {
            0 => new InvalidOperationException("not one sentence"),
            1 => new InputException("line\nline."),
            _ => new InputException(new string('a', 5000) + "."),
        });
        Assert.Equal(3, FuzzRun.Of(broken, 0, 200, scratch.Root, timed: false).Faults.Count);
        FuzzTarget large = new("large", ".txt", [[1]], [Mutations.Bytes], _ => Touch(GC.AllocateUninitializedArray<byte>(1_200_000_000)));
        Assert.Contains("large", Assert.Single(FuzzRun.Of(large, 0, 1, scratch.Root, timed: false).Faults), StringComparison.Ordinal);
        Assert.Equal(broken.Input(17), broken.Input(17));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Touch(byte[] bytes) => bytes[^1] = bytes[0];

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
