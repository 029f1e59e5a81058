using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using HybridPrior.Interactive;
using HybridPrior.NotebookHost.Formats;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace HybridPrior.Tests.Notebooks;

/// <summary>Lessons and charts in the C# kernel of .NET Interactive, which Polyglot Notebooks run on.</summary>
public sealed class InteractiveKernelTests : IDisposable
{
    private readonly string folder = Directory.GetCurrentDirectory();
    private readonly string? scale = Environment.GetEnvironmentVariable("HYBRIDPRIOR_SCALE");
    private readonly CompositeKernel kernel = new() { new CSharpKernel() };

    [Theory]
    [InlineData("01-method")]
    [InlineData("03-super-resolution")]
    public async Task Lesson_has_the_values_that_our_runner_finds(string lesson)
    {
        Environment.SetEnvironmentVariable("HYBRIDPRIOR_SCALE", "Tiny");
        Directory.SetCurrentDirectory(Path.GetDirectoryName(LessonTests.FileOf(lesson))!);
        List<IReadOnlyList<FormattedValue>> shown = [];
        foreach (DibCell cell in DibFile.Read(LessonTests.FileOf(lesson)).CodeCells) shown.AddRange(await Run(cell.Source));
        JsonElement[] ours = [.. JsonDocument.Parse(LessonTests.Run(lesson).Ipynb).RootElement.GetProperty("cells").EnumerateArray()
            .Where(c => c.TryGetProperty("outputs", out _)).SelectMany(c => c.GetProperty("outputs").EnumerateArray()).Where(o => o.GetProperty("output_type").GetString() == "execute_result").Select(o => o.GetProperty("data"))];
        Assert.Equal(ours.Length, shown.Count);
        foreach ((JsonElement own, IReadOnlyList<FormattedValue> theirs) in ours.Zip(shown))
        {
            string expected = string.Concat(own.GetProperty("text/plain").EnumerateArray().Select(l => l.GetString())), found = theirs.Single(v => v.MimeType == "text/plain").Value;
            Assert.Equal(Words(expected), Words(found));
            Assert.All(Numbers(expected).Zip(Numbers(found)), n => Assert.InRange(n.Second, n.First - 0.02 - (0.01 * Math.Abs(n.First)), n.First + 0.02 + (0.01 * Math.Abs(n.First))));
            Assert.Equal(own.TryGetProperty("image/png", out _), theirs.Any(v => v.MimeType == "image/png"));
            Assert.Equal(own.TryGetProperty("application/vnd.plotly.v1+json", out _), theirs.Any(v => v.MimeType == "application/vnd.plotly.v1+json"));
        }
    }

    [Fact]
    public async Task Bare_chart_is_shown_in_every_form_without_network()
    {
        _ = await Run($"#r \"{typeof(HybridPriorExtension).Assembly.Location}\"\nawait HybridPrior.Interactive.HybridPriorExtension.Load();");
        IReadOnlyList<FormattedValue> chart = Assert.Single(await Run($"#r \"{typeof(Plotly.NET.CSharp.Chart).Assembly.Location}\"\nPlotly.NET.CSharp.Chart.Line<double, double, string>(new double[] {{ 1, 2 }}, new double[] {{ 3, 5 }})"));
        Assert.Equal(["application/vnd.plotly.v1+json", "image/png", "text/html", "text/plain"], chart.Select(v => v.MimeType).Order());
        string html = chart.Single(v => v.MimeType == "text/html").Value;
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("require", html, StringComparison.Ordinal);
        using JsonDocument figure = JsonDocument.Parse(chart.Single(v => v.MimeType == "application/vnd.plotly.v1+json").Value);
        Assert.Equal(1, figure.RootElement.GetProperty("data").GetArrayLength());
        using SkiaSharp.SKBitmap picture = SkiaSharp.SKBitmap.Decode(Convert.FromBase64String(chart.Single(v => v.MimeType == "image/png").Value));
        Assert.InRange(picture.Width, 700, 2000);
    }

    [Fact]
    public async Task Outside_of_a_cell_the_extension_says_so() =>
        Assert.Contains("none runs here", (await Assert.ThrowsAsync<InputException>(HybridPriorExtension.Load)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        kernel.Dispose();
        Formatter.ResetToDefault();
        Directory.SetCurrentDirectory(folder);
        Environment.SetEnvironmentVariable("HYBRIDPRIOR_SCALE", scale);
    }

    /// <summary>Runs a cell and returns the forms of its value, if it has one.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<FormattedValue>>> Run(string code)
    {
        KernelCommandResult result = await kernel.SendAsync(new SubmitCode(code), TestContext.Current.CancellationToken);
        Assert.True(result.Events.OfType<CommandFailed>().FirstOrDefault() is null, string.Join('\n', result.Events.OfType<CommandFailed>().Select(f => f.Message)));
        return [.. result.Events.OfType<ReturnValueProduced>().Select(e => (IReadOnlyList<FormattedValue>)[.. e.FormattedValues])];
    }

    /// <summary>A text with its numbers and spaces taken out; processes differ in their threads.</summary>
    private static string Words(string text) => Regex.Replace(text.Replace(" threads.", " thread."), @"[\s\d.,]+", " ");

    private static IEnumerable<double> Numbers(string text) => Regex.Matches(Regex.Replace(text, @"\d+ threads?\.", ""), @"\d[\d,]*(\.\d+)?").Select(m => double.Parse(m.Value.Replace(",", ""), CultureInfo.InvariantCulture));
}
