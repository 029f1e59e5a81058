using HybridPrior.NotebookHost;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.Tests.NotebookHost;

public class DibFormatTests
{
    private static readonly string[] Lines =
    [
        "", "", " ", "int x = 3;", "# Title", "```csharp", "```", "#! csharp", " #!csharp", "#!csharpx y", "#!import other.dib", "#r \"a.dll\"", "ü 漢字 \U0001F600", "\tdeep", "trailing  ",
        "#!csharp // not alone", "\"\"\"", "a\u2028b", "#!/bin/sh", "#",
    ];

    [Fact]
    public void Written_notebooks_are_read_back()
    {
        Random random = new(7);
        for (int i = 0; i < 500; i++)
        {
            DibNotebook notebook = Draw(random);
            string text = DibWriter.Write(notebook);
            DibNotebook read = DibParser.Parse(text, "x.dib");
            Assert.Equal(notebook.Metadata, read.Metadata);
            Assert.Equal(notebook.Cells.Select(c => (c.Kind, c.Source)), read.Cells.Select(c => (c.Kind, c.Source)));
            Assert.Equal(text, DibWriter.Write(read));
            Assert.All(read.Cells, c => Assert.Equal(c.Lines[0], text.Split('\n')[c.Line - 1]));
            Assert.Equal(read.Cells.Select(c => (c.Kind, c.Source)), DibParser.Parse("\uFEFF" + text.Replace("\n", "\r\n"), "x.dib").Cells.Select(c => (c.Kind, c.Source)));
        }
    }

    [Fact]
    public void Any_text_is_read_or_refused_in_a_sentence()
    {
        Random random = new(8);
        string[] pieces = [.. Lines, "#!meta", "#!csharp", "#!markdown", "#!html", "#!fsharp", "#!fortran", "{}", "{\"a\":", "#!csharp ", "#!CSharp"];
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Join(random.Next(8) == 0 ? "\r\n" : "\n", random.GetItems(pieces, random.Next(12)));
            try
            {
                DibNotebook notebook = DibParser.Parse(text, "x.dib");
                Assert.Equal(notebook.Cells.Select(c => c.Source), DibParser.Parse(DibWriter.Write(notebook with { Metadata = null }), "y.dib").Cells.Select(c => c.Source));
            }
            catch (NotebookException error)
            {
                Assert.Matches(@"^x\.dib:\d+: .*\.$", error.Message);
            }
        }
    }

    [Fact]
    public void Text_before_the_first_separator_is_code()
    {
        DibNotebook notebook = DibParser.Parse("\n1 + 1\n\n#!markdown\n\ntext\n#!csharp\n\n\n#!html\n<p>\n", "x.dib");
        Assert.Null(notebook.Metadata);
        Assert.Equal([new DibCell(CellKind.CSharp, "1 + 1", 2), new DibCell(CellKind.Markdown, "text", 6), new DibCell(CellKind.Html, "<p>", 11)], notebook.Cells);
    }

    [Theory]
    [InlineData("#!meta\n{\"a\":1}\n", "x.dib:1: the metadata that begins here does not end")]
    [InlineData("\n#!meta\n\n{\"a\":\n\n#!csharp\n1", "x.dib:4: the metadata is not valid JSON.")]
    [InlineData("#!meta\n[]\n#!csharp\n1", "x.dib:2: the metadata must be a JSON object")]
    [InlineData("#!csharp\n1\n#!meta\n{}\n#!csharp", "x.dib:3: '#!meta' belongs at the top")]
    [InlineData("#!csharp\n1\n\n#!fortran\nend", "x.dib:4: '#!fortran' is not a cell language of this format, which are csharp, markdown, html, fsharp")]
    [InlineData("#!FSharp\n1", "x.dib:1: a separator is exactly '#!fsharp'")]
    [InlineData("#!meta\n{\"a\":[\"\\ud800\"]}\n#!csharp\n1", "x.dib:2: the metadata has a text that is no Unicode")]
    [InlineData("#!meta\n{\"\\udc00\":1}\n#!csharp\n1", "x.dib:2: the metadata has a text that is no Unicode")]
    [InlineData("#!meta\n{\"a\":{\"b\":1,\"b\":2}}\n#!csharp\n1", "x.dib:2: the metadata has the key 'b' twice.")]
    [InlineData("#!csharp \n1", "x.dib:1: a separator is exactly '#!csharp'")]
    [InlineData("1\n#!Markdown\n1", "x.dib:2: a separator is exactly '#!markdown'")]
    [InlineData("#!markdown\n\n```\n#!time\n```", "x.dib:4: '#!time' is not a cell language")]
    public void Malformed_notebooks_are_refused_with_the_line(string text, string sentence) =>
        Assert.StartsWith(sentence, Assert.Throws<NotebookException>(() => DibParser.Parse(text, "x.dib")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("#!~")]
    [InlineData("#!CSharp~")]
    [InlineData("#!meta\n{\"~\":1,\"~\":2}\n#!csharp\n1")]
    public void Refusals_show_long_lines_and_keys_short(string text)
    {
        NotebookException error = Assert.Throws<NotebookException>(() => DibParser.Parse(text.Replace("~", new string('x', 5000), StringComparison.Ordinal), "x.dib"));
        Assert.InRange(error.Message.Length, 1, 500);
    }

    [Theory]
    [InlineData("#!CSharp\t\v", "\\u0009\\u000b")]
    [InlineData("#!meta\n{\"a\\u001b\":1,\"a\\u001b\":2}\n#!csharp\n1", "'a\\u001b' twice")]
    public void Refusals_show_invisible_characters_escaped(string text, string shown)
    {
        NotebookException error = Assert.Throws<NotebookException>(() => DibParser.Parse(text, "x.dib"));
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void Cells_of_other_languages_are_kept()
    {
        DibCell cell = Assert.Single(DibParser.Parse("#!fsharp\nlet x = 1\n", "x.dib").Cells);
        Assert.Equal((CellKind.Other, "fsharp", "let x = 1"), (cell.Kind, cell.Language, cell.Source));
        Assert.Equal("#!fsharp\n\nlet x = 1\n", DibWriter.Write(new DibNotebook(null, [cell])));
    }

    [Fact]
    public void Separators_inside_a_cell_cannot_be_written() =>
        Assert.Throws<NotebookException>(() => DibWriter.Write(new DibNotebook(null, [new DibCell(CellKind.CSharp, "var s = @\"\n#!markdown\n\";", 1)])));

    private static DibNotebook Draw(Random random)
    {
        List<DibCell> cells = [];
        for (int n = random.Next(8); n > 0; n--)
        {
            string source = string.Join('\n', Trim([.. random.GetItems(Lines, 1 + random.Next(10))]));
            if (source.Length > 0) cells.Add(new DibCell((CellKind)random.Next(3), source, 1));
        }
        bool needsSeparator = cells.Count > 0;
        return new DibNotebook(needsSeparator && random.Next(2) == 0 ? DibNotebook.CSharpMetadata : null, cells);
    }

    private static IEnumerable<string> Trim(List<string> lines)
    {
        while (lines.Count > 0 && string.IsNullOrWhiteSpace(lines[0])) lines.RemoveAt(0);
        while (lines.Count > 0 && string.IsNullOrWhiteSpace(lines[^1])) lines.RemoveAt(lines.Count - 1);
        return lines;
    }
}
