using HybridPrior.Cli;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.Docs;

/// <summary>What README and docs show is run: commands with the smallest settings, programs as they stand, the lesson of the recipe.</summary>
public sealed class DocRunTests : IDisposable
{
    private const string FirstLines = "Hybrid.Recover(y);";

    private readonly TemporaryFolder folder = new();

    public DocRunTests()
    {
        foreach (string name in new[] { "photos", "faces", "birds", "celeba12-64" }) Directory.CreateDirectory(folder.File(name));
        foreach ((string name, string from) in new[] { ("photos/a.png", "face-1"), ("celeba12-64/e.png", "face-5"), ("faces/a.png", "face-1"), ("faces/b.png", "face-2"), ("birds/c.png", "picture-hills"), ("birds/d.png", "picture-julia"), ("a.jpg", "face-3"), ("b.png", "face-4"), ("face.png", "face-1") })
            File.Copy(Path.Combine(ShippedFiles.Images, $"{from}.png"), folder.File(name));
        foreach (string name in new[] { "mine.safetensors", "gen_97000.pth", "FILE" }) File.Copy(ShippedFiles.Generator, folder.File(name));
        File.WriteAllText(folder.File("SPEC.json"), DocPages.Blocks("docs/sweeps.md").Single(b => b.Language == "json").Text);
        string lesson = DocPages.Blocks("docs/extend.md").Single(b => b.Language == "dib").Text + "\n", library = Path.Combine(AppContext.BaseDirectory, "HybridPrior.Lib.dll");
        File.WriteAllText(folder.File("mine.dib"), lesson.Replace("../cli/bin/Release/net10.0/HybridPrior.Lib.dll", library, StringComparison.Ordinal));
        File.Copy(folder.File("mine.dib"), folder.File("lesson.dib"));
        File.Copy(Path.Combine(Repository.Root, "docs", "reproduce.md"), folder.File("reproduce.md"));
    }

    public static TheoryData<string> Pages => [.. DocPages.All.Where(p => DocPages.Commands(p).Any(c => DocPages.OwnWords(c.Command) is not null))];

    public static TheoryData<string, string> Programs => new(DocProgram.Sections);

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Pages))]
    public async Task Commands_run(string page)
    {
        int done = 0;
        foreach ((int line, string command) in DocPages.Commands(page))
        {
            if (DocPages.OwnWords(command) is not string[] words || OnlyParsed(words) is not null) continue;
            string[] small = Small(words);
            using StringWriter output = new(), error = new();
            int code = await CommandLine.Run(small, TextWriter.Synchronized(output), TextWriter.Synchronized(error), TestContext.Current.CancellationToken);
            // A lesson of six cells breaks the rules that it is shown with; that is what the text says.
            int expected = words[0] == "notebook" && words[1] == "check" ? ExitCode.Failed : ExitCode.Done;
            Assert.True(code == expected, $"{page}:{line}: {string.Join(' ', small)}\nexit code {code}\n{output}\n{error}");
            done++;
        }
        TestContext.Current.SendDiagnosticMessage($"{page}: {done} commands run");
        // One of them writes the block of results into the page: as it stands there.
        Assert.Equal(DocPages.Text("docs/reproduce.md"), File.ReadAllText(folder.File("reproduce.md")).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Most_commands_are_run_and_not_only_parsed()
    {
        string[][] all = [.. DocPages.All.SelectMany(DocPages.Commands).Select(c => DocPages.OwnWords(c.Command)).OfType<string[]>()];
        int parsed = all.Count(words => OnlyParsed(words) is not null);
        Assert.True(parsed <= 0.5 * all.Length, $"{parsed} of {all.Length} are only parsed");
    }

    [Theory, MemberData(nameof(Programs))]
    public void Programs_run(string page, string section)
    {
        // The default schedule takes ten seconds; nothing else is changed but where files lie.
        (byte[] assembly, IReadOnlyList<string> complaints) = DocProgram.Of(page, section).Compile(text => text
            .Replace(FirstLines, "Hybrid.Recover(y, schedule: new HybridPrior.Inversion.Schedule(2, 2));", StringComparison.Ordinal)
            .Replace("\"face.png\"", $"@\"{folder.File("face.png")}\"", StringComparison.Ordinal)
            .Replace("\"recovered.png\"", $"@\"{folder.File("recovered.png")}\"", StringComparison.Ordinal)
            .Replace("\"mine.png\"", $"@\"{folder.File("recovered.png")}\"", StringComparison.Ordinal));
        Assert.Empty(complaints);
        DocProgram.Run(assembly);
    }

    /// <summary>Why a command is parsed to the point of running and not run here; null where it is run.</summary>
    private static string? OnlyParsed(string[] words) => words switch
    {
        ["train", ..] => "training takes hours; its tests are in Training/",
        ["bench", ..] => "a benchmark takes minutes; its tests are in Benchmarks/",
        ["race", ..] => "runs all of the paper's 5500 steps; its tests are in Cli/RaceProcessTests.cs",
        ["lab", ..] => "starts a server for people; its tests are in Cli/LabProcessTests.cs",
        ["sweep", "submit" or "status", .. string[] rest] when rest.Contains("--slurm") || rest[0].StartsWith("/shared/", StringComparison.Ordinal) => "needs a cluster; its tests are in Cli/SlurmCommandTests.cs",
        ["notebook", "run", var file, ..] when file.StartsWith("notebooks/0", StringComparison.Ordinal) => "the lessons run in Notebooks/LessonTests.cs",
        _ => null,
    };

    /// <summary>The words with files that exist, and the fewest steps and images.</summary>
    private string[] Small(string[] words)
    {
        List<string> small = [.. words.SelectMany(Place)];
        if (words[0] is "recover" or "split" or "gauge")
        {
            Drop(small, "--paper", 0);
            foreach (string option in new[] { "--steps", "--pre-steps", "--take" }) Drop(small, option, 1);
            small.AddRange(["--pre-steps", "2", "--steps", "2", "--take", words[0] == "gauge" ? "2" : "1", "--threads", "1"]);
            if (!small.Contains("--out")) small.AddRange(["--out", folder.File($"out-{words[0]}")]);
        }
        if (words is ["generator", "score", ..]) small.AddRange(["--steps", "2", "--restarts", "1"]);
        if (words is ["sweep", "run", ..])
        {
            Drop(small, "--scale", 1);
            Drop(small, "--take", 1);
            small.AddRange(["--scale", "Tiny", "--take", "1", "--cells", "1", "--threads", "1"]);
        }
        return [.. small];
    }

    private IEnumerable<string> Place(string word)
    {
        if (word.Contains('*', StringComparison.Ordinal))   // what the shell would write out
            return Directory.GetFiles(Path.Combine(Repository.Root, "notebooks", "results"), "results*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        // NAME=PATH of a sweep, such as faces=faces/; the grammar of operators and priors has colons before its signs.
        string name = word.Contains(':', StringComparison.Ordinal) ? word : word.Split('=')[^1], file = Path.GetFileName(name.TrimEnd('/'));
        string place = name.StartsWith("data/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, name)
            : Path.Exists(folder.File(file)) || name.StartsWith("out/", StringComparison.Ordinal) || name is "lesson.html" or "lesson.ipynb" or "mine.html" or "gen.safetensors" or "samples.png" ? folder.File(file) : name;
        return [word.Length == name.Length ? place : $"{word[..^name.Length]}{place}"];
    }

    private static void Drop(List<string> words, string option, int values)
    {
        if (words.IndexOf(option) is >= 0 and int at) words.RemoveRange(at, 1 + values);
    }
}
