using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Pages;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.NotebookHost;

public class HtmlPageTests
{
    [Fact]
    public void Pictures_beside_the_notebook_are_put_into_the_page()
    {
        using TemporaryFolder folder = new();
        _ = folder.Add("a b.png", [1, 2, 3]);
        MarkdownProse prose = new(folder.Root);
        Assert.Contains("src=\"data:image/png;base64,AQID\"", prose.Html("![a picture](a%20b.png)"), StringComparison.Ordinal);
        Assert.Contains("src=\"absent.png\"", prose.Html("![a picture](absent.png)"), StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_that_cannot_be_drawn_is_shown_as_text()
    {
        MarkdownProse prose = new("/");
        string odd = $"# heading\n\n{new string('>', 500)}<b>";
        Assert.Equal($"<pre>{System.Net.WebUtility.HtmlEncode(odd)}</pre>", prose.Html(odd));
        Assert.Empty(prose.Headings);
        Assert.Contains("<h1 id=\"heading\">", prose.Html("# heading"), StringComparison.Ordinal);
        Assert.Contains("src=\"a%00b.png\"", prose.Html("![x](a%00b.png)"), StringComparison.Ordinal);
    }

    [Fact]
    public void Formula_of_any_depth_is_drawn()
    {
        foreach (string part in new[] { "{", "\\frac{", "x_", "\\left(", "\\hat " })
            _ = System.Xml.Linq.XElement.Parse(TexMath.Html(string.Concat(Enumerable.Repeat(part, 100_000)), display: false));
    }

    [Fact]
    public void Headings_have_anchors_of_their_own()
    {
        MarkdownProse prose = new("/");
        _ = prose.Html("# A `b` $c$!\n\ntext\n\n## A b c") + prose.Html("## …");
        Assert.Equal([(1, "A b c!", "a-b-c"), (2, "A b c", "a-b-c-2"), (2, "…", "section")], prose.Headings);
    }

    [Theory]
    [InlineData("x_i^2", "<msubsup><mi>x</mi><mrow><mi>i</mi></mrow><mrow><mn>2</mn></mrow></msubsup>")]
    [InlineData("\\frac{1}{2}\\alpha", "<mfrac><mrow><mrow><mn>1</mn></mrow></mrow><mrow><mrow><mn>2</mn></mrow></mrow></mfrac><mi>α</mi>")]
    [InlineData("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>")]
    [InlineData("\\unknown{3.5}", "<mtext>\\unknown</mtext><mrow><mn>3.5</mn></mrow>")]
    public void Formulas_become_MathML(string tex, string mathml) => Assert.Contains($"<mrow>{mathml}</mrow><annotation", TexMath.Html(tex, display: false), StringComparison.Ordinal);

    [Fact]
    public void No_formula_is_an_error()
    {
        Random random = new(3);
        string[] pieces = ["\\", "{", "}", "_", "^", "'", " ", "x", "2", ".", "\\frac", "\\left", "\\right", "\\hat", "\\text", "&", "<", "\\|", "(", "\\sum", "~", "😀"];
        for (int i = 0; i < 3000; i++)
        {
            string tex = string.Concat(random.GetItems(pieces, random.Next(12)));
            _ = System.Xml.Linq.XElement.Parse(TexMath.Html(tex, display: i % 2 == 0));
        }
    }

    [Theory]
    [InlineData("var x = $\"{a:F1} \\\"q\\\"\"; // <b>\n/* & */ #r \"x\"")]
    [InlineData("#r \"a.dll\"\nclass C<T> { public int P => \"\"\"raw\"\"\".Length; }\n\n")]
    [InlineData("int x = ; }}} @@@ \u0000 '")]
    [InlineData("#if X\nhidden\n#endif\nx")]
    [InlineData("/// <summary>a & b</summary>\nvoid F() { }\n#!import x.dib")]
    public void Highlighting_keeps_the_text(string code)
    {
        using CodeHighlighter highlighter = new(Session());
        string html = highlighter.Html(code);
        Assert.Equal(code, System.Net.WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(html, "</?span[^>]*>", "")));
    }

    [Fact]
    public async Task Names_are_coloured_by_what_they_stand_for()
    {
        ScriptSession session = new(AppContext.BaseDirectory, _ => { });
        CodeFragment earlier = new("record Pair(int A); static int Twice(this Pair p) => 2 * p.A;", "earlier", 1);
        _ = await session.RunAsync(session.Compile(earlier), earlier);
        using CodeHighlighter highlighter = new(session);
        Assert.Equal(
            "<span class=\"keyword\">var</span> p = <span class=\"keyword\">new</span> <span class=\"type\">Pair</span>(<span class=\"number\">1</span>); p.<span class=\"call\">Twice</span>() "
                + "<span class=\"comment\">// &amp;</span>",
            highlighter.Html("var p = new Pair(1); p.Twice() // &"));
    }

    private static ScriptSession Session() => new(AppContext.BaseDirectory, _ => { });
}
