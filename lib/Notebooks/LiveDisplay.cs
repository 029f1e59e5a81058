using System.Diagnostics;
using System.Globalization;
using System.Text;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Priors;
using HybridPrior.Reports;
using static TorchSharp.torch;

namespace HybridPrior.Notebooks;

/// <summary>Shows an inversion while it runs: progress, time left, present images, curves. Where the host cannot update an output it shows nothing.</summary>
internal sealed class LiveDisplay : IProgress<ComparisonProgress>, IProgress<SweepProgress>
{
    private const int MaxPictures = 8, RenderingShare = 15;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.7);
    private readonly int steps;
    private readonly CellHost? host;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<LiveTrack> finished = [];
    private Action<Figure>? update;
    private RecoveryProgress? last;
    private IReadOnlyDictionary<string, string> colours;
    private string point = "";
    private TimeSpan next;

    /// <summary>Prepares a display of the cell that runs.</summary>
    /// <param name="steps">Steps that each image gets from each prior.</param>
    /// <param name="priors">Names of the priors, which have the same colours here as in the charts of the result.</param>
    public LiveDisplay(int steps, IReadOnlyList<string> priors)
    {
        this.steps = steps;
        colours = PriorColours.For(priors);
        host = CellHost.Find();
        Cancellation = host?.Cancellation ?? CancellationToken.None;
    }

    /// <summary>Cancelled when the cell should end.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Takes note of the priors of a point.</summary>
    /// <returns>The priors.</returns>
    public IReadOnlyList<IPrior> Of(IReadOnlyList<IPrior> priors)
    {
        colours = PriorColours.For(priors.Select(p => p.Name));
        return priors;
    }

    /// <inheritdoc/>
    public void Report(SweepProgress value)
    {
        if (value.Operator != point)
        {
            // The curves of another point would only confuse.
            (point, last) = (value.Operator, null);
            finished.Clear();
        }
        Report(value.Comparison.Recovery, value.Fraction, $"{value.Operator} ({value.Point} of {value.Points}): ");
    }

    /// <inheritdoc/>
    public void Report(ComparisonProgress value) => Report(value.Recovery, value.Fraction, "");

    /// <summary>Leaves one line in place of the display.</summary>
    /// <param name="sentence">What was done.</param>
    public void End(string sentence)
    {
        Figure line = Figure.Note(sentence);
        if (update is not null) update(line);
        else _ = host?.Show(line);
    }

    private void Report(RecoveryProgress recovery, double fraction, string before)
    {
        if (host is null) return;
        if (last is not null && last.Prior != recovery.Prior) finished.Add(LiveTrack.Of(last, steps));
        last = recovery;
        if (clock.Elapsed < next) return;
        TimeSpan start = clock.Elapsed;
        Figure figure = Draw(recovery, fraction, before);
        if (update is not null) update(figure);
        else update = host.Show(figure);
        TimeSpan cost = clock.Elapsed - start;
        next = clock.Elapsed + (cost * RenderingShare > Interval ? cost * RenderingShare : Interval);
    }

    private Figure Draw(RecoveryProgress recovery, double fraction, string before)
    {
        TimeSpan left = fraction > 0 ? clock.Elapsed * ((1 / fraction) - 1) : TimeSpan.Zero;
        string phase = recovery.Phase == "alone" ? "" : $" ({recovery.Phase})";
        IReadOnlyList<double> psnr = recovery.Curves.Last("psnr");
        string quality = psnr.Count == 0 ? "" : $", PSNR {ReportText.Number(psnr.Average(), "F2")} dB";
        string sentence = $"{before}{recovery.Prior}{phase}, step {recovery.Step} of {recovery.Steps}{quality}";
        string time = $"{ReportText.Number(100 * fraction, "F0")} %, {left.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)} left";
        string colour = colours[recovery.Prior];
        StringBuilder html = new();
        _ = html.Append($"<p class=\"note\">{ReportTables.Chip(sentence, colour)} · {time}</p>")
            .Append("<div style=\"height:6px;max-width:56rem;border-radius:3px;background:rgba(128,128,128,.25)\">")
            .Append(CultureInfo.InvariantCulture, $"<div style=\"height:6px;border-radius:3px;width:{100 * fraction:F1}%;background:{colour}\"></div></div>")
            .Append("<div style=\"display:flex;flex-wrap:wrap;gap:1rem;margin:.6rem 0\">");
        LiveTrack[] tracks = [.. finished, LiveTrack.Of(recovery, steps)];
        _ = html.Append(LivePlot.Svg("mean PSNR (dB)", tracks.Select(t => (colours[t.Prior], t.Steps, t.Psnr)), steps, logarithmic: false))
            .Append(LivePlot.Svg("mean ‖A x − y‖² (logarithmic)", tracks.Select(t => (colours[t.Prior], t.Steps, t.Loss)), steps, logarithmic: true))
            .Append("</div>").Append(Pictures(recovery));
        return new Figure(html.ToString(), $"{sentence} · {time}");
    }

    private static string Pictures(RecoveryProgress recovery)
    {
        if (recovery.Images is null) return "";
        using var scope = NewDisposeScope();
        Tensor images = recovery.Images();
        IEnumerable<string> pictures = Enumerable.Range(0, (int)Math.Min(MaxPictures, images.shape[0])).Select(i => Convert.ToBase64String(PngFile.Encode(images[i])));
        return $"<div>{string.Concat(pictures.Select(p => $"<img alt=\"\" width=\"88\" style=\"display:inline;margin:0 6px 0 0;image-rendering:pixelated\" src=\"data:image/png;base64,{p}\">"))}</div>";
    }
}
