using System.Globalization;
using System.Text.RegularExpressions;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Rules;

/// <summary>The house rules of a lesson: short, the same skeleton everywhere, only what every host understands.</summary>
internal static partial class LessonRules
{
    private const int MinWords = 500, MaxWords = 1200, MinCells = 10, MaxCells = 16, MaxMedian = 6, MaxLines = 20;

    /// <summary>Every violation, by line.</summary>
    /// <param name="text">Content of the file.</param>
    /// <param name="name">What errors of the format call it.</param>
    /// <exception cref="NotebookException">It is no notebook.</exception>
    public static IReadOnlyList<RuleViolation> Check(string text, string name)
    {
        List<RuleViolation> found = [.. FileRules(text)];
        DibNotebook notebook = DibParser.Parse(text, name);
        found.AddRange(SizeRules(notebook));
        found.AddRange(SkeletonRules(notebook));
        foreach (DibCell cell in notebook.Cells)
            found.AddRange(cell.Kind switch
            {
                CellKind.CSharp => CodeRules.Check(cell),
                CellKind.Markdown => ProseRules(cell),
                CellKind.Other => [new(cell.Line, $"'{DibGrammar.Separator(cell.Language)}' is a language that not every host has.")],
                _ => [],
            });
        return [.. found.OrderBy(v => v.Line)];
    }

    /// <summary>Words of the prose: what holds a letter or digit, outside of code fences.</summary>
    public static int Words(DibNotebook notebook) =>
        notebook.Cells.Where(c => c.Kind == CellKind.Markdown).Sum(c => Word().Count(Fence().Replace(c.Source, "")));

    private static IEnumerable<RuleViolation> FileRules(string text)
    {
        if (text.StartsWith('\uFEFF')) yield return new(1, "the file begins with a byte order mark; it must be UTF-8 without one.");
        if (text.Contains('\r')) yield return new(text[..text.IndexOf('\r')].Count(c => c == '\n') + 1, "lines must end with a line feed alone.");
        if (!text.EndsWith('\n')) yield return new(text.Count(c => c == '\n') + 1, "the last line must end with a line feed.");
    }

    private static IEnumerable<RuleViolation> SizeRules(DibNotebook notebook)
    {
        int words = Words(notebook);
        if (words is < MinWords or > MaxWords) yield return new(1, $"a lesson has {MinWords} to {MaxWords} words, this one {words}.");
        DibCell[] cells = [.. notebook.CodeCells];
        if (cells.Length is < MinCells or > MaxCells) yield return new(1, $"a lesson has {MinCells} to {MaxCells} code cells, this one {cells.Length}.");
        double median = Median([.. cells.Select(Lines).Order()]);
        if (median > MaxMedian) yield return new(1, $"the median length of a code cell is at most {MaxMedian} lines, here it is {median.ToString(CultureInfo.InvariantCulture)}.");
        foreach (DibCell cell in cells)
            if (Lines(cell) > MaxLines) yield return new(cell.Line, $"a code cell has at most {MaxLines} lines, this one {Lines(cell)}; longer code belongs in the library.");
    }

    private static IEnumerable<RuleViolation> SkeletonRules(DibNotebook notebook)
    {
        if (notebook.Cells.FirstOrDefault() is not { Kind: CellKind.Markdown } title || !title.Source.StartsWith("# ", StringComparison.Ordinal))
            yield return new(notebook.Cells.FirstOrDefault()?.Line ?? 1, "a lesson begins with Markdown and its title ('# ...').");
        DibCell[] marked = [.. notebook.Cells.Where(HyperParameters.IsMarked)];
        if (marked.Length == 0) yield return new(1, $"a lesson has one cell with a line '{HyperParameters.Marker}', this one has none.");
        foreach (DibCell cell in marked.Skip(1)) yield return new(cell.Line, $"a lesson has one cell with a line '{HyperParameters.Marker}', this is another.");
        foreach ((int index, DibCell cell) in notebook.CodeCells.Index())
            foreach (RuleViolation violation in ReferenceRules(cell, index == 0)) yield return violation;
    }

    private static IEnumerable<RuleViolation> ReferenceRules(DibCell cell, bool first)
    {
        if (first && !cell.Lines.Any(l => Reference().IsMatch(l))) yield return new(cell.Line, "the first code cell names the library with '#r'.");
        foreach ((int index, string line) in cell.Lines.Index())
        {
            int number = cell.Line + index;
            if (Reference().Match(line) is { Success: true } reference)
            {
                string target = reference.Groups[1].Value;
                if (!first) yield return new(number, "'#r' belongs in the first code cell.");
                if (Path.IsPathRooted(target) || target.Contains(':') || !target.EndsWith(".dll", StringComparison.Ordinal))
                    yield return new(number, $"'#r' takes the relative path of a library, not '{target}'.");
            }
            else if (first && !Simple().IsMatch(line))
            {
                yield return new(number, "the first code cell holds '#r', usings and comments only.");
            }
        }
    }

    private static IEnumerable<RuleViolation> ProseRules(DibCell cell)
    {
        foreach ((int index, string line) in cell.Lines.Index())
        {
            if (line.StartsWith("#!", StringComparison.Ordinal)) yield return new(cell.Line + index, "a line that begins with '#!' is a command in some hosts.");
            foreach (Match name in AtName().Matches(line)) yield return new(cell.Line + index, $"'{name.Value}' in Markdown is replaced by a variable's value in Verso.");
        }
    }

    private static int Lines(DibCell cell) => cell.Lines.Count(l => !string.IsNullOrWhiteSpace(l));

    private static double Median(int[] sorted) => sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;

    [GeneratedRegex(@"(?ms)^```.*?^```\s*?$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"\S*[\p{L}\p{N}]\S*")]
    private static partial Regex Word();

    [GeneratedRegex("""^\s*#r\s+"([^"]*)"\s*$""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^\s*(//.*|using\s+[\w\s.=]+;.*)?$")]
    private static partial Regex Simple();

    [GeneratedRegex(@"@[A-Za-z_]\w*")]
    private static partial Regex AtName();
}

/// <summary>A house rule that a lesson breaks.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Rule">What is wrong, in one sentence.</param>
internal sealed record RuleViolation(int Line, string Rule);
