using HybridPrior.Sweeps;

namespace HybridPrior.Tests.Sweeps;

/// <summary>The script of a job array, run by bash as Slurm's batch step does; the tests of the command run it under a real Slurm.</summary>
public sealed class SlurmScriptTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Script_asks_for_what_the_options_say()
    {
        string text = SlurmScript.Text(new SlurmOptions(12, 3, "fast,slow", "1-12:30", gpus: 2, memory: "16G"), "name", "/shared/it's 50%/logs", "/", ["true"]);
        string[] directives = [.. text.Split('\n').Where(l => l.StartsWith("#SBATCH ", StringComparison.Ordinal)).Select(l => l[8..])];
        Assert.StartsWith("#!/bin/bash\n#SBATCH ", text, StringComparison.Ordinal);
        Assert.Equal(
            ["--job-name=name", "--array=1-12%3", @"--output='/shared/it'\''s 50%%/logs/%A_%a.log'", "--open-mode=append", "--requeue", "--signal=B:USR1@120",
            "--nodes=1", "--ntasks=1", "--cpus-per-task=4", "--gpus=2", "--mem=16G", "--time=1-12:30", "--partition=fast,slow"], directives);
        Assert.DoesNotContain("#SBATCH --partition", SlurmScript.Text(new SlurmOptions(1), "name", "/", "/", ["true"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90", true)]
    [InlineData("5:00", true)]
    [InlineData("0:04:59", false)]
    [InlineData("12:00:00", true)]
    [InlineData("2-0", true)]
    [InlineData("0-0:04", false)]
    [InlineData("4", false)]
    [InlineData("soon", false)]
    [InlineData("1:2:3:4", false)]
    [InlineData("90\n#SBATCH --nodes=100", false)]
    public void Time_limit_is_read_as_Slurm_reads_it(string time, bool possible)
    {
        if (possible) Assert.Equal(time, new SlurmOptions(1, time: time).Time);
        else Assert.Contains("time limit", Assert.Throws<InputException>(() => new SlurmOptions(1, time: time)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        foreach (Func<SlurmOptions> impossible in (Func<SlurmOptions>[])[
            () => new SlurmOptions(0), () => new SlurmOptions(1, atOnce: 0), () => new SlurmOptions(1, partition: "a b"), () => new SlurmOptions(1, gpus: -1),
            () => new SlurmOptions(1, gpus: 4, cpus: 3), () => new SlurmOptions(1, cpus: 0), () => new SlurmOptions(1, memory: "8 GB"), () => new SlurmOptions(1, memory: "0")])
            Assert.Throws<InputException>(impossible);
    }
}
