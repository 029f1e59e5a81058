using System.Runtime.CompilerServices;

namespace HybridPrior.Tests.Cli;

/// <summary>Texts that people read, as they were when somebody last looked at them: files in <c>fixtures/</c>. HYBRIDPRIOR_ACCEPT=1 writes them anew, to be looked at before they are committed.</summary>
internal static class Snapshot
{
    /// <summary>Compares word by word: where lines are wrapped depends on the terminal.</summary>
    public static void Words(string name, string text, [CallerFilePath] string here = "") => Compare(name, text, here, static t => string.Join(' ', t.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>Compares line by line, but for blanks at the end of lines.</summary>
    public static void Lines(string name, string text, [CallerFilePath] string here = "") => Compare(name, text, here, static t => t);

    private static void Compare(string name, string text, string here, Func<string, string> view)
    {
        string trimmed = string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd())).Trim('\n') + "\n";
        if (Environment.GetEnvironmentVariable("HYBRIDPRIOR_ACCEPT") == "1")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(here)!, "fixtures", name), trimmed);
            return;
        }
        string file = Path.Combine(AppContext.BaseDirectory, "Cli", "fixtures", name);
        Assert.True(File.Exists(file), $"there is no {name}; HYBRIDPRIOR_ACCEPT=1 writes it");
        Assert.Equal(view(File.ReadAllText(file).ReplaceLineEndings("\n")), view(trimmed));
    }
}
