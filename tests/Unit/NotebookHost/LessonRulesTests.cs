using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Rules;

namespace HybridPrior.Tests.NotebookHost;

public class LessonRulesTests
{
    [Fact]
    public void Good_lesson_breaks_no_rule() => Assert.Empty(LessonRules.Check(Lesson(), "x.dib"));

    [Theory]
    [InlineData("int v2 = 2;", "int a = 1;\n#!csharp\nint b = 2;\n#!csharp\nint c = 2;\n#!csharp\nint d = 2;\n#!csharp\nint e = 2;\n#!csharp\nint f = 2;\n#!csharp\nint g = 2;\n#!csharp\nint h = 2;", "a lesson has 10 to 16 code cells, this one 17")]
    [InlineData("int v2 = 2;", "// hyper-parameters", "this is another")]
    [InlineData("// hyper-parameters", "// numbers", "this one has none")]
    [InlineData("# Title", "Title", "a lesson begins with Markdown and its title")]
    [InlineData("../bin/Release/net10.0/HybridPrior.Lib.dll", "/bin/HybridPrior.Lib.dll", "'#r' takes the relative path of a library, not '/bin/HybridPrior.Lib.dll'")]
    [InlineData("../bin/Release/net10.0/HybridPrior.Lib.dll", "nuget: A, 1.0", "'#r' takes the relative path of a library")]
    [InlineData("using System;", "using System;\nint clever = 1;", "the first code cell holds '#r', usings and comments only")]
    [InlineData("int v2 = 2;", "#r \"../b.dll\"", "'#r' belongs in the first code cell")]
    [InlineData("int v2 = 2;", "#!import a.dib", "'#!import' is a command that not every host has")]
    [InlineData("int v2 = 2;", "display(1);", "'display(...)' is unknown in Verso")]
    [InlineData("int v2 = 2;", "HTML(\"x\")", "'HTML(...)' is unknown in Verso")]
    [InlineData("int v2 = 2;", "Console.Error.WriteLine(1);", "standard error fails the cell in Verso")]
    [InlineData("int v2 = 2;", "Console.WriteLine(1);", "results are values that end a cell")]
    [InlineData("int v2 = 2;", "int v2 = ;", "CS1525")]
    [InlineData("int v2 = 2;", "using var x = y;", "CS1002")]
    [InlineData("int v2 = 2;", "#load \"x.csx\"", "'#load' is not known in every host")]
    [InlineData("one two", "see @name here", "'@name' in Markdown is replaced")]
    [InlineData("one two", "#!time x", "a line that begins with '#!'")]
    public void Broken_rules_are_named(string part, string replacement, string rule)
    {
        string text = Replace(Lesson(), part, replacement);
        RuleViolation violation = Assert.Single(LessonRules.Check(text, "x.dib"), v => v.Rule.Contains(rule, StringComparison.Ordinal));
        Assert.EndsWith(".", violation.Rule, StringComparison.Ordinal);
        string line = text.Split('\n')[violation.Line - 1];
        Assert.True(violation.Line == 1 || line.Contains(replacement.Split('\n')[^1], StringComparison.Ordinal), line);
    }

    [Fact]
    public void Prose_that_is_too_short_or_too_long_is_named()
    {
        Assert.Equal("a lesson has 500 to 1200 words, this one 1.", Assert.Single(LessonRules.Check(Lesson().Replace("one two\n", ""), "x.dib")).Rule);
        Assert.Equal("a lesson has 500 to 1200 words, this one 1201.", Assert.Single(LessonRules.Check(Lesson().Replace("one two\n", "a b c d\n"), "x.dib")).Rule);
    }

    [Fact]
    public void Long_cells_are_named()
    {
        string text = Replace(Lesson(), "int v3 = 3;", string.Concat(Enumerable.Range(0, 21).Select(i => $"int n{i} = {i};\n")));
        Assert.Equal("a code cell has at most 20 lines, this one 21; longer code belongs in the library.", Assert.Single(LessonRules.Check(text, "x.dib")).Rule);
        string wide = string.Concat(Enumerable.Range(0, 7).Select(i => $"int a{i} = {i};\n"));
        Assert.Contains("median", Assert.Single(LessonRules.Check(Lesson().Replace("= 1;\n", "= 1;\n" + wide), "x.dib")).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void File_rules_are_checked()
    {
        IReadOnlyList<RuleViolation> violations = LessonRules.Check(("\uFEFF" + Lesson()).Replace("\n", "\r\n").TrimEnd(), "x.dib");
        Assert.Equal(["the file begins", "lines must end", "the last line"], violations.Select(v => string.Join(' ', v.Rule.Split(' ')[..3])));
    }

    [Fact]
    public void Words_of_code_fences_do_not_count() =>
        Assert.Equal(4, LessonRules.Words(DibParser.Parse("#!markdown\none - two\n\n```\nthree four\n```\n\nfive $x$\n", "x.dib")));

    private static string Replace(string text, string part, string other)
    {
        int at = text.IndexOf(part, StringComparison.Ordinal);
        return text[..at] + other + text[(at + part.Length)..];
    }

    private static string Lesson()
    {
        string text = "#!markdown\n\n# Title\n\n" + string.Concat(Enumerable.Repeat("one two\n", 300)) + "\n"
            + "#!csharp\n\n#r \"../bin/Release/net10.0/HybridPrior.Lib.dll\"\nusing System;\n\n#!csharp\n\n// hyper-parameters\nint steps = 600;\n";
        foreach (int i in Enumerable.Range(0, 8)) text += $"\n#!csharp\n\nint v{i} = {i};\n" + (i == 3 ? "" : $"int w{i} = 1;\n");
        return text;
    }
}
