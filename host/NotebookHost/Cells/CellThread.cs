using System.Globalization;
using System.Runtime;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>How a cell's thread came to its end.</summary>
internal enum ThreadEnd
{
    /// <summary>By itself.</summary>
    Finished,

    /// <summary>It was asked to stop and did.</summary>
    Stopped,

    /// <summary>It was asked to stop, did not, and was aborted.</summary>
    Aborted,

    /// <summary>It was asked to stop and goes on.</summary>
    Abandoned,
}

/// <summary>Runs a cell on a thread of its own, so that the caller can give up on it.</summary>
internal static class CellThread
{
    private static readonly TimeSpan TimeToAbort = TimeSpan.FromSeconds(2);

    /// <summary>Runs the body and waits for it.</summary>
    /// <param name="body">What to run; it must not throw.</param>
    /// <param name="options">Time limit, grace and what follows it.</param>
    /// <param name="cell">Cancelled when the body should stop.</param>
    /// <param name="outer">Cancelled when the user wants to stop.</param>
    public static ThreadEnd Run(Func<Task> body, RunOptions options, CancellationTokenSource cell, CancellationToken outer)
    {
        ManualResetEventSlim done = new();
        CancellationTokenSource abort = new();
        // A deep recursion should overflow no sooner than in a program's main thread.
        Thread thread = new(Body, maxStackSize: 8 << 20) { IsBackground = true, Name = "cell" };
        thread.Start();
        _ = WaitHandle.WaitAny([done.WaitHandle, outer.WaitHandle], options.Timeout ?? Timeout.InfiniteTimeSpan);
        if (done.IsSet) return ThreadEnd.Finished;
        _ = cell.CancelAsync();
        _ = WaitHandle.WaitAny([done.WaitHandle, options.Insist.WaitHandle], options.Grace);
        if (done.IsSet) return ThreadEnd.Stopped;
        if (!options.Abort) return ThreadEnd.Abandoned;
        _ = abort.CancelAsync();
        return done.Wait(TimeToAbort, CancellationToken.None) ? ThreadEnd.Aborted : ThreadEnd.Abandoned;

        void Body()
        {
            // A cell says the same numbers whatever the language of the system.
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            try
            {
                if (options.Abort) RunAbortably(body, abort.Token);
                else body().GetAwaiter().GetResult();
            }
            finally
            {
                done.Set();
            }
        }
    }

    /// <summary>Aborting leaves objects half-changed, which is why it is the last resort; but a loop that polls nothing ends in no other way.</summary>
    private static void RunAbortably(Func<Task> body, CancellationToken abort)
    {
        try
        {
#pragma warning disable SYSLIB0046 // The warning's own exception is code typed into an interactive session.
            ControlledExecution.Run(() => body().GetAwaiter().GetResult(), abort);
#pragma warning restore SYSLIB0046
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
        }
    }
}
