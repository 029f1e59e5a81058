using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using HybridPrior.Tests.Cli;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.Notebooks;

/// <summary>The lessons at their Tiny scale, as the command runs and exports them.</summary>
public sealed partial class LessonTests : IDisposable
{
    private static readonly ConcurrentDictionary<string, (Command Command, string Html, string Ipynb)> Runs = [];
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Lessons => [.. Directory.GetFiles(Path.Combine(Repository.Root, "notebooks"), "*.dib").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory, MemberData(nameof(Lessons))]
    public void Lesson_runs_and_every_cell_shows_what_it_should(string lesson)
    {
        (Command command, string html, string ipynb) = Run(lesson);
        Assert.True(command.ExitCode == 0, command.Output + command.Error);
        Assert.Empty(command.Error);
        JsonElement[] code = [.. JsonDocument.Parse(ipynb).RootElement.GetProperty("cells").EnumerateArray().Where(c => c.GetProperty("cell_type").GetString() == "code")];
        // The first cell loads the library, the second has the hyper-parameters; others that show nothing declare a type.
        Assert.All(code.Take(2), c => Assert.Equal(0, c.GetProperty("outputs").GetArrayLength()));
        Assert.All(code.Skip(2).Where(c => c.GetProperty("outputs").GetArrayLength() == 0), c => Assert.Contains("sealed class ", string.Concat(c.GetProperty("source").EnumerateArray().Select(l => l.GetString())), StringComparison.Ordinal));
        Assert.All(code.SelectMany(c => c.GetProperty("outputs").EnumerateArray()), o =>
        {
            Assert.Contains(o.GetProperty("output_type").GetString(), new[] { "execute_result", "display_data" });
            Assert.True(o.GetProperty("data").TryGetProperty("text/html", out _) || o.GetProperty("data").TryGetProperty("image/png", out _), o.ToString());
        });
        Assert.InRange(ipynb.Length, 10_000, 1_000_000);
        Assert.DoesNotContain("plotly.js v", ipynb, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(html, "plotly\\.js v2\\.28"));
        Assert.DoesNotContain("nothing was recorded", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exported_page_draws_everything_without_network()
    {
        const string Lesson = "02-compressed-sensing";
        string page = folder.File("page.html");
        // What a browser knows of a picture is not in the elements: a script puts it there. Loading ends after all pictures.
        const string Note = "<script>addEventListener('load', () => { for (const i of document.images) i.dataset.decoded = i.complete && i.naturalWidth > 0; "
            + "document.body.dataset.height = document.documentElement.scrollHeight; });</script></body>";
        File.WriteAllText(page, Run(Lesson).Html.Replace("</body>", Note, StringComparison.Ordinal));
        (string elements, IReadOnlyList<string> console) = await Browser.Open(page, folder.File("profile"));
        Assert.Empty(console);
        string[] charts = [.. Chart().Split(elements).Skip(1)];
        // Four of its own, and one for each set of images in notebooks/results.
        Assert.InRange(charts.Length, 5, 10);
        Assert.Equal(Draw().Count(Run(Lesson).Html), charts.Length);
        Assert.All(charts, c => Assert.Contains("class=\"main-svg\"", c, StringComparison.Ordinal));
        Assert.All(charts, c => Assert.InRange(Curve().Count(c), 3, 100));
        int pictures = Regex.Count(elements, "<img [^>]*src=\"data:image/png");
        Assert.InRange(pictures, 15, 100);
        Assert.Equal(pictures, Regex.Count(elements, "data-decoded=\"true\""));

        string screenshots = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "screenshots")).FullName, picture = Path.Combine(screenshots, Lesson + ".png");
        File.Delete(picture);
        await Browser.Picture(page, folder.File("profile"), picture, int.Parse(Regex.Match(elements, "data-height=\"(\\d+)\"").Groups[1].Value));
        Assert.InRange(new FileInfo(picture).Length, 100_000, 20_000_000);
    }

    [Fact]
    public void Exported_notebook_is_valid_and_converts()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python) && Execute(Python, "-c", "import nbformat, nbconvert").Code == 0, "needs Debian's python3-nbformat and jupyter-nbconvert, which are not on this machine");
        string notebook = folder.Add("lesson.ipynb", System.Text.Encoding.UTF8.GetBytes(Run("02-compressed-sensing").Ipynb));
        (int valid, string error) = Execute(Python, "-c", $"import nbformat; nbformat.validate(nbformat.read(r'{notebook}', as_version=nbformat.NO_CONVERT))");
        Assert.True(valid == 0, error);
        (int converted, error) = Execute(Python, "-m", "nbconvert", "--to", "html", "--output", "converted.html", notebook);
        Assert.True(converted == 0, error);
        int charts = Regex.Count(Run("02-compressed-sensing").Ipynb, "\"application/vnd\\.plotly"), pictures = Regex.Count(Run("02-compressed-sensing").Ipynb, "\"image/png\"");
        Assert.InRange(charts, 4, 10);
        Assert.Equal(pictures, Regex.Count(File.ReadAllText(folder.File("converted.html")), "<img [^>]*src=\"data:image/png;base64,"));
        (converted, error) = Execute(Python, "-m", "nbconvert", "--to", "markdown", "--output", "converted.md", notebook);
        Assert.True(converted == 0, error);
        string[] files = [.. Regex.Matches(File.ReadAllText(folder.File("converted.md")), @"!\[png\]\((.*?)\)").Select(m => folder.File(Uri.UnescapeDataString(m.Groups[1].Value)))];
        Assert.Equal(pictures, files.Length);
        Assert.All(files, f => Assert.InRange(new FileInfo(f).Length, 5_000, 1_000_000));
    }

    /// <summary>GitHub shows what nbconvert makes of a notebook, without scripts and styles; whether it keeps pictures inside of HTML is not said anywhere, so nothing may depend on it.</summary>
    [Theory, MemberData(nameof(Lessons))]
    public void Shared_lesson_shows_every_chart_without_scripts_and_styles(string lesson)
    {
        JsonElement[] outputs = [.. JsonDocument.Parse(Run(lesson).Ipynb).RootElement.GetProperty("cells").EnumerateArray()
            .Where(c => c.GetProperty("cell_type").GetString() == "code").SelectMany(c => c.GetProperty("outputs").EnumerateArray()).Select(o => o.GetProperty("data"))];
        int pictures = 0;
        foreach (JsonElement data in outputs)
        {
            string plain = string.Concat(data.GetProperty("text/plain").EnumerateArray().Select(l => l.GetString()));
            if (data.TryGetProperty("text/html", out JsonElement lines))
            {
                string html = Regex.Replace(string.Concat(lines.EnumerateArray().Select(l => l.GetString())), "<(script|style)[^>]*>.*?</\\1>", "", RegexOptions.Singleline);
                Assert.DoesNotContain("Chart: ", plain, StringComparison.Ordinal);
                Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
                Assert.InRange(Regex.Replace(html, "<[^>]*>", "").Trim().Length, 10, 100_000);
                continue;
            }
            byte[] png = Convert.FromBase64String(string.Concat(data.GetProperty("image/png").EnumerateArray().Select(l => l.GetString())));
            using SkiaSharp.SKBitmap picture = SkiaSharp.SKBitmap.Decode(png);
            Assert.InRange(picture.Width, 200, 2500);
            Assert.InRange(picture.Height, 150, 6000);
            Assert.InRange(picture.Pixels.Distinct().Count(), 20, 1_000_000);
            pictures++;
        }
        Assert.InRange(pictures, 2, 30);
    }

    public void Dispose() => folder.Dispose();

    internal static (Command Command, string Html, string Ipynb) Run(string lesson) => Runs.GetOrAdd(lesson, static name =>
    {
        using TemporaryFolder folder = new();
        string html = folder.File("a.html"), ipynb = folder.File("a.ipynb");
        Command command = Command.Run("notebook", "run", FileOf(name), "--scale", "Tiny", "--html", html, "--ipynb", ipynb);
        return (command, File.Exists(html) ? File.ReadAllText(html) : "", File.Exists(ipynb) ? File.ReadAllText(ipynb) : "");
    });

    private static (int Code, string Error) Execute(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    internal static string FileOf(string lesson) => Path.Combine(Repository.Root, "notebooks", lesson + ".dib");

    [GeneratedRegex("class=\"js-plotly-plot\"")]
    private static partial Regex Chart();

    [GeneratedRegex("<path class=\"(js-line|point|js-fill)\"[^>]* d=\"M")]
    private static partial Regex Curve();

    [GeneratedRegex(@"hybridPrior\.draw\('")]
    private static partial Regex Draw();
}
