using System.CommandLine;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior sweep</c>: many recoveries from one file, resumable, by any number of processes.</summary>
internal static class SweepCommand
{
    public static Command Create() => new("sweep", "Runs the experiments of a spec file: resumable, by any number of processes, also on a cluster; shows how far they are and what came out.")
    {
        SweepRunCommand.Create(),
        SweepSubmitCommand.Create(),
        SweepStatusCommand.Create(),
        SweepReportCommand.Create(),
        SweepSchemaCommand.Create(),
    };

    /// <summary>The option <c>--lease</c>.</summary>
    public static Option<double> LeaseOption() => new("--lease")
    {
        DefaultValueFactory = _ => SweepLease,
        Description = "Seconds without a sign of life after which the cell of a process on another machine is taken over; on the same machine that is noticed at once.",
    };

    private const double SweepLease = 120;

    /// <summary>A time given in seconds, above 0.</summary>
    public static TimeSpan Seconds(ParseResult parsed, Option<double> option)
    {
        double value = parsed.GetValue(option);
        return value is > 0 and < 1e7 ? TimeSpan.FromSeconds(value) : throw new InputException(FormattableString.Invariant($"The option {option.Name} must be a number of seconds above 0, not {value}."));
    }
}
