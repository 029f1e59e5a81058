using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using HybridPrior.Tests.Images;
using HybridPrior.Tests.Notebooks;

namespace HybridPrior.Tests.NotebookHost.Kernel;

/// <summary>The lessons at their Tiny scale, as nbconvert executes them with the kernel and exports them.</summary>
public sealed partial class LessonKernelTests
{
    private static readonly ConcurrentDictionary<string, (string Ipynb, string Html)> Executed = [];

    public static TheoryData<string> Lessons => LessonTests.Lessons;

    [Theory, MemberData(nameof(Lessons))]
    public void Lesson_gives_the_same_values_as_the_command(string lesson)
    {
        string[] values = Values(Execute(lesson).Ipynb), expected = Values(LessonTests.Run(lesson).Ipynb);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, values);
    }

    [Theory, MemberData(nameof(Lessons))]
    public async Task Page_of_the_lesson_shows_every_chart(string lesson)
    {
        using TemporaryFolder folder = new();
        string page = folder.File("page.html");
        (string ipynb, string html) = Execute(lesson);
        Assert.DoesNotContain("plotly.js v", ipynb, StringComparison.Ordinal);
        File.WriteAllText(page, html);
        (string elements, _) = await Browser.Open(page, folder.File("profile"));
        // plotly.js is in no saved notebook: each chart's static twin stands where it would draw.
        int charts = Draw().Count(html);
        Assert.InRange(charts, 1, 20);
        Assert.Equal(charts, Twin().Count(elements));
    }

    private static (string Ipynb, string Html) Execute(string lesson) => Executed.GetOrAdd(lesson, static name =>
    {
        using TemporaryFolder folder = new();
        string lesson = LessonTests.FileOf(name), notebook = Jupyter.Copy(lesson, folder.Root), executed = folder.File("executed.ipynb"), page = folder.File("page.html");
        CopyResults(Path.GetDirectoryName(lesson)!, folder.Root);
        Jupyter.Tool("nbconvert", "--execute", "--to", "notebook", "--ExecutePreprocessor.timeout=500", "--output", executed, notebook);
        Jupyter.Tool("nbconvert", "--to", "html", "--output", page, executed);
        return (File.ReadAllText(executed), File.ReadAllText(page));
    });

    /// <summary>The finished results that lessons look for beside themselves.</summary>
    private static void CopyResults(string notebooks, string folder)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(notebooks, "results"), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(notebooks, file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>What each cell has shown as text, without the times it took.</summary>
    private static string[] Values(string ipynb) =>
    [
        .. JsonDocument.Parse(ipynb).RootElement.GetProperty("cells").EnumerateArray().Index().Where(c => c.Item.TryGetProperty("outputs", out _))
            // The place of a script for the whole page, which is not saved, is empty.
            .SelectMany(c => c.Item.GetProperty("outputs").EnumerateArray().Where(o => Text(o).Length > 0).Select(o => $"cell {c.Index}, {o.GetProperty("output_type")}: {Time().Replace(Text(o), "TIME")}")),
    ];

    private static string Text(JsonElement output)
    {
        JsonElement text = output.TryGetProperty("data", out JsonElement data) ? data.GetProperty("text/plain") : output.GetProperty("text");
        return text.ValueKind == JsonValueKind.Array ? string.Concat(text.EnumerateArray().Select(l => l.GetString())) : text.GetString()!;
    }

    [GeneratedRegex(@"\d+(\.\d+)? ?(s|ms|min|seconds)\b")]
    private static partial Regex Time();

    [GeneratedRegex("<div id=\"chart-[0-9a-f]*\"><svg viewBox=\"0 0 720 380\"")]
    private static partial Regex Twin();

    [GeneratedRegex(@"hybridPrior\.draw\('")]
    private static partial Regex Draw();
}
