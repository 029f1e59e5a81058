using System.Diagnostics;
using HybridPrior.NotebookHost;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Runs;
using HybridPrior.Tests.Images;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace HybridPrior.Tests.NotebookHost;

[Collection(Serial.Name)]
public class NotebookRunnerTests
{
    [Fact]
    public void Cells_share_variables_types_and_usings()
    {
        NotebookRun run = Runs.Cells(
            "using System.Globalization;\nint x = 3; record Pair(int A, string B);", "static int Twice(this int n) => 2 * n;",
            "x += 1;", "var p = new Pair(x.Twice(), CultureInfo.InvariantCulture.Name);\np", "await Task.Delay(1); x");
        Assert.False(run.Failed, run.Cells.FirstOrDefault(c => c.Failure is not null)?.Failure?.Message);
        Assert.Equal(["Pair { A = 8, B =  }"], run.Cells[3].Plain());
        Assert.Equal(["4"], run.Cells[4].Plain());
        Assert.Empty(run.Cells[2].Outputs);
    }

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("\"a\\nb\"", "a\nb")]
    [InlineData("(string)null", "<null>")]
    [InlineData("'c'", "c")]
    [InlineData("true", "True")]
    [InlineData("new[] { 1, 2 }", "[1, 2]")]
    [InlineData("Enumerable.Range(0, int.MaxValue)", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, …]")]
    [InlineData("new Dictionary<string, double> { [\"a\"] = 0.5, [\"b\"] = double.NaN }", "a: 0.5\nb: NaN")]
    [InlineData("(1, \"x\", new[] { \"y\" })", "(1, \"x\", [\"y\"])")]
    [InlineData("new { A = 1, B = new List<int> { 2 } }", "{ A = 1, B = System.Collections.Generic.List`1[System.Int32] }")]
    [InlineData("class C { public int A => 1; public int B => throw new Exception(); }\nnew C()", "C { A = 1, B = <Exception> }")]
    [InlineData("return 7;", "7")]
    [InlineData("1.0 / 3", "0.3333333333333333")]
    public void Value_of_the_last_expression_is_shown(string code, string text)
    {
        CellRun cell = Runs.Cells(code).Cells[0];
        ValueOutput value = Assert.IsType<ValueOutput>(Assert.Single(cell.Outputs));
        Assert.True(value.IsResult);
        Assert.Equal(text, value.Value.Plain);
    }

    [Theory]
    [InlineData("1.ToString();")]
    [InlineData("void F() { }\nF()")]
    [InlineData("int y = 1;")]
    [InlineData("// nothing")]
    public void Other_cells_show_nothing(string code) => Assert.Empty(Runs.Cells(code).Cells[0].Outputs);

    [Fact]
    public void Outputs_keep_their_order()
    {
        CellRun cell = Runs.Cells("Console.Write(1); Console.WriteLine('2'); \"three\".Display(); display(4); Console.Error.Write(\"five\"); await Task.Run(() => Console.Write(6)); HTML(\"<b>7</b>\")").Cells[0];
        Assert.Equal(["stdout: 12\n", "three", "4", "stderr: five", "stdout: 6", "text/html, 8 characters"], cell.Plain().Select(t => t.ReplaceLineEndings("\n")));
        Assert.Equal("<b>7</b>", ((ValueOutput)cell.Outputs[^1]).Value.Html);
    }

    [Fact]
    public void Displayed_values_are_replaced_in_place()
    {
        CellRun cell = Runs.Cells("var d = display(\"a\"); Console.Write(\"between\"); await Task.Run(() => d.Update(\"b\"));").Cells[0];
        Assert.Equal(["b", "stdout: between"], cell.Plain());
    }

    [Fact]
    public void Types_show_themselves_by_the_formatter_convention_or_ToHtml()
    {
        const string Code = """
            [AttributeUsage(AttributeTargets.Class)]
            class TypeFormatterSourceAttribute : Attribute
            {
                public TypeFormatterSourceAttribute(Type t) => FormatterSourceType = t;
                public Type FormatterSourceType { get; }
            }
            class F { public string MimeType { get; set; } public bool Format(object v, System.IO.TextWriter w) { w.Write(MimeType + "!"); return true; } }
            public class Source { public IEnumerable<object> CreateTypeFormatters() { yield return new F { MimeType = "text/html" }; yield return new F { MimeType = "text/plain" }; } }
            [TypeFormatterSource(typeof(Source))] class Shown { }
            class Plain { public string ToHtml() => "<i>x</i>"; public override string ToString() => "x"; }
            """;
        NotebookRun run = Runs.Cells(Code, "new Shown()", "new Plain()");
        Assert.Equal(new MimeBundle("text/html!", "text/plain!"), ((ValueOutput)run.Cells[1].Outputs[0]).Value);
        Assert.Equal(new MimeBundle("<i>x</i>", "x"), ((ValueOutput)run.Cells[2].Outputs[0]).Value);
    }

    [Fact]
    public void Library_of_the_notebook_is_the_one_of_the_process()
    {
        NotebookRun run = Runs.Cells(
            "#r \"HybridPrior.Lib.dll\"\n#r \"TorchSharp.dll\"", "using TorchSharp; using HybridPrior.Images;\ntorch.Tensor t = torch.ones(2, 3) * 2;",
            "t.sum().item<float>()", "typeof(ContactSheet).Assembly.Location");
        Assert.False(run.Failed, run.Cells.FirstOrDefault(c => c.Failure is not null)?.Failure?.Message);
        Assert.Equal(["12"], run.Cells[2].Plain());
        Assert.Equal([typeof(InputException).Assembly.Location], run.Cells[3].Plain());
    }

    [Fact]
    public void Other_build_of_the_library_gives_way_to_the_one_of_the_process()
    {
        using TemporaryFolder folder = new();
        Compile(folder, "HybridPrior.Lib", "public class Nothing { }");
        StringWriter log = new();
        NotebookRun run = Run(folder, log, "#r \"HybridPrior.Lib.dll\"", "typeof(HybridPrior.InputException).Assembly.Location");
        Assert.Equal([typeof(InputException).Assembly.Location], run.Cells[1].Plain());
        Assert.Single(log.ToString().Split("is not the build that this command has").Skip(1));
    }

    [Fact]
    public void Libraries_of_the_user_see_the_same_types()
    {
        using TemporaryFolder folder = new();
        Compile(folder, "Mine", "public static class Mine { public static System.Exception Make() => new HybridPrior.InputException(\"mine\"); }", typeof(InputException).Assembly.Location);
        File.Copy(typeof(InputException).Assembly.Location, folder.File("HybridPrior.Lib.dll"));
        NotebookRun run = Run(folder, TextWriter.Null, "#r \"Mine.dll\"\n#r \"HybridPrior.Lib.dll\"", "((HybridPrior.InputException)Mine.Make()).Message");
        Assert.Equal(["mine"], run.Cells[1].Plain());
    }

    private static NotebookRun Run(TemporaryFolder folder, TextWriter log, params string[] cells) =>
        new NotebookRunner(DibParser.Parse(Runs.Dib(cells), "test.dib"), folder.File("test.dib"), new RunOptions(), log, log).Run(default);

    private static void Compile(TemporaryFolder folder, string name, string code, params string[] references)
    {
        IEnumerable<string> files = [.. references, .. new[] { "System.Private.CoreLib", "System.Runtime" }.Select(n => System.Reflection.Assembly.Load(n).Location)];
        CSharpCompilation compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(code)], files.Select(f => MetadataReference.CreateFromFile(f)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.True(compilation.Emit(folder.File(name + ".dll")).Success);
    }

    [Fact]
    public void Exception_keeps_earlier_variables_and_names_its_line()
    {
        NotebookRun run = Runs.Run("#!markdown\n\ntitle\n\n" + Runs.Dib("int x = 1;", "int y = 5;\nConsole.Write(\"before\");\n\nthrow new InvalidOperationException(\"bad\");", "x + y"), new RunOptions { KeepGoing = true });
        CellRun failed = run.Cells[2];
        Assert.Equal((CellEnd.Failed, 2), (failed.End, failed.Number));
        Assert.Equal(["stdout: before", "error: System.InvalidOperationException: bad"], failed.Plain());
        Assert.Equal((14, "throw new InvalidOperationException(\"bad\");"), (failed.Failure!.Line, failed.Failure.SourceLine));
        Assert.Equal(Runs.File, failed.Failure.File);
        Assert.Equal(["6"], run.Cells[3].Plain());
    }

    [Fact]
    public void Exception_stops_the_run_unless_told_otherwise()
    {
        NotebookRun run = Runs.Cells("throw new Exception(\"a\\nb\");", "1");
        Assert.Equal([CellEnd.Failed, CellEnd.Skipped], run.Cells.Select(c => c.End));
        Assert.True(run.Failed);
    }

    [Fact]
    public void Line_of_the_caller_is_named_when_an_earlier_cell_throws()
    {
        NotebookRun run = Runs.Cells("int Fail(int n)\n{\n    throw new Exception();\n}", "\n\nint a = 1;\nFail(a)");
        Assert.Equal((13, "Fail(a)"), (run.Cells[1].Failure!.Line, run.Cells[1].Failure!.SourceLine));
    }

    [Fact]
    public void Compile_errors_name_every_line()
    {
        CellFailure failure = Runs.Cells("int a = 1;", "int b = 2;\nint c = \"x\";\nunknown();").Cells[1].Failure!;
        Assert.Equal(("CS0029", 8, "int c = \"x\";"), (failure.Kind, failure.Line, failure.SourceLine));
        Assert.Contains(":9: CS0103", Assert.Single(failure.Trace), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#r \"nuget: Some Package, 1.0.0\"", "names no package")]
    [InlineData("#i \"packages\"", "names no source of packages")]
    [InlineData("#r \"nowhere/absent.dll\"", "There is no library")]
    [InlineData("#!import absent.dib", "There is no file")]
    [InlineData("#!import test-loop.dib", "imports itself")]
    [InlineData("#!set --name x", "is a command of one host")]
    public void Directives_beyond_the_common_subset_are_refused(string line, string sentence)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("test.dib");
        File.WriteAllText(folder.File("test-loop.dib"), "#!csharp\n#!import test-loop.dib\n");
        NotebookRun run = new NotebookRunner(DibParser.Parse($"// first\n{line}\n", file), file, new RunOptions(), TextWriter.Null, TextWriter.Null).Run(default);
        CellFailure failure = run.Cells[0].Failure!;
        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
        if (!line.Contains("loop", StringComparison.Ordinal)) Assert.Equal((2, line), (failure.Line, failure.SourceLine));
    }

    [Fact]
    public void Imported_notebooks_run_in_place()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("a.dib");
        Directory.CreateDirectory(folder.File("sub"));
        File.WriteAllText(folder.File("sub/b.dib"), "#!markdown\ntext\n#!csharp\nint b = 2;\n#!csharp\n#!import c.csx\n\"from b\"\n");
        File.WriteAllText(folder.File("sub/c.csx"), "int c = 3;\n");
        NotebookRun run = new NotebookRunner(DibParser.Parse(Runs.Dib("int a = 1;\n#!import sub/b.dib\na + b + c", "b + System.IO.Directory.GetCurrentDirectory()"), file), file, new RunOptions(), TextWriter.Null, TextWriter.Null).Run(default);
        Assert.Equal(["from b", "6"], run.Cells[0].Plain());
        Assert.EndsWith(Path.GetFileName(folder.Root), run.Cells[1].Plain()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Output_of_100_MB_is_cut()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        NotebookRun run = Runs.Cells("var line = new string('x', 9999) + '\\n'; for (int i = 0; i < 10_000; i++) Console.Write(line); line = \"\";", "1");
        IReadOnlyList<CellOutput> outputs = run.Cells[0].Outputs;
        Assert.Equal(CellOutputs.TextLimit, ((StreamOutput)outputs[0]).Text.Length);
        Assert.Contains(FormattableString.Invariant($"the cell wrote {100_000_000 - CellOutputs.TextLimit:N0} more characters"), ((StreamOutput)outputs[1]).Text, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 40 << 20);
        Assert.Equal(["1"], run.Cells[1].Plain());
        GC.KeepAlive(run);
    }

    [Fact]
    public void Many_and_huge_values_are_cut()
    {
        IReadOnlyList<string> shown = Runs.Cells("for (int i = 0; i < 5000; i++) i.Display();\nnew string('x', 3_000_000)").Cells[0].Plain();
        Assert.Equal(1001, shown.Count);
        Assert.Contains("4,001 more values", shown[^1], StringComparison.Ordinal);
        Assert.Contains("it has 3000000 characters", Runs.Cells("new string('x', 3_000_000)").Cells[0].Plain()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Cell_that_runs_for_ever_is_left_behind()
    {
        const string Code = """
            Console.Write("begun");
            bool go = true;
            while (go)
            {
                System.Threading.Thread.Sleep(10);
                go = Environment.GetEnvironmentVariable("HYBRIDPRIOR_TEST_STOP") is null;
            }
            """;
        WarmUp();
        long start = Stopwatch.GetTimestamp();
        NotebookRun run = Runs.Run(Runs.Dib(Code, "2"), new RunOptions { Timeout = TimeSpan.FromSeconds(5), Grace = TimeSpan.FromSeconds(0.2), KeepGoing = true });
        Environment.SetEnvironmentVariable("HYBRIDPRIOR_TEST_STOP", "1");
        Assert.Equal([CellEnd.Failed, CellEnd.Skipped], run.Cells.Select(c => c.End));
        Assert.Equal("stdout: begun", run.Cells[0].Plain()[0]);
        Assert.Contains("took longer than the 5 s of --timeout; it did not react", run.Cells[0].Failure!.Message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 5, 60);
    }

    [Fact]
    public void Cell_that_polls_its_token_keeps_what_it_has()
    {
        const string Code = """
            var host = Type.GetType("HybridPrior.NotebookHost.Host, HybridPrior.NotebookHost");
            var token = (System.Threading.CancellationToken)host.GetProperty("CancellationToken").GetValue(null);
            var shown = host.GetMethod("Display").Invoke(null, new object[] { "start", new string[0] });
            int steps = 0;
            while (!token.IsCancellationRequested) { steps++; await Task.Delay(5); }
            shown.GetType().GetMethod("Update").Invoke(shown, new object[] { "partial" });
            steps > 0
            """;
        WarmUp();
        NotebookRun run = Runs.Run(Runs.Dib(Code, "steps > 0"), new RunOptions { Timeout = TimeSpan.FromSeconds(5), KeepGoing = true });
        Assert.Equal(["partial", "True"], run.Cells[0].Plain().Take(2));
        Assert.Contains("it ended when asked to", run.Cells[0].Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(["True"], run.Cells[1].Plain());
    }

    /// <summary>The compiler's first use takes seconds, which a time limit should not meet.</summary>
    private static void WarmUp() => _ = Runs.Cells("1");

    [Fact]
    public void Host_is_inactive_outside_of_cells()
    {
        Assert.False(Host.IsActive);
        Assert.False(Host.CancellationToken.CanBeCanceled);
        Host.Display("nowhere").Update("nothing");
        Assert.Equal(["True"], Runs.Cells("(bool)Type.GetType(\"HybridPrior.NotebookHost.Host, HybridPrior.NotebookHost\").GetProperty(\"IsActive\").GetValue(null)").Cells[0].Plain());
    }

    [Fact]
    public void Cancelled_run_keeps_what_there_is()
    {
        using CancellationTokenSource cancellation = new();
        cancellation.Cancel();
        NotebookRun run = Runs.Run(Runs.Dib("1", "2"), cancellation: cancellation.Token);
        Assert.True(run.Cancelled);
        Assert.All(run.Cells, c => Assert.Equal(CellEnd.Skipped, c.End));
    }

    [Fact]
    public void Log_says_which_cell_runs()
    {
        StringWriter log = new();
        _ = Runs.Run("#!markdown\nx\n" + Runs.Dib("int a = 1;\na", "throw new Exception();"), log: log);
        string[] lines = log.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("cell 1 of 2, line 5: int a = 1;", lines[0]);
        Assert.Equal("    1", lines[1]);
        Assert.Matches(@"^    \d+\.\d s$", lines[2]);
        Assert.StartsWith("cell 2 of 2, line 10:", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Notebook_without_code_is_refused() => Assert.Throws<NotebookException>(() => Runs.Run("#!markdown\ntext\n"));
}
