using HybridPrior.NotebookHost.Formats;
using HybridPrior.Tests.Images;
using HybridPrior.Tests.NotebookHost;

namespace HybridPrior.Tests.Cli;

[Collection(Serial.Name)]
public class NotebookCommandTests
{
    [Fact]
    public void Failing_cell_is_named_and_the_rest_is_exported()
    {
        using TemporaryFolder folder = new();
        string notebook = Write(folder, "1 + 1", "int a = 0;\n1 / a", "3");
        Command command = Command.Run("notebook", "run", notebook, "--html", folder.File("a.html"));
        Assert.Equal(1, command.ExitCode);
        Assert.StartsWith($"cell 2 failed at {notebook}:8: System.DivideByZeroException", command.Error, StringComparison.Ordinal);
        Assert.Contains("    1 / a", command.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("CodeAnalysis", command.Error, StringComparison.Ordinal);
        Assert.Contains("not run", File.ReadAllText(folder.File("a.html")), StringComparison.Ordinal);

        Command going = Command.Run("notebook", "run", notebook, "--keep-going");
        Assert.Equal(1, going.ExitCode);
        Assert.Contains("cell 3 of 3", going.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Notebook_of_Jupyter_runs_and_cells_of_other_languages_fail_by_name()
    {
        using TemporaryFolder folder = new();
        string ipynb = folder.File("in.ipynb"), page = folder.File("a.html"), copy = folder.File("out.ipynb");
        File.WriteAllText(folder.File("more.ipynb"), """{"nbformat":4,"cells":[{"cell_type":"code","source":"int b = 2;"}]}""");
        File.WriteAllText(ipynb, """
            {"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[
            {"cell_type":"markdown","metadata":{},"source":"# Title"},
            {"cell_type":"code","metadata":{},"source":["// hyper-parameters\n","int a = 1;\n","#!import more.ipynb\n","a + b"]},
            {"cell_type":"code","metadata":{"polyglot_notebook":{"kernelName":"fsharp"}},"source":"let a = 1"},
            {"cell_type":"code","metadata":{},"source":["\n","int c = 3;\n","throw new Exception(\"bad\");"]}]}
            """);
        Command command = Command.Run("notebook", "run", ipynb, "--set", "a=40", "--keep-going", "--html", page, "--ipynb", copy);
        Assert.Equal(1, command.ExitCode);
        Assert.Contains("cell 1 of 3: // hyper-parameters", command.Output, StringComparison.Ordinal);
        Assert.Contains("    42\n", command.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"cell 2 failed at {ipynb}, cell 2:1: Language: The language of this cell is 'fsharp'", command.Error, StringComparison.Ordinal);
        Assert.Contains($"cell 3 failed at {ipynb}, cell 3:2: System.Exception: bad", command.Error, StringComparison.Ordinal);
        Assert.Contains("Cell 2, fsharp", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Contains("\"kernelName\": \"fsharp\"", File.ReadAllText(copy), StringComparison.Ordinal);
    }

    [Fact]
    public void Odd_Markdown_does_not_cost_the_page()
    {
        using TemporaryFolder folder = new();
        string notebook = folder.File("a.dib");
        File.WriteAllText(notebook, $"#!markdown\n![x](a%00.png) {new string('[', 5000)}\n#!markdown\n{new string('>', 2000)}end\n#!markdown\n${new string('{', 100_000)}$\n#!csharp\n\"{{\\\"a\\\":\".DisplayAs(\"application/json\");\n6 * 7\n");
        Command command = Command.Run("notebook", "run", notebook, "--html", folder.File("a.html"), "--ipynb", folder.File("a.ipynb"));
        Assert.True(command.ExitCode == 0, command.Error);
        string page = File.ReadAllText(folder.File("a.html"));
        Assert.Contains(string.Concat(Enumerable.Repeat("&gt;", 2000)) + "end", page, StringComparison.Ordinal);
        Assert.Contains("42", page, StringComparison.Ordinal);
        Assert.Contains("42", File.ReadAllText(folder.File("a.ipynb")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("absent.dib", "There is no file", "run")]
    [InlineData("meta.dib", "meta.dib:1: the metadata that begins here does not end", "run")]
    [InlineData("language.dib", "language.dib:1: '#!fortran' is not a cell language", "run")]
    [InlineData("python.ipynb", "cell 1 is in the language 'python'", "run")]
    [InlineData("python.ipynb", "cell 1 is in the language 'python'", "convert", "a.dib")]
    [InlineData("python.ipynb", "is a notebook of Jupyter", "check")]
    [InlineData("python.ipynb", "is a notebook of Jupyter", "localize")]
    [InlineData("carried.dib", "The key 'ipynb' of the notebook's metadata", "run", "--ipynb", "a.ipynb")]
    [InlineData("binary.dib", "is not UTF-8 text", "run")]
    [InlineData("good.dib", "has no hyper-parameter 'x' to --set; it has steps.", "run", "--set", "x=1")]
    [InlineData("good.dib", "The value 'x' given by --set steps is not of its type int.", "run", "--set", "steps=x")]
    [InlineData("good.dib", "The option --set takes name=value, not 'steps'.", "run", "--set", "steps")]
    [InlineData("good.dib", "The option --scale is Tiny, Lesson or Paper, not 'Huge'.", "run", "--scale", "Huge")]
    [InlineData("good.dib", "The option --timeout must be above 0", "run", "--timeout", "-1")]
    [InlineData("absent.dib", "There is no file", "check")]
    [InlineData("absent.dib", "There is no file", "localize")]
    public void Bad_input_is_refused_in_one_sentence(string file, string sentence, string verb, params string[] options)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("meta.dib"), "#!meta\n{}\n");
        File.WriteAllText(folder.File("language.dib"), "#!fortran\n1\n");
        File.WriteAllText(folder.File("python.ipynb"), """{"nbformat":4,"metadata":{"kernelspec":{"name":"python3","language":"python"}},"cells":[{"cell_type":"code","source":"1"}]}""");
        File.WriteAllText(folder.File("carried.dib"), "#!meta\n{\"ipynb\":1}\n#!csharp\nthrow new Exception();\n");
        File.WriteAllText(folder.File("good.dib"), "// hyper-parameters\nint steps = 1;\n");
        File.WriteAllBytes(folder.File("binary.dib"), [0xff, 0xfe, 0x80, 0]);
        Command command = Command.Run(["notebook", verb, folder.File(file), .. options]);
        Assert.Equal(2, command.ExitCode);
        Assert.Contains(sentence, Assert.Single(command.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Notebooks_are_never_replaced()
    {
        using TemporaryFolder folder = new();
        string notebook = Write(folder, "1");
        Assert.Contains("would replace the notebook", Command.Run("notebook", "run", notebook, "--html", notebook).Error, StringComparison.Ordinal);
        Assert.Contains("name the same file", Command.Run("notebook", "run", notebook, "--html", folder.File("a"), "--ipynb", folder.File("a")).Error, StringComparison.Ordinal);
        Assert.Contains("would replace it", Command.Run("notebook", "localize", notebook, "--out", folder.Root).Error, StringComparison.Ordinal);
        Assert.Equal(["test.dib"], folder.Names);
    }

    [Fact]
    public void Check_prints_every_violation_with_its_line()
    {
        using TemporaryFolder folder = new();
        string bad = folder.File("bad.dib");
        File.WriteAllText(bad, "#!fortran\n");
        Command command = Command.Run("notebook", "check", SampleRun.Path, bad);
        Assert.Equal(1, command.ExitCode);
        Assert.Contains($"{SampleRun.Path}:1: a lesson has 500 to 1200 words", command.Output, StringComparison.Ordinal);
        Assert.Contains($"{bad}:1: '#!fortran'", command.Output, StringComparison.Ordinal);
        Assert.Empty(command.Error);
    }

    [Fact]
    public void Localized_copies_name_libraries_by_absolute_paths()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(0, Command.Run("notebook", "localize", SampleRun.Path, "--out", folder.File("local")).ExitCode);
        string copy = File.ReadAllText(folder.File("local/sample.dib"));
        Assert.Contains($"#r \"{Path.Combine(AppContext.BaseDirectory, "HybridPrior.Lib.dll")}\"", copy, StringComparison.Ordinal);
        Assert.Equal("*\n", File.ReadAllText(folder.File("local/.gitignore")));
        Assert.Equal(DibFile.Read(SampleRun.Path).Cells.Count, DibParser.Parse(copy, "copy").Cells.Count);
    }

    [Fact]
    public void Localizing_changes_paths_and_nothing_else()
    {
        HashSet<string> missing = [];
        DibNotebook notebook = DibParser.Parse("#r \"a/../b.dll\"\n#r \"nuget: X, 1\"\n#!import c.dib\nvar s = \"#r\";\n", "x");
        string source = LocalPaths.In(notebook, "/lessons", missing).Cells[0].Source;
        Assert.Equal("#r \"/lessons/b.dll\"\n#r \"nuget: X, 1\"\n#!import /lessons/c.dib\nvar s = \"#r\";", source);
        Assert.Equal(["/lessons/b.dll", "/lessons/c.dib"], missing.Order());
    }

    private static string Write(TemporaryFolder folder, params string[] cells)
    {
        string path = folder.File("test.dib");
        File.WriteAllText(path, Runs.Dib(cells));
        return path;
    }
}
