using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary>Where the running command writes to. It belongs to one call of <see cref="CommandLine.Run"/> and to all that this starts, so that several commands can run in one process.</summary>
internal static class Terminal
{
    private static readonly AsyncLocal<Writers?> Current = new();

    /// <summary>Standard output, for plain lines.</summary>
    public static TextWriter Out => Current.Value?.Styled.Profile.Out.Writer ?? Console.Out;

    /// <summary>Standard output, for figures that a program reads.</summary>
    public static TextWriter Data => Current.Value?.Data ?? Out;

    /// <summary>Standard error.</summary>
    public static TextWriter Error => Current.Value?.Error ?? Console.Error;

    /// <summary>Standard output, for tables and colours.</summary>
    public static IAnsiConsole Styled => Current.Value?.Styled ?? AnsiConsole.Console;

    /// <summary>Whether somebody sees the output while it is written, and what was written can be drawn over.</summary>
    public static bool IsLive => Styled.Profile.Out.IsTerminal;

    /// <summary>Directs what the caller and all that it starts write from now on.</summary>
    public static void Use(IAnsiConsole output, TextWriter error) => Current.Value = new Writers(output, error);

    /// <summary>Keeps standard output for <see cref="Data"/>: what the caller writes else goes to standard error from now on.</summary>
    public static void KeepOutputForData() => Current.Value = new Writers(On(Error), Error, Out);

    /// <summary>Tables and colours on a writer: on the terminal if it is that, else as plain text.</summary>
    public static IAnsiConsole On(TextWriter output)
    {
        AnsiConsoleOutput target = new(output);
        if (target.IsTerminal) return AnsiConsole.Create(new AnsiConsoleSettings { Out = target });
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings { Out = target, Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        // A file has no width: nothing written to one is wrapped.
        plain.Profile.Width = 1000;
        return plain;
    }

    private sealed record Writers(IAnsiConsole Styled, TextWriter Error, TextWriter? Data = null);
}
