using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Kernel;

namespace HybridPrior.Tests.NotebookHost.Kernel;

public class LiveOutputsTests
{
    private readonly List<(string Type, JsonObject Content)> sent = [];

    [Fact]
    public void First_output_goes_out_at_once_and_the_last_state_at_the_end()
    {
        CellOutputs outputs;
        using (LiveOutputs live = new(Publish, 3))
        {
            outputs = new(live);
            int shown = outputs.Show(new MimeBundle(null, "0"), isResult: false);
            Assert.Equal(["display_data 0"], Texts());
            for (int i = 1; i <= 1000; i++) outputs.Replace(shown, new MimeBundle(null, $"{i}"));
            outputs.Write("stdout", "a");
            outputs.Write("stdout", "b");
            outputs.Write("stderr", "c");
            _ = outputs.Show(new MimeBundle("<b>r</b>", "r"), isResult: true);
        }
        string[] texts = Texts();
        Assert.Equal("display_data 0", texts[0]);
        Assert.InRange(texts.Length, 5, 300);
        Assert.Equal("update_display_data 1000", texts[^4]);
        Assert.Equal(["stream ab", "stream c", "execute_result r"], texts[^3..]);
        Assert.Equal((string?)sent[0].Content["transient"]!["display_id"], (string?)sent[1].Content["transient"]!["display_id"]);
        Assert.Equal(3, (int)sent[^1].Content["execution_count"]!);
        Assert.Equal("1000", ((ValueOutput)outputs.Snapshot()[0]).Value.Plain);
    }

    [Fact]
    public void Script_for_the_whole_page_is_run_by_the_front_end_and_not_kept()
    {
        using (LiveOutputs live = new(Publish, 1)) live.Show(0, new MimeBundle("<script data-once=\"lib\">1</script><b>r</b>", "r"), isResult: true);
        Assert.Equal(["display_data", "update_display_data", "execute_result"], sent.Select(s => s.Type));
        Assert.Equal(["<script data-once=\"lib\">1</script>", "", "<b>r</b>"], sent.Select(s => (string?)s.Content["data"]!["text/html"]));
        Assert.Equal((string?)sent[0].Content["transient"]!["display_id"], (string?)sent[1].Content["transient"]!["display_id"]);
    }

    [Fact]
    public void Halves_of_a_character_stay_together()
    {
        using (LiveOutputs live = new(Publish, 1))
        {
            live.Write("stdout", "x\uD83D");
            live.Write("stdout", "\uDE00y");
        }
        Assert.Equal("x\U0001F600y", string.Concat(sent.Select(s => (string?)s.Content["text"])));
    }

    [Fact]
    public void What_is_cut_is_said_at_the_end()
    {
        using (LiveOutputs live = new(Publish, 1))
        {
            CellOutputs outputs = new(live);
            outputs.Write("stdout", new string('x', CellOutputs.TextLimit + 5));
            outputs.Close();
            outputs.Close();
            outputs.Write("stdout", "late");
        }
        string text = string.Concat(sent.Select(s => (string?)s.Content["text"]));
        Assert.StartsWith(new string('x', 100), text, StringComparison.Ordinal);
        Assert.EndsWith(FormattableString.Invariant($"the cell wrote 5 more characters than the {CellOutputs.TextLimit:N0} that are kept.]\n"), text, StringComparison.Ordinal);
    }

    private void Publish(string type, JsonObject content)
    {
        lock (sent) sent.Add((type, content));
    }

    private string[] Texts()
    {
        lock (sent) return [.. sent.Select(s => $"{s.Type} {(string?)s.Content["text"] ?? (string?)s.Content["data"]!["text/plain"]}")];
    }
}
