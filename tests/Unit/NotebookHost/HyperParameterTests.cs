using HybridPrior.NotebookHost;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Runs;

namespace HybridPrior.Tests.NotebookHost;

[Collection(Serial.Name)]
public class HyperParameterTests
{
    private const string Cell = """
        // Hyper-parameters: change them
        enum Scale { Tiny, Lesson, Paper }
        var scale = Scale.Lesson;
        int steps = 600; // paper: 5000
        var rate = 1e-2;
        string name = "a", other = "b";
        bool quick = true;
        ulong seed = 1;
        double? limit = null;
        string[] images = {
            "x",
            "y" };
        List<int> sizes = new() { 1 };
        var weights = new[] { 1.0, 2 };
        DateTime when = DateTime.Now;
        int doubled = 2 * steps;
        """;

    private const string Shown = "string.Join(\"|\", scale, steps, rate, name, other, quick, seed, limit, string.Join(\"+\", images), string.Join(\"+\", sizes), string.Join(\"+\", weights), doubled)";

    [Fact]
    public void Values_are_set_by_name_and_type()
    {
        NotebookRun run = Set(("scale", "paper"), ("steps", "5_000"), ("rate", "2"), ("name", "with \"quotes\" \\ and\nlines"), ("quick", "False"), ("seed", "18446744073709551615"),
            ("limit", "-0.5"), ("images", "p q, r"), ("sizes", "3,4"), ("weights", "5"));
        Assert.Equal(["Paper|5000|2|with \"quotes\" \\ and\nlines|b|False|18446744073709551615|-0.5|p q+r|3+4|5|10000"], run.Cells[1].Plain());
        Assert.Contains("int steps = 5000; // paper: 5000", run.Cells[0].Cell.Source, StringComparison.Ordinal);
        Assert.Equal(Cell.Split('\n').Length, run.Cells[0].Cell.Lines.Length);
    }

    [Fact]
    public void Lists_can_be_empty() => Assert.Equal(["Lesson|600|0.01|a|b|True|1||||1+2|1200"], Set(("images", ""), ("sizes", "")).Cells[1].Plain());

    [Fact]
    public void Unknown_name_lists_the_known_ones() =>
        Assert.EndsWith("has no hyper-parameter 'step' to --set; it has scale, steps, rate, name, other, quick, seed, limit, images, sizes, weights, when, doubled.",
            Assert.Throws<NotebookException>(() => Set(("step", "1"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("steps", "many", "The value 'many' given by --set steps is not of its type int.")]
    [InlineData("steps", "1.5", "The value '1.5' given by --set steps is not of its type int.")]
    [InlineData("steps", "99999999999", "The value '99999999999' given by --set steps is not of its type int.")]
    [InlineData("rate", "NaN", "The value 'NaN' given by --set rate is not of its type double.")]
    [InlineData("quick", "1", "The value '1' given by --set quick is not of its type bool.")]
    [InlineData("scale", "Huge", "The value 'Huge' given by --set scale is not of its type Scale, which has Tiny, Lesson, Paper.")]
    [InlineData("sizes", "1,x", "The value 'x' given by --set sizes is not of its type int.")]
    [InlineData("when", "now", "The hyper-parameter 'when' is of the type DateTime, which --set cannot write; it sets numbers, strings, bool, enums and arrays of those.")]
    public void Values_of_another_type_are_refused(string name, string value, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<NotebookException>(() => Set((name, value))).Message);

    [Fact]
    public void Notebook_without_the_cell_cannot_be_set() =>
        Assert.Contains("has no cell with a line '// hyper-parameters'", Assert.Throws<NotebookException>(() =>
            Runs.Run("int steps = 1;", new RunOptions { Overrides = new Dictionary<string, string> { ["steps"] = "2" } })).Message, StringComparison.Ordinal);

    [Fact]
    public void Scale_reaches_the_variable_and_the_environment()
    {
        NotebookRun run = Runs.Run(Runs.Dib(Cell, "scale", "Environment.GetEnvironmentVariable(\"HYBRIDPRIOR_SCALE\")"), new RunOptions { Scale = "Tiny" });
        Assert.Equal(["Tiny", "Tiny"], run.Cells.Skip(1).Select(c => c.Plain()[0]));
        Assert.Null(Environment.GetEnvironmentVariable("HYBRIDPRIOR_SCALE"));
    }

    [Fact]
    public void Line_of_an_error_stays_the_same_after_setting()
    {
        NotebookRun run = Runs.Run(Runs.Dib(Cell + "\nthrow new Exception(\"x\");"), new RunOptions { Overrides = new Dictionary<string, string> { ["images"] = "z" } });
        Assert.Equal("throw new Exception(\"x\");", run.Cells[0].Failure!.SourceLine);
    }

    private static NotebookRun Set(params (string Name, string Value)[] values)
    {
        NotebookRun run = Runs.Run(Runs.Dib(Cell, Shown), new RunOptions { Overrides = values.ToDictionary(v => v.Name, v => v.Value) });
        Assert.False(run.Failed, run.Cells.FirstOrDefault(c => c.Failure is not null)?.Failure?.Message);
        return run;
    }
}
