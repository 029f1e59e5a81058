using System.Text.RegularExpressions;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>Notebooks for hosts that know no relative <c>#r</c>, such as Verso.</summary>
internal static partial class LocalPaths
{
    /// <summary>The notebook with absolute paths in its <c>#r</c> and <c>#!import</c> lines.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="home">Its folder.</param>
    /// <param name="missing">Gets the files that are not there.</param>
    public static DibNotebook In(DibNotebook notebook, string home, ISet<string> missing)
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
