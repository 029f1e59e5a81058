using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary>Progress of long work on the terminal: a live bar, or a line now and then where the output is a file or a pipe; both with the time that is left.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the work and shows its progress.</summary>
    /// <param name="read">Share that is done, 0 to 1, and what is being done.</param>
    /// <param name="run">The work.</param>
    public static TResult Watch<TProgress, TResult>(Func<TProgress, (double Fraction, string Text)> read, Func<IProgress<TProgress>, TResult> run)
    {
        if (!Terminal.IsLive) return run(new Lines<TProgress>(read));
        return Terminal.Styled.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => run(new Bar<TProgress>(context.AddTask("starting"), read)));
    }

    private sealed class Bar<T>(ProgressTask task, Func<T, (double Fraction, string Text)> read) : IProgress<T>
    {
        public void Report(T value)
        {
            (double fraction, string text) = read(value);
            task.Description = Markup.Escape(text);
            task.Value = 100 * fraction;
        }
    }

    private sealed class Lines<T>(Func<T, (double Fraction, string Text)> read) : IProgress<T>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
        private (DateTime Time, double Fraction)? first;
        private DateTime next = DateTime.UtcNow;

        public void Report(T value)
        {
            DateTime now = DateTime.UtcNow;
            if (now < next) return;
            next = now + Interval;
            (double fraction, string text) = read(value);
            // From the first report on: what came before it, such as loading and the first step, is done once and says nothing of the rest.
            first ??= (now, fraction);
            string left = fraction > first.Value.Fraction ? FormattableString.Invariant($"  {(now - first.Value.Time) * ((1 - fraction) / (fraction - first.Value.Fraction)):h\\:mm\\:ss} left") : "";
            Terminal.Out.WriteLine(FormattableString.Invariant($"{100 * fraction,5:F1} %  {text}{left}"));
        }
    }
}
