using System.Diagnostics;
using System.Globalization;
using HybridPrior.NotebookHost;

namespace HybridPrior.Tests.Fuzzing;

/// <summary>Gives a reader damaged inputs and notes what is neither a result nor a sentence.</summary>
/// <param name="Inputs">How many inputs were read.</param>
/// <param name="Refused">How many of them were refused in a sentence.</param>
/// <param name="Slowest">Seconds of the slowest.</param>
/// <param name="Largest">Most bytes the process grew by during one input.</param>
/// <param name="Faults">What went wrong, each kind once, with the number of an input that shows it.</param>
public sealed record FuzzRun(int Inputs, int Refused, double Slowest, long Largest, IReadOnlyList<string> Faults)
{
    private const int LongestSentence = 1000;
    private const double MaxSeconds = 5;
    private const long MaxBytes = 1L << 30;

    /// <summary>Reads the inputs of a range of numbers.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="first">Number of the first input.</param>
    /// <param name="count">How many.</param>
    /// <param name="folder">Where the input that is being read lies; it stays there when the process dies of it.</param>
    /// <param name="timed">Whether taking more than 5 seconds is a fault.</param>
    public static FuzzRun Of(FuzzTarget target, int first, int count, string folder, bool timed)
    {
        string path = Path.Combine(folder, $"{target.Name}{target.Extension}");
        Dictionary<string, string> faults = [];
        int refused = 0;
        double slowest = 0;
        long largest = 0;
        using MemoryWatch memory = new();
        for (int number = first; number < first + count; number++)
        {
            File.WriteAllBytes(path, target.Input(number));
            (double seconds, long bytes) = Read(number);
            if (timed && seconds > MaxSeconds) seconds = Math.Min(seconds, Read(number).Seconds);    // once may be the machine
            if (timed && seconds > MaxSeconds) Note("slow", string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s"), number);
            if (bytes > MaxBytes) Note("large", $"{bytes >> 20} MB", number);
            (slowest, largest) = (Math.Max(slowest, seconds), Math.Max(largest, bytes));
        }
        return new FuzzRun(count, refused, slowest, largest, [.. faults.Values]);

        (double Seconds, long Bytes) Read(int number)
        {
            Stopwatch watch = Stopwatch.StartNew();
            memory.Begin();
            try
            {
                target.Read(path);
            }
            catch (Exception error) when (error is InputException or NotebookException)
            {
                refused++;
                if (Wrong(error.Message, folder) is string wrong) Note(wrong, error.Message, number);
            }
            catch (Exception error)
            {
                string place = error.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("HybridPrior.", StringComparison.Ordinal))?.Trim() ?? "";
                Note($"{error.GetType().Name} {place}", error.Message, number);
            }
            return (watch.Elapsed.TotalSeconds, memory.Grown());
        }

        void Note(string kind, string detail, int number) =>
            faults.TryAdd(kind, $"{target.Name}, input {number.ToString(CultureInfo.InvariantCulture)}: {kind} ({(detail.Length > 300 ? detail[..300] : detail)})");
    }

    /// <summary>What is wrong with a sentence, or null.</summary>
    private static string? Wrong(string sentence, string folder)
    {
        if (!sentence.EndsWith('.')) return "no full stop";
        if (sentence.Replace(folder, "", StringComparison.Ordinal).Length > LongestSentence) return "a sentence without end";
        for (int i = 0; i < sentence.Length; i++)
        {
            if (char.IsHighSurrogate(sentence[i]) && i + 1 < sentence.Length && char.IsLowSurrogate(sentence[i + 1])) i++;
            else if (char.IsControl(sentence[i]) || char.IsSurrogate(sentence[i])) return "a control character or half a surrogate pair in a sentence";
        }
        return null;
    }

    /// <summary>Watches what the process takes while an input is read.</summary>
    private sealed class MemoryWatch : IDisposable
    {
        private const int Milliseconds = 20;    // in which no process fills a gigabyte
        private readonly Timer timer;
        private long start, now, peak, allocated;

        public MemoryWatch()
        {
            Look();
            timer = new Timer(_ => Look(), null, Milliseconds, Milliseconds);
        }

        public void Begin()
        {
            allocated = GC.GetAllocatedBytesForCurrentThread();
            start = Volatile.Read(ref now);
            Volatile.Write(ref peak, start);
        }

        /// <summary>Bytes that the process grew by, or that were allocated in pieces which the collector may have taken back meanwhile.</summary>
        public long Grown() => Math.Max(Volatile.Read(ref peak) - start, GC.GetAllocatedBytesForCurrentThread() - allocated);

        public void Dispose() => timer.Dispose();

        private void Look()
        {
            Volatile.Write(ref now, Environment.WorkingSet);
            Volatile.Write(ref peak, Math.Max(Volatile.Read(ref peak), Volatile.Read(ref now)));
        }
    }
}
