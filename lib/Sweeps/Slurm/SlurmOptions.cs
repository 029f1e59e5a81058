using System.Globalization;
using System.Text.RegularExpressions;

namespace HybridPrior.Sweeps;

/// <summary>What the tasks of a Slurm job array get.</summary>
public sealed partial record SlurmOptions
{
    /// <summary>Shortest time limit: the time of a start, and <see cref="SlurmScript.Notice"/> before its end again for the checkpoint.</summary>
    private static readonly TimeSpan LeastTime = TimeSpan.FromMinutes(5);

    /// <summary>Checks and keeps what is asked for.</summary>
    /// <param name="tasks">Size of the array, at least 1.</param>
    /// <param name="atOnce">How many of them may run at a time; null for as many as the cluster lets.</param>
    /// <param name="partition">The partition, or several joined by commas; null for the cluster's default.</param>
    /// <param name="time">Time limit of a task as Slurm writes it (<c>90</c> minutes, <c>12:00:00</c>, <c>2-00:00:00</c>), at least five minutes; null for the partition's.</param>
    /// <param name="gpus">Graphics cards of a task, each with a process of its own; 0 to compute on processors.</param>
    /// <param name="cpus">Processor cores of a task; null for one, or two per graphics card.</param>
    /// <param name="memory">Memory of a task as Slurm writes it (<c>8G</c>); null for the cluster's default.</param>
    /// <exception cref="InputException">One of them cannot be.</exception>
    public SlurmOptions(int tasks, int? atOnce = null, string? partition = null, string? time = null, int gpus = 0, int? cpus = null, string? memory = null)
    {
        if (tasks < 1) throw new InputException($"A job array needs at least 1 task, not {tasks}.");
        if (atOnce < 1) throw new InputException($"At least 1 task must be allowed at once, not {atOnce}.");
        if (gpus < 0) throw new InputException($"The number of graphics cards of a task must be 0 or more, not {gpus}.");
        if (cpus < Math.Max(gpus, 1)) throw new InputException($"A task needs at least {(gpus > 1 ? $"a processor core for each of its {gpus} graphics cards" : "1 processor core")}, not {cpus}.");
        if (partition is not null && !PartitionNames().IsMatch(partition)) throw new InputException($"'{partition}' is not the name of a partition: letters, digits and the signs _ . - are expected, commas between several.");
        if (memory is not null && !MemorySize().IsMatch(memory)) throw new InputException($"The memory '{memory}' of a task is not understood; a whole number with K, M, G or T is expected, such as 8G.");
        if (time is not null && LimitOf(time) is TimeSpan limit && limit < LeastTime)
            throw new InputException($"The time limit '{time}' is too short: a task needs {LeastTime.TotalMinutes} minutes, of which the last {SlurmScript.Notice.TotalMinutes} are for its checkpoint.");
        (Tasks, AtOnce, Partition, Time, Gpus, Cpus, Memory) = (tasks, atOnce, partition, time, gpus, cpus ?? Math.Max(1, 2 * gpus), memory);
    }

    /// <summary>Size of the array.</summary>
    public int Tasks { get; }

    /// <summary>How many of them may run at a time; null for no limit.</summary>
    public int? AtOnce { get; }

    /// <summary>The partition; null for the cluster's default.</summary>
    public string? Partition { get; }

    /// <summary>Time limit of a task, as Slurm writes it; null for the partition's.</summary>
    public string? Time { get; }

    /// <summary>Graphics cards of a task.</summary>
    public int Gpus { get; }

    /// <summary>Processor cores of a task.</summary>
    public int Cpus { get; }

    /// <summary>Memory of a task, as Slurm writes it; null for the cluster's default.</summary>
    public string? Memory { get; }

    /// <summary>minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes and days-hours:minutes:seconds (sbatch(1), <c>--time</c>).</summary>
    private static TimeSpan LimitOf(string text)
    {
        Match match = TimeLimit().Match(text);
        if (!match.Success) throw new InputException($"The time limit {Quoted.Name(text)} is not understood; minutes, hours:minutes:seconds or days-hours are expected, such as 90, 12:00:00 or 2-0.");
        int[] numbers = [.. match.Groups["number"].Captures.Select(c => int.Parse(c.Value, CultureInfo.InvariantCulture))];
        int At(int index) => index < numbers.Length ? numbers[index] : 0;
        return match.Groups["days"] is { Success: true } days ? new TimeSpan(int.Parse(days.Value, CultureInfo.InvariantCulture), At(0), At(1), At(2))
            : numbers.Length == 3 ? new TimeSpan(At(0), At(1), At(2))
            : new TimeSpan(0, At(0), At(1));
    }

    [GeneratedRegex(@"^((?<days>\d{1,5})-)?(?<number>\d{1,7})(:(?<number>\d{1,2})){0,2}$", RegexOptions.ExplicitCapture)]
    private static partial Regex TimeLimit();

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]+(,[A-Za-z0-9_.\-]+)*$")]
    private static partial Regex PartitionNames();

    [GeneratedRegex(@"^[1-9]\d*[KMGT]?$")]
    private static partial Regex MemorySize();
}
