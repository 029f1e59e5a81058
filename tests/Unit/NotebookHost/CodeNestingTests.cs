using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Kernel;
using HybridPrior.NotebookHost.Pages;
using HybridPrior.NotebookHost.Rules;

namespace HybridPrior.Tests.NotebookHost;

[Collection(Serial.Name)]
public class CodeNestingTests
{
    /// <summary>On a thread with as little stack as those of the pool have, code of which each kind once ended the process.</summary>
    [Theory]
    [InlineData("(", 600)]
    [InlineData("(", 100_000)]
    [InlineData("List<", 100_000)]
    [InlineData("a[", 100_000)]
    [InlineData("{", 100_000)]
    [InlineData("x => (", 100_000)]
    public void Code_nested_too_deep_for_the_compiler_is_shown_and_refused_in_a_sentence(string part, int times) => OnSmallStack(() =>
    {
        string deep = string.Concat(Enumerable.Repeat(part, times)) + "1";
        ScriptSession session = Session();
        using CodeHighlighter highlighter = new(session);
        Assert.Equal(System.Net.WebUtility.HtmlEncode(deep), highlighter.Html(deep));
        Assert.Contains("nested deeper", Assert.Throws<InsufficientExecutionStackException>(() => session.Compile(new CodeFragment(deep, "cell", 1))).Message, StringComparison.Ordinal);
        Assert.Equal("invalid", (string?)CodeAssistant.IsComplete(deep)["status"]);
        Assert.Contains("nested deeper", Assert.Single(CodeRules.Check(new DibCell(CellKind.CSharp, deep, 1))).Rule, StringComparison.Ordinal);
    });

    [Fact]
    public void What_people_write_is_not_too_deep() => OnSmallStack(() =>
    {
        string loops = string.Concat(Enumerable.Range(0, 1000).Select(i => $"for (int i{i} = 0; i{i} < 1; i{i}++) {{ }}\n"));
        string brackets = $"int n = {new string('(', 400)}1{new string(')', 400)};";
        foreach (string code in new[] { loops, brackets })
        {
            Assert.False(CodeNesting.IsTooDeep(code));
            _ = Session().Compile(new CodeFragment(code, "cell", 1));
        }
    });

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                failure = error;
            }
        }, maxStackSize: 1536 << 10);
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    private static ScriptSession Session() => new(AppContext.BaseDirectory, _ => { });
}
