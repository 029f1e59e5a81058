using System.Globalization;
using System.Text;
using HybridPrior.Experiments;
using Plotly.NET;

namespace HybridPrior.Reports;

/// <summary>A race of two schedules as one offline HTML page: a table, and PSNR against seconds.</summary>
public static class RacePage
{
    // Plotly labels what lies between powers of ten by a single digit, which few can read.
    private static readonly double[] Ticks = [.. from power in Enumerable.Range(-2, 9) from digit in new[] { 1, 2, 5 } select digit * Math.Pow(10, power)];

    /// <summary>Writes the page.</summary>
    /// <param name="race">The race.</param>
    /// <param name="measurements">What was measured, such as <c>gaussian:m=1000</c>.</param>
    /// <param name="path">HTML file to write.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(ScheduleRace race, string measurements, string path)
    {
        StringBuilder page = new();
        _ = page.Append(CultureInfo.InvariantCulture, $"""
            {PageHead.Text("Time to quality", PageHead.Plain, PlotlyPage.Script)}
            <h1>{ReportText.Html(race.Prior)}, {ReportText.Html(measurements)}, {ReportText.Count(race.Names.Count, "image")}</h1>
            <table><thead><tr><th>schedule</th><th>PSNR at the end, dB</th><th>seconds</th><th>seconds to {race.Wanted:F2} dB</th></tr></thead><tbody>

            """);
        foreach (RaceTrack track in new[] { race.Challenger, race.Reference })
        {
            string reached = track.SecondsTo(race.Wanted)?.ToString("F1", CultureInfo.InvariantCulture) ?? "never";
            _ = page.Append(CultureInfo.InvariantCulture, $"<tr><th>{ReportText.Html(track.Name)}</th><td>{track.PsnrSummary.Mean:F2}</td><td>{track.Seconds:F1}</td><td>{reached}</td></tr>\n");
        }
        _ = page.Append("</tbody></table>\n").Append(PlotlyPage.Fragment(Chart(race))).Append("\n</body>\n</html>\n");
        AtomicFile.Write(path, page.ToString());
    }

    /// <summary>Mean PSNR against seconds, which run along a logarithm: one schedule takes several times as long as the other.</summary>
    /// <param name="race">The race.</param>
    public static GenericChart Chart(ScheduleRace race) => ChartParts.Combine(
        [
            Line(race.Challenger, PriorColours.Of(race.Prior), StyleParam.DrawingStyle.Solid),
            Line(race.Reference, PriorColours.Neutral, StyleParam.DrawingStyle.Solid),
            ChartParts.Line([race.Challenger.Points[0].Seconds, race.Reference.Seconds], [race.Wanted, race.Wanted],
                string.Create(CultureInfo.InvariantCulture, $"{ScheduleRace.Margin:F1} dB below the end of {race.Reference.Name}"), PriorColours.Neutral, StyleParam.DrawingStyle.Dot),
        ],
        $"seconds for {ReportText.Count(race.Names.Count, "image")}", "mean PSNR, dB", "time-to-quality", x: ChartParts.Entries(
            ("type", "log"), ("tickmode", "array"), ("tickvals", Ticks), ("ticktext", Ticks.Select(t => t.ToString("#,0.###", CultureInfo.InvariantCulture)).ToArray())));

    private static GenericChart Line(RaceTrack track, string colour, StyleParam.DrawingStyle dash) =>
        ChartParts.Line(track.Points.Select(p => p.Seconds), track.Points.Select(p => p.Psnr), track.Name, colour, dash, hover: "%{y:.2f} dB");
}
