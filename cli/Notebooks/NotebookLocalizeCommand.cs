using System.CommandLine;
using System.Text.RegularExpressions;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior notebook localize</c>: copies of the lessons for hosts that know no relative <c>#r</c>, such as Verso.</summary>
internal static partial class NotebookLocalizeCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILES") { Arity = ArgumentArity.ZeroOrMore, Description = "Notebooks; all of notebooks/*.dib unless given." };
        Option<string> output = new("--out") { DefaultValueFactory = _ => Path.Combine(NotebookFiles.Folder, "local"), Description = "Folder for the copies; git ignores it." };
        Command command = new("localize", "Writes copies that name libraries by absolute paths, for Verso.") { files, output };
        command.SetAction(parsed => Run(NotebookFiles.Or(parsed.GetValue(files)), parsed.GetValue(output)!));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, string output)
    {
        IReadOnlyList<(string File, DibNotebook Notebook)> notebooks = [.. files.Select(f => (f, DibFile.Read(f)))];
        string folder = OutputFolder.Prepare(output);
        _ = Directory.CreateDirectory(folder);
        DibFile.WriteText(Path.Combine(folder, ".gitignore"), "*\n");
        HashSet<string> missing = [];
        foreach ((string file, DibNotebook notebook) in notebooks)
        {
            string home = Path.GetDirectoryName(Path.GetFullPath(file))!, copy = Path.Combine(folder, Path.GetFileName(file));
            if (Path.GetFullPath(copy) == Path.GetFullPath(file)) throw new InputException($"The copy of '{file}' would replace it; give another folder with --out.");
            DibFile.WriteText(copy, DibWriter.Write(Localize(notebook, home, missing)));
            Console.WriteLine($"Wrote {copy}");
        }
        foreach (string library in missing) Console.WriteLine($"'{library}' is not there yet; build it with 'dotnet build -c Release'.");
        Console.WriteLine("Verso runs on .NET 8 where that is installed: start it with DOTNET_ROLL_FORWARD=LatestMajor.");
        return ExitCode.Done;
    }

    /// <summary>The notebook with absolute paths in its <c>#r</c> and <c>#!import</c> lines.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="home">Its folder.</param>
    /// <param name="missing">Gets the files that are not there.</param>
    internal static DibNotebook Localize(DibNotebook notebook, string home, ISet<string> missing)
    {
        return notebook with { Cells = [.. notebook.Cells.Select(c => c.Kind == CellKind.CSharp ? c with { Source = Paths().Replace(c.Source, Absolute) } : c)] };

        string Absolute(Match line)
        {
            string path = Path.GetFullPath(Path.Combine(home, line.Groups[2].Value));
            if (!File.Exists(path)) _ = missing.Add(path);
            return line.Groups[1].Value + path + line.Groups[3].Value;
        }
    }

    [GeneratedRegex("""(?m)^(\s*#r\s+"|#!import\s+"?)([^"\n:]*[^"\n: ])("?[ \t]*)$""")]
    private static partial Regex Paths();
}
