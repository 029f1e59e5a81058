namespace HybridPrior.Cli.Notebooks;

/// <summary>How a cell's thread came to its end.</summary>
internal enum ThreadEnd
{
    /// <summary>By itself.</summary>
    Finished,

    /// <summary>It was asked to stop and did.</summary>
    Stopped,

    /// <summary>It was asked to stop and goes on: managed code cannot be aborted, only left behind.</summary>
    Abandoned,
}

/// <summary>Runs a cell on a thread of its own, so that the caller can give up on it.</summary>
internal static class CellThread
{
    /// <summary>Runs the body and waits for it.</summary>
    /// <param name="body">What to run; it must not throw.</param>
    /// <param name="options">Time limit and grace.</param>
    /// <param name="cell">Cancelled when the body should stop.</param>
    /// <param name="outer">Cancelled when the user wants to stop.</param>
    public static ThreadEnd Run(Func<Task> body, RunOptions options, CancellationTokenSource cell, CancellationToken outer)
    {
        ManualResetEventSlim done = new();
        // A deep recursion should overflow no sooner than in a program's main thread.
        Thread thread = new(() =>
        {
            body().GetAwaiter().GetResult();
            done.Set();
        }, maxStackSize: 8 << 20)
        { IsBackground = true, Name = "cell" };
        thread.Start();
        _ = WaitHandle.WaitAny([done.WaitHandle, outer.WaitHandle], options.Timeout ?? Timeout.InfiniteTimeSpan);
        if (done.IsSet) return ThreadEnd.Finished;
        _ = cell.CancelAsync();
        return done.Wait(options.Grace, CancellationToken.None) ? ThreadEnd.Stopped : ThreadEnd.Abandoned;
    }
}
