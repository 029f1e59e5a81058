using System.CommandLine;

namespace HybridPrior.Cli;

/// <summary>Refuses options that would change nothing: whoever gives one believes in it.</summary>
internal static class IdleOptions
{
    /// <summary>Whether an option stands on the command line, be it with its default value.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Refuses the first option that is given without effect.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Options, each with half a sentence why it has no effect; null where it has one.</param>
    /// <exception cref="InputException">One of them is given.</exception>
    public static void Refuse(ParseResult parsed, params IEnumerable<(Option Option, string? Why)> options)
    {
        foreach ((Option option, string? why) in options)
            if (why is not null && IsGiven(parsed, option)) throw new InputException($"The option {option.Name} cannot be given here: {why}.");
    }
}
