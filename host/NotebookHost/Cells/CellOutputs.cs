using System.Globalization;
using System.Text;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>Collects what one cell shows, in order, within limits of memory. Safe for use from many threads.</summary>
/// <param name="sink">Gets all that is kept at once, and the notes on what was not at the end.</param>
internal sealed class CellOutputs(IOutputSink? sink = null)
{
    /// <summary>Characters of console text that are kept.</summary>
    public const int TextLimit = 1 << 20;

    /// <summary>Characters of displayed values that are kept.</summary>
    public const long ValueLimit = 64 << 20;

    private const int CountLimit = 1000;
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private long text, cutText, values, cutValues;
    private bool closed;

    /// <summary>Adds console text.</summary>
    public void Write(string stream, ReadOnlySpan<char> content)
    {
        lock (gate)
        {
            if (closed || content.IsEmpty) return;
            int room = (int)Math.Min(content.Length, TextLimit - text);
            bool sameStream = entries.Count > 0 && entries[^1].Stream == stream;
            if (!sameStream && entries.Count >= CountLimit) room = 0;
            cutText += content.Length - room;
            text += room;
            if (room == 0) return;
            if (!sameStream) entries.Add(new Entry { Stream = stream, Text = new StringBuilder() });
            _ = entries[^1].Text!.Append(content[..room]);
            sink?.Write(stream, content[..room].ToString());
        }
    }

    /// <summary>Adds a value and returns its number, by which it can be replaced; -1 where there was no room for it.</summary>
    public int Show(MimeBundle value, bool isResult)
    {
        lock (gate)
        {
            if (closed) return -1;
            if (entries.Count >= CountLimit || values + value.Length > ValueLimit)
            {
                cutValues++;
                return -1;
            }
            values += value.Length;
            entries.Add(new Entry { Value = value, IsResult = isResult });
            sink?.Show(entries.Count - 1, value, isResult);
            return entries.Count - 1;
        }
    }

    /// <summary>Replaces a value where it stands.</summary>
    public void Replace(int number, MimeBundle value)
    {
        lock (gate)
        {
            if (closed || number < 0) return;
            long after = values - entries[number].Value!.Length + value.Length;
            if (after > ValueLimit) return;
            (values, entries[number].Value) = (after, value);
            sink?.Replace(number, value);
        }
    }

    /// <summary>Ignores whatever a thread that outlives its cell still shows.</summary>
    public void Close()
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
            foreach (StreamOutput note in Notes()) sink?.Write(note.Name, note.Text);
        }
    }

    /// <summary>All that was shown up to now.</summary>
    public IReadOnlyList<CellOutput> Snapshot()
    {
        lock (gate)
        {
            List<CellOutput> outputs = [];
            foreach (Entry entry in entries)
                outputs.Add(entry.Value is MimeBundle value ? new ValueOutput(value, entry.IsResult) : new StreamOutput(entry.Stream!, entry.Text!.ToString()));
            return [.. outputs, .. Notes()];
        }
    }

    private IEnumerable<StreamOutput> Notes()
    {
        if (cutText > 0) yield return Note($"The output was cut here: the cell wrote {Number(cutText)} more characters than the {Number(TextLimit)} that are kept.");
        if (cutValues > 0) yield return Note($"{Number(cutValues)} more values were displayed than are kept.");
    }

    private static StreamOutput Note(string sentence) => new("stdout", $"\n[{sentence}]\n");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed class Entry
    {
        public string? Stream { get; init; }

        public StringBuilder? Text { get; init; }

        public MimeBundle? Value { get; set; }

        public bool IsResult { get; init; }
    }
}

/// <summary>Gets what a cell shows as it happens, in order and one call at a time.</summary>
internal interface IOutputSink
{
    /// <summary>Console text was written.</summary>
    void Write(string stream, string text);

    /// <summary>A value was shown; <paramref name="number"/> is what <see cref="Replace"/> will call it.</summary>
    void Show(int number, MimeBundle value, bool isResult);

    /// <summary>A value was replaced where it stands.</summary>
    void Replace(int number, MimeBundle value);
}
