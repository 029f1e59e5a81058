using HybridPrior.Sweeps;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary>What the verbs of <c>sweep</c> show of Slurm on the terminal.</summary>
internal static class SlurmDisplay
{
    public static void Print(SlurmJob job, SlurmOptions options, SlurmQueue queue, int missing)
    {
        string folder = Path.GetDirectoryName(queue.Place)!, most = options.AtOnce is int atOnce ? $", at most {atOnce} at once" : "";
        Terminal.Styled.MarkupLineInterpolated($"Submitted job {job.Job}: {(job.Tasks == 1 ? "1 task" : $"{job.Tasks} tasks{most}")} for {missing} cells.");
        Terminal.Styled.MarkupLineInterpolated($"Watch it with 'hybridprior sweep status {folder}' or 'squeue --job {job.Job}'; 'scancel {job.Job}' ends it and keeps what was computed.");
        Terminal.Styled.MarkupLineInterpolated($"Script and logs: {queue.Place}");
    }

    /// <summary>The jobs of a folder in the queue; nothing where none was submitted.</summary>
    public static void Print(SlurmQueue queue)
    {
        IReadOnlyList<SlurmJob> jobs = queue.Jobs;
        if (jobs.Count == 0) return;
        string numbers = string.Join(", ", jobs.Select(j => j.Job));
        IReadOnlyList<SlurmTask> tasks;
        try
        {
            tasks = queue.Tasks();
        }
        catch (InputException error)
        {
            Terminal.Styled.MarkupLineInterpolated($"[yellow]Submitted as Slurm job {numbers}, but the queue cannot be seen from here. {error.Message}[/]");
            return;
        }
        Terminal.Styled.MarkupLineInterpolated($"Submitted as Slurm job {numbers}; {(tasks.Count == 0 ? "nothing of it is in the queue." : "in the queue:")}");
        if (tasks.Count == 0) return;
        Table table = new();
        table.AddColumns("task", "state", "time", "time left", "machine or reason");
        foreach (SlurmTask task in tasks) table.AddRow(Markup.Escape(task.Id), Markup.Escape(task.State), Markup.Escape(task.Used), Markup.Escape(task.Left), Markup.Escape(task.Where));
        Terminal.Styled.Write(table);
    }
}
