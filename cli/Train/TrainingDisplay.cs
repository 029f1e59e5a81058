using System.Globalization;
using HybridPrior.Training;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary>Prints a line of progress now and then, with the time that is left.</summary>
internal sealed class TrainingDisplay : IProgress<TrainingProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private DateTime next = DateTime.MinValue;

    public void Report(TrainingProgress value)
    {
        if (DateTime.UtcNow < next && value.Step != value.Steps) return;
        next = DateTime.UtcNow + Interval;
        string losses = string.Join("  ", value.Losses.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Key} {l.Value:G4}")));
        Terminal.Styled.MarkupLineInterpolated($"step {value.Step}/{value.Steps}  {losses}  [grey]{value.Remaining:h\\:mm\\:ss} left[/]");
    }
}
