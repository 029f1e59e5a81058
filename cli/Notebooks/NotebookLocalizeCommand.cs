using System.CommandLine;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior notebook localize</c>: copies of the lessons for hosts that know no relative <c>#r</c>, such as Verso.</summary>
internal static class NotebookLocalizeCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILES") { Arity = ArgumentArity.ZeroOrMore, Description = "Notebooks; all of notebooks/*.dib unless given." };
        Option<string> output = new("--out") { DefaultValueFactory = _ => Path.Combine(NotebookCommand.Folder, "local"), Description = "Folder for the copies; a new one is ignored by git." };
        Command command = new("localize", "Writes copies that name libraries by absolute paths, for Verso.") { files, output };
        command.SetAction(parsed => Run(NotebookCommand.FilesOrLessons(parsed.GetValue(files)), parsed.GetValue(output)!));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, string output)
    {
        IReadOnlyList<(string File, DibNotebook Notebook)> notebooks = [.. files.Select(f => (f, DibFile.Read(f)))];
        foreach (string file in files)
            if (Path.GetFullPath(Path.Combine(output, Path.GetFileName(file))) == Path.GetFullPath(file))
                throw new InputException($"The copy of '{file}' would replace it; give another folder with --out.");
        bool existed = Directory.Exists(output);
        string folder = OutputFolder.Prepare(output);
        _ = Directory.CreateDirectory(folder);
        if (!existed) DibFile.WriteText(Path.Combine(folder, ".gitignore"), "*\n");
        HashSet<string> missing = [];
        foreach ((string file, DibNotebook notebook) in notebooks)
        {
            string home = Path.GetDirectoryName(Path.GetFullPath(file))!, copy = Path.Combine(folder, Path.GetFileName(file));
            DibFile.WriteText(copy, DibWriter.Write(LocalPaths.In(notebook, home, missing)));
            Terminal.Out.WriteLine($"Wrote {copy}");
        }
        foreach (string library in missing) Terminal.Out.WriteLine($"'{library}' is not there yet; build it with 'dotnet build -c Release'.");
        Terminal.Out.WriteLine("Verso runs on .NET 8 where that is installed: start it with DOTNET_ROLL_FORWARD=LatestMajor.");
        return ExitCode.Done;
    }
}
