using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HybridPrior.Sweeps;

/// <summary>The jobs of a sweep's folder in the queue of Slurm, through Slurm's own commands.</summary>
/// <param name="folder">The folder of the sweep; scripts, records and logs of its jobs lie in <c>slurm</c> below it.</param>
public sealed partial class SlurmQueue(string folder)
{
    private const string Extension = ".json";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string place = Path.Combine(Path.GetFullPath(folder), "slurm");

    /// <summary>Folder of scripts, records and logs.</summary>
    public string Place => place;

    /// <summary>Name of the sweep's jobs in the queue.</summary>
    public string JobName { get; } = "hybridprior-" + OtherSigns().Replace(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), "-");

    /// <summary>The jobs that were submitted for this folder, the oldest first.</summary>
    /// <exception cref="InputException">A record cannot be read.</exception>
    public IReadOnlyList<SlurmJob> Jobs =>
        Directory.Exists(place) ? [.. Directory.GetFiles(place, "*" + Extension).Select(ReadJob).OrderBy(j => j.Submitted)] : [];

    /// <summary>Makes sure that this machine can submit jobs, before anything is written.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public static void Require() => _ = Run("sbatch", "--version");

    /// <summary>Writes a script and submits it.</summary>
    /// <param name="script">Text of the script.</param>
    /// <param name="tasks">Size of its array, for the record.</param>
    /// <exception cref="InputException">There is no Slurm on this machine, Slurm refuses the script, or the folder cannot be written to; nothing is left in the folder then.</exception>
    public SlurmJob Submit(string script, int tasks)
    {
        DateTimeOffset now = DateTimeOffset.Now;
        string name = $"{now.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}.sbatch", path = Path.Combine(place, name);
        try
        {
            _ = Directory.CreateDirectory(place);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder '{place}' cannot be made ({error.Message.TrimEnd('.')}).", error);
        }
        AtomicFile.Write(path, script);
        string number;
        try
        {
            // The number of the job alone; where there are several clusters, a semicolon and the name of its cluster follow.
            number = Run("sbatch", "--parsable", path).Trim().Split('\n')[^1].Split(';')[0];
        }
        catch (InputException)
        {
            File.Delete(path);
            if (!Directory.EnumerateFileSystemEntries(place).Any()) Directory.Delete(place);
            throw;
        }
        SlurmJob job = new(number, JobName, tasks, now, name);
        try
        {
            AtomicFile.Write(Path.Combine(place, number + Extension), stream => JsonSerializer.Serialize(stream, job, SweepFiles.Format));
        }
        catch (InputException error)
        {
            throw new InputException($"Job {number} is in the queue, but cannot be noted for 'sweep status': {error.Message}", error);
        }
        return job;
    }

    /// <summary>What the queue says of the jobs of this folder: what runs, waits or has ended badly. Slurm forgets what ended some minutes ago.</summary>
    /// <exception cref="InputException">There is no Slurm on this machine, or it does not answer.</exception>
    public IReadOnlyList<SlurmTask> Tasks()
    {
        HashSet<string> numbers = [.. Jobs.Select(j => j.Job)];
        if (numbers.Count == 0) return [];
        // Asked by name, because squeue fails when it is asked for the number of a job that it has forgotten.
        // Tasks that wait for the same reason come as one line.
        return [.. Run("squeue", "--noheader", "--states=all", $"--name={JobName}", "--format=%i|%T|%M|%L|%R").Split('\n')
            .Select(line => line.Trim().Split('|', 5)).Where(parts => parts.Length == 5 && numbers.Contains(parts[0].Split('_')[0]) && parts[1] != "COMPLETED")
            .Select(parts => new SlurmTask(parts[0], parts[1], parts[2], parts[3], parts[4]))];
    }

    private static SlurmJob ReadJob(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<SlurmJob>(SweepFiles.Read(path), SweepFiles.Format) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new InputException($"'{path}' is not the record of a job ({Quoted.Text(error.Message.TrimEnd('.'), 160)}).", error);
        }
    }

    private static string Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                throw new InputException($"{command} has not answered for {Patience.TotalSeconds} seconds.");
            }
            return process.ExitCode == 0 ? output.Result : throw new InputException($"{command} failed: {Sentence(command, errors.Result)}.");
        }
        catch (Win32Exception error)
        {
            throw new InputException($"There is no {command} on this machine: the commands of Slurm are on the login node of a cluster.", error);
        }
    }

    private static string Sentence(string command, string errors) =>
        string.Join("; ", errors.Replace($"{command}: ", "", StringComparison.Ordinal).Replace("error: ", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');

    [GeneratedRegex("[^A-Za-z0-9_.-]")]
    private static partial Regex OtherSigns();
}

/// <summary>A job array that was submitted for a sweep; the folder of the sweep keeps one file for each.</summary>
/// <param name="Job">Slurm's number of it.</param>
/// <param name="Name">Its name in the queue.</param>
/// <param name="Tasks">Size of the array.</param>
/// <param name="Submitted">When.</param>
/// <param name="Script">File name of the script.</param>
public sealed record SlurmJob(string Job, string Name, int Tasks, DateTimeOffset Submitted, string Script);

/// <summary>Tasks of a job array as Slurm's queue shows them: one that runs or has ended, or all that wait for the same reason.</summary>
/// <param name="Id">Number of the job and of the task, such as <c>7_2</c>, or of several, such as <c>7_[3-8%2]</c>.</param>
/// <param name="State">State in Slurm's words, such as <c>PENDING</c>.</param>
/// <param name="Used">Time it has run.</param>
/// <param name="Left">Time until its limit.</param>
/// <param name="Where">The machine it runs on, or in parentheses why it does not run.</param>
public sealed record SlurmTask(string Id, string State, string Used, string Left, string Where);
