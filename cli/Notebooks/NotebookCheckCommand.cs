using System.CommandLine;
using HybridPrior.NotebookHost;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Rules;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior notebook check</c>: the format and the house rules.</summary>
internal static class NotebookCheckCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILES") { Arity = ArgumentArity.ZeroOrMore, Description = "Notebooks; all of notebooks/*.dib unless given." };
        Command command = new("check", "Checks format and house rules of notebooks; prints every violation.") { files };
        command.SetAction(parsed => Run(NotebookCommand.FilesOrLessons(parsed.GetValue(files))));
        return command;
    }

    private static int Run(IReadOnlyList<string> files)
    {
        int violations = 0;
        foreach (string file in files)
        {
            foreach (string line in Lines(file))
            {
                violations++;
                Terminal.Out.WriteLine(line);
            }
        }
        string count = files.Count == 1 ? "1 notebook" : $"{files.Count} notebooks";
        Terminal.Out.WriteLine(violations == 0 ? $"No rule is broken in {count}." : $"Rules broken in {count}: {violations}.");
        return violations == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static IEnumerable<string> Lines(string file)
    {
        string text = DibFile.ReadText(file, keepMark: true);
        try
        {
            return LessonRules.Check(text, file).Select(v => $"{file}:{v.Line}: {v.Rule}");
        }
        catch (NotebookException error)
        {
            return [error.Message];
        }
    }
}
