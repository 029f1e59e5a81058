using System.Text.RegularExpressions;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>Follows the <c>#!import</c> lines of a cell and refuses directives outside of what all hosts have in common.</summary>
internal static partial class CellDirectives
{
    private const string Kind = "Directive";

    /// <summary>The pieces to run, in order: imported files stand in the place of their line.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="file">Full path of the notebook.</param>
    /// <param name="packages">Restores the packages that it asks for.</param>
    /// <param name="stop">Gives up restoring.</param>
    /// <exception cref="CellException">A magic command, a package that cannot be had, a missing library, an import that fails or goes round in circles.</exception>
    public static IReadOnlyList<CodeFragment> Expand(DibCell cell, string file, NotebookPackages packages, CancellationToken stop)
    {
        List<CodeFragment> fragments = [];
        Expand(Code(cell, file), [file], new Surroundings(Path.GetDirectoryName(file)!, packages, stop), fragments);
        return fragments;
    }

    private static CodeFragment Code(DibCell cell, string file)
    {
        CodeFragment code = new(cell.Source, cell.FileOf(file), cell.Line);
        return cell.Kind == CellKind.CSharp ? code
            : throw CellException.At(code, cell.Line, "Language", $"The language of this cell is '{cell.Language}', and only C# is run here.");
    }

    private static void Expand(CodeFragment whole, IReadOnlyList<string> importing, Surroundings around, List<CodeFragment> fragments)
    {
        string[] lines = whole.Code.Split('\n');
        int start = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            int number = whole.FirstLine + i;
            if (Reference().Match(lines[i]) is { Success: true } reference)
            {
                // Packages are no matter for the compiler, which gets what is in them.
                if (NotebookPackages.Means(reference.Groups[2].Value)) lines[i] = Packages(whole, number, reference, around);
                else CheckReference(whole, number, reference, around.Folder);
            }
            if (Magic().Match(lines[i]) is not { Success: true } magic) continue;
            if (magic.Groups[1].Value != "import")
                throw CellException.At(whole, number, Kind, $"'#!{magic.Groups[1].Value}' is a command of one host; of those only '#!import FILE' works here.");
            Add(start, i);
            Import(whole, number, magic.Groups[2].Value.Trim().Trim('"'), importing, around, fragments);
            start = i + 1;
        }
        Add(start, lines.Length);

        void Add(int from, int to)
        {
            if (lines[from..to].All(string.IsNullOrWhiteSpace)) return;
            fragments.Add(new CodeFragment(string.Join('\n', lines[from..to]), whole.File, whole.FirstLine + from));
        }
    }

    private static string Packages(CodeFragment whole, int line, Match reference, Surroundings around)
    {
        try
        {
            if (reference.Groups[1].Value == "i") around.Packages.AddSource(reference.Groups[2].Value);
            else around.Packages.Restore(reference.Groups[2].Value, around.Stop);
            return "";
        }
        catch (NotebookException error)
        {
            throw CellException.At(whole, line, Kind, error.Message);
        }
    }

    private static void CheckReference(CodeFragment whole, int line, Match reference, string folder)
    {
        string target = reference.Groups[2].Value;
        if (reference.Groups[1].Value == "i") throw CellException.At(whole, line, Kind, $"'#i \"{target}\"' names no source of packages: 'nuget: FOLDER or ADDRESS' is expected.");
        bool isPath = target.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        if (isPath && !File.Exists(Path.Combine(folder, target)))
            throw CellException.At(whole, line, Kind, $"There is no library '{Path.GetFullPath(Path.Combine(folder, target))}'; build it with 'dotnet build -c Release'.");
    }

    private static void Import(CodeFragment from, int line, string target, IReadOnlyList<string> importing, Surroundings around, List<CodeFragment> fragments)
    {
        string path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(importing[^1])!, target));
        if (importing.Contains(path)) throw CellException.At(from, line, Kind, $"'{path}' imports itself, by way of {string.Join(", ", importing.Select(Path.GetFileName))}.");
        try
        {
            if (!path.EndsWith(".dib", StringComparison.OrdinalIgnoreCase) && !DibFile.IsIpynb(path))
            {
                Expand(new CodeFragment(DibFile.ReadText(path).ReplaceLineEndings("\n"), path, 1), [.. importing, path], around with { Folder = Path.GetDirectoryName(path)! }, fragments);
                return;
            }
            foreach (DibCell cell in DibFile.Read(path).CodeCells)
                Expand(Code(cell, path), [.. importing, path], around with { Folder = Path.GetDirectoryName(importing[0])! }, fragments);
        }
        catch (NotebookException error)
        {
            throw CellException.At(from, line, Kind, error.Message);
        }
    }

    [GeneratedRegex(@"^#!(\w[\w-]*)(.*)$")]
    private static partial Regex Magic();

    [GeneratedRegex("""^\s*#([ri])\s+"([^"]*)"\s*$""")]
    private static partial Regex Reference();

    /// <summary>What a piece of code is looked at with.</summary>
    /// <param name="Folder">The folder that its references are relative to.</param>
    /// <param name="Packages">Restores the packages that it asks for.</param>
    /// <param name="Stop">Gives up restoring.</param>
    private sealed record Surroundings(string Folder, NotebookPackages Packages, CancellationToken Stop);
}
