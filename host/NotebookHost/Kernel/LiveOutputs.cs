using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>Sends to the clients what a cell shows, while it runs.</summary>
/// <remarks>
/// The first output goes out at once and those that follow it closely go together: text is joined, and of several replacements of a value only the last is sent.
/// A cell that updates its display at every step costs the front end no more than one that does so twenty times a second. A script for the whole page is shown
/// and at once replaced by nothing: the front end has run it by then, and saves no copy.
/// </remarks>
internal sealed class LiveOutputs : IOutputSink, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly Action<string, JsonObject> publish;
    private readonly int count;
    private readonly string id = Guid.NewGuid().ToString("N");
    private readonly Lock gate = new();
    private readonly Timer timer;
    private readonly List<Item> waiting = [];
    private long sent;
    private int scripts;

    /// <summary>Outputs of one cell.</summary>
    /// <param name="publish">Sends a message of a type with a content.</param>
    /// <param name="count">Number of the execution.</param>
    public LiveOutputs(Action<string, JsonObject> publish, int count)
    {
        this.publish = publish;
        this.count = count;
        timer = new Timer(_ => Flush(), null, Timeout.Infinite, Timeout.Infinite);
    }

    public void Write(string stream, string text)
    {
        lock (gate)
        {
            if (waiting.Count == 0 || waiting[^1].Stream != stream) waiting.Add(new Item { Stream = stream, Text = new StringBuilder() });
            _ = waiting[^1].Text!.Append(text);
            Schedule();
        }
    }

    public void Show(int number, MimeBundle value, bool isResult)
    {
        lock (gate)
        {
            foreach ((_, string script) in PageScripts.Of(value))
            {
                int own = --scripts;
                waiting.Add(new Item { Number = own, Value = new MimeBundle(script, ""), Type = "display_data" });
                waiting.Add(new Item { Number = own, Value = new MimeBundle("", ""), Type = "update_display_data" });
            }
            waiting.Add(new Item { Number = number, Value = PageScripts.Without(value), Type = isResult ? "execute_result" : "display_data" });
            Schedule();
        }
    }

    public void Replace(int number, MimeBundle value)
    {
        lock (gate)
        {
            if (waiting.Find(i => i.Value is not null && i.Number == number) is Item same) same.Value = value;
            else waiting.Add(new Item { Number = number, Value = value, Type = "update_display_data" });
            Schedule();
        }
    }

    /// <summary>Sends what still waits.</summary>
    public void Dispose()
    {
        timer.Dispose();
        Flush();
    }

    private void Schedule()
    {
        // The other half of a character may follow.
        bool isCut = waiting[^1].Text is { Length: > 0 } text && char.IsHighSurrogate(text[^1]);
        if (!isCut && Stopwatch.GetElapsedTime(sent) >= Interval) Flush();
        else _ = timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    private void Flush()
    {
        lock (gate)
        {
            foreach (Item item in waiting) publish(item.Stream is null ? item.Type! : "stream", Content(item));
            waiting.Clear();
            sent = Stopwatch.GetTimestamp();
        }
    }

    private JsonObject Content(Item item)
    {
        if (item.Stream is string stream) return new() { ["name"] = stream, ["text"] = IpynbOutput.Clean(item.Text!.ToString()) };
        JsonObject content = new()
        {
            ["data"] = IpynbOutput.Data(item.Value!, text => IpynbOutput.Clean(text)),
            ["metadata"] = new JsonObject(),
        };
        if (item.Type == "execute_result") content["execution_count"] = count;
        else content["transient"] = new JsonObject { ["display_id"] = $"{id}-{item.Number}" };
        return content;
    }

    private sealed class Item
    {
        public string? Stream { get; init; }

        public StringBuilder? Text { get; init; }

        public string? Type { get; init; }

        public int Number { get; init; }

        public MimeBundle? Value { get; set; }
    }
}
