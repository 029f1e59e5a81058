using System.Globalization;

namespace HybridPrior.Sweeps;

/// <summary>The script of a Slurm job array whose tasks share the folder of a sweep.</summary>
/// <remarks>
/// Nothing is divided among the tasks: each takes what is free, and what another left behind. A task that comes near its time limit checkpoints and queues
/// itself again; one that Slurm requeues, preempts or cancels checkpoints.
/// </remarks>
public static class SlurmScript
{
    /// <summary>How long before the time limit a task is told to checkpoint. Slurm may tell it up to a minute earlier still (sbatch(1), <c>--signal</c>).</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromMinutes(2);

    /// <summary>Writes the script.</summary>
    /// <param name="options">What each task gets.</param>
    /// <param name="name">Name of the job.</param>
    /// <param name="logs">Folder of the logs, which must exist when a task starts.</param>
    /// <param name="workingFolder">Where the command is to run.</param>
    /// <param name="command">The command <c>sweep run</c> and its arguments but <c>--threads</c> and <c>--no-wait</c>; at SIGTERM it checkpoints and ends with more than 128.</param>
    public static string Text(SlurmOptions options, string name, string logs, string workingFolder, IReadOnlyList<string> command)
    {
        string[] directives =
        [
            $"--job-name={name}",
            $"--array=1-{options.Tasks}{(options.AtOnce is int most ? $"%{most}" : "")}",
            // In file names, Slurm puts numbers for %A and %a, and a percent sign for two of them.
            $"--output={Quoted(logs.Replace("%", "%%", StringComparison.Ordinal) + "/%A_%a.log")}",
            "--open-mode=append",
            "--requeue",
            $"--signal=B:USR1@{Notice.TotalSeconds.ToString(CultureInfo.InvariantCulture)}",
            "--nodes=1",
            "--ntasks=1",
            $"--cpus-per-task={options.Cpus}",
            .. Given("--gpus", options.Gpus > 0 ? options.Gpus.ToString(CultureInfo.InvariantCulture) : null),
            .. Given("--mem", options.Memory),
            .. Given("--time", options.Time),
            .. Given("--partition", options.Partition),
        ];
        return $$"""
            #!/bin/bash
            {{string.Join('\n', directives.Select(d => $"#SBATCH {d}"))}}

            # Two minutes before the time limit, Slurm sends USR1 to this shell alone: the runs checkpoint, and the task queues again.
            # Slurm sends TERM to all of a task that is cancelled, requeued or preempted: the runs checkpoint, and that is all.
            runs=() late='' signalled=''
            checkpoint() {
                signalled=1
                [ ${#runs[@]} -eq 0 ] || kill -TERM "${runs[@]}" 2>/dev/null
            }
            trap 'late=1; checkpoint' USR1
            trap checkpoint TERM

            echo "== $(date '+%F %T') task $SLURM_ARRAY_TASK_ID on $(uname -n), start $((${SLURM_RESTART_COUNT:-0} + 1))"
            cd -- {{Quoted(workingFolder)}} || exit 1
            export OMP_NUM_THREADS={{options.Cpus / Math.Max(1, options.Gpus)}}
            run=({{string.Join(' ', command.Select(Quoted))}} --threads "$OMP_NUM_THREADS")
            # The first task and those that start again stay until all is done, in case another dies; the others leave the machine when nothing is free.
            [ "$SLURM_ARRAY_TASK_ID" = 1 ] || [ "${SLURM_RESTART_COUNT:-0}" -gt 0 ] || run+=(--no-wait)
            {{(options.Gpus > 0 ? OneRunPerCard : OneRun)}}

            worst=0
            for process in "${runs[@]}"; do
                # A signal ends the waiting, not the run.
                while signalled=''; wait "$process"; code=$?; [ -n "$signalled" ]; do :; done
                [ $code -le $worst ] || worst=$code
            done
            if [ -n "$late" ] && [ $worst -gt 128 ]; then
                echo 'The time limit is near: checkpoints are written, and the task queues again.'
                exec scontrol requeue "$SLURM_JOB_ID"
            fi
            exit $worst

            """;
    }

    private const string OneRun = """
        "${run[@]}" &
        runs+=($!)
        """;

    private const string OneRunPerCard = """
        IFS=, read -ra cards <<<"${CUDA_VISIBLE_DEVICES:-}"
        [ ${#cards[@]} -gt 0 ] || { echo 'Slurm has given this task no graphics card: CUDA_VISIBLE_DEVICES is empty.' >&2; exit 1; }
        for card in "${cards[@]}"; do
            CUDA_VISIBLE_DEVICES=$card "${run[@]}" &
            runs+=($!)
        done
        """;

    private static string[] Given(string option, string? value) => value is null ? [] : [$"{option}={value}"];

    /// <summary>A word as it is, for a shell and for sbatch, which reads quotes in the same way.</summary>
    private static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
