using System.Text.Json;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Pages;
using HybridPrior.NotebookHost.Runs;

namespace HybridPrior.Tests.NotebookHost;

[Collection(Serial.Name)]
public class IpynbFileTests
{
    [Fact]
    public void Cells_and_outputs_have_the_form_of_nbformat()
    {
        using JsonDocument file = JsonDocument.Parse(IpynbFile.Text(SampleRun.Value));
        JsonElement root = file.RootElement;
        Assert.Equal((4, 5), (root.GetProperty("nbformat").GetInt32(), root.GetProperty("nbformat_minor").GetInt32()));
        Assert.Equal("hybridprior", root.GetProperty("metadata").GetProperty("kernelspec").GetProperty("name").GetString());
        JsonElement[] cells = [.. root.GetProperty("cells").EnumerateArray()];
        Assert.Equal(SampleRun.Value.Cells.Count, cells.Select(c => c.GetProperty("id").GetString()).Distinct().Count());
        Assert.All(cells, c => Assert.Matches("^[a-zA-Z0-9-_]{1,64}$", c.GetProperty("id").GetString()));
        Assert.Equal(SampleRun.Value.Cells[0].Cell.Source, string.Concat(cells[0].GetProperty("source").EnumerateArray().Select(l => l.GetString())));
        string[] outputs = [.. cells.Where(c => c.TryGetProperty("outputs", out _)).SelectMany(c => c.GetProperty("outputs").EnumerateArray()).Select(o => o.GetProperty("output_type").GetString()!)];
        Assert.Equal(["execute_result", "stream", "display_data", "execute_result", "execute_result", "execute_result", "display_data", "stream", "stream", "error", "error"], outputs);
    }

    [Theory]
    [InlineData("{\"a\":[1,2]}", "{\"a\":[1,2]}")]
    [InlineData("{\"a\":", "\"{\\u0022a\\u0022:\"")]
    [InlineData("{\"a\":\"\\ud800\"}", "\"{\\u0022a\\u0022:\\u0022\\\\ud800\\u0022}\"")]
    public void Form_that_is_no_JSON_is_written_as_text(string content, string written)
    {
        MimeBundle value = new(null, "plain", new Dictionary<string, string> { ["application/json"] = content });
        Assert.Equal(written, IpynbOutput.Data(value, text => text)["application/json"]!.ToJsonString());
    }

    [Fact]
    public void Script_for_the_whole_page_is_not_in_the_file_and_once_on_the_page()
    {
        const string Script = "<script data-once=\\\"lib\\\">window.lib = 1;</script>";
        NotebookRun run = Runs.Cells($"HTML(\"{Script}<b>one</b>\")", $"HTML(\"{Script}<b>two</b>\")");
        string file = IpynbFile.Text(run), page = HtmlPage.Text(run, []);
        using JsonDocument json = JsonDocument.Parse(file);
        Assert.Equal(["<b>one</b>", "<b>two</b>"], json.RootElement.GetProperty("cells").EnumerateArray().Select(c => c.GetProperty("outputs")[0].GetProperty("data").GetProperty("text/html")[0].GetString()));
        Assert.Equal(page.IndexOf("<script data-once=\"lib\">window.lib", StringComparison.Ordinal), page.LastIndexOf("<script data-once=\"lib\">window.lib", StringComparison.Ordinal));
        Assert.InRange(page.IndexOf("window.lib = 1;</script>", StringComparison.Ordinal), 0, page.IndexOf("<body>", StringComparison.Ordinal));
    }

    [Fact]
    public void Deep_JSON_can_be_written_and_read_again()
    {
        string deep = new string('[', 64) + new string(']', 64);
        NotebookRun run = Runs.Cells($"\"{deep}\".DisplayAs(\"application/json\");");
        DibNotebook back = IpynbReader.Parse(IpynbFile.Text(run), "a.ipynb");
        Assert.Equal(run.Cells[0].Cell.Source, Assert.Single(back.Cells).Source);
    }
}
