using System.CommandLine;

namespace HybridPrior.Cli;

/// <summary>The option <c>--json</c> of commands that print a table: the same figures, not rounded, for programs.</summary>
internal static class JsonOutput
{
    /// <summary>For commands that only print.</summary>
    public static Option<bool> Option { get; } = new("--json") { Description = "Prints the figures as JSON; everything else goes to standard error." };

    /// <summary>For commands that can also keep the figures in a file.</summary>
    public static Option<string?> CreateFile(string description) => new("--json") { Arity = ArgumentArity.ZeroOrOne, HelpName = "FILE", Description = $"{description}; without a name they are printed, and everything else goes to standard error." };

    /// <summary>Keeps standard output for the figures, if they are wanted there.</summary>
    /// <returns>Whether they are.</returns>
    public static bool Begin(ParseResult parsed) => Begin(parsed.GetValue(Option));

    /// <summary>The same for an option made by <see cref="CreateFile"/>.</summary>
    public static bool Begin(ParseResult parsed, Option<string?> file) => Begin(IdleOptions.IsGiven(parsed, file) && parsed.GetValue(file) is null);

    /// <summary>Prints figures.</summary>
    public static void Print<T>(T figures) => Terminal.Data.WriteLine(JsonFile.Text(figures));

    /// <summary>Prints what a file holds.</summary>
    public static void PrintFile(string path) => Terminal.Data.WriteLine(File.ReadAllText(path).TrimEnd());

    /// <summary>Prints what is otherwise saved as a file.</summary>
    /// <param name="save">Saves it under a name.</param>
    public static void PrintSaved(Action<string> save)
    {
        string file = Path.Combine(Path.GetTempPath(), $"hybridprior-{Guid.NewGuid():N}.json");
        try
        {
            save(file);
            PrintFile(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static bool Begin(bool wanted)
    {
        if (wanted) Terminal.KeepOutputForData();
        return wanted;
    }
}
