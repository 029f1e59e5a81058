using System.CommandLine;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior notebook</c>: runs, checks, converts and adapts the lessons.</summary>
internal static class NotebookCommand
{
    public const string Folder = "notebooks";

    public static Command Create() => new("notebook", "Runs, checks, converts and adapts notebooks (.dib, .ipynb).")
    {
        NotebookRunCommand.Create(),
        NotebookCheckCommand.Create(),
        NotebookConvertCommand.Create(),
        NotebookLocalizeCommand.Create(),
    };

    /// <summary>The files given, or all lessons where none is.</summary>
    /// <exception cref="InputException">There is none, or one is no .dib.</exception>
    public static IReadOnlyList<string> FilesOrLessons(string[]? files)
    {
        if (files?.FirstOrDefault(DibFile.IsIpynb) is string jupyter)
            throw new InputException($"'{jupyter}' is a notebook of Jupyter, and this takes .dib files; 'hybridprior notebook convert' makes one of it.");
        if (files is { Length: > 0 }) return files;
        string[] lessons = Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder, "*.dib").Order(StringComparer.Ordinal)] : [];
        return lessons.Length > 0 ? lessons : throw new InputException($"There is no notebook in '{Path.GetFullPath(Folder)}'; name the files, or work in the checkout.");
    }
}
