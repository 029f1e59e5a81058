using System.Diagnostics;
using System.Reflection;
using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_killed_processes_left_of_a_file_goes_and_what_living_ones_write_stays()
    {
        using Process ended = Process.Start(new ProcessStartInfo("dotnet", ["--version"]) { RedirectStandardOutput = true })!;
        ended.WaitForExit();
        string[] own = Tag().Split('-');
        string file = Path.Combine(folder, "a.png");
        string dead = Leave($"{own[0]}-{ended.Id}-1", "a.png"), again = Leave($"{own[0]}-{own[1]}-1", "a.png"), living = Leave(Tag(), "a.png"), other = Leave($"{own[0]}-{ended.Id}-1", "a.png.more");
        string elsewhere = Leave($"0123456789ab-{ended.Id}-1", "a.png"), old = Leave($"0123456789ab-{ended.Id}-2", "a.png"), stray = Path.Combine(folder, "a.png.tmp");
        File.WriteAllText(stray, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        using (Tensor grey = full([3, 4, 4], 0.5)) PngFile.Write(file, grey);
        Assert.Equal(new[] { file, living, other, elsewhere, stray }.Order(StringComparer.Ordinal), Directory.GetFiles(folder).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(dead) || File.Exists(again));
    }

    private static string Tag()
    {
        Type type = typeof(InputException).Assembly.GetType("HybridPrior.ProcessIdentity")!;
        return (string)type.GetProperty("Tag", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(type.GetProperty("Own")!.GetValue(null))!;
    }

    private string Leave(string tag, string name)
    {
        string path = Path.Combine(folder, $"{name}.{tag}.12345678.tmp");
        File.WriteAllText(path, "half");
        return path;
    }
}
