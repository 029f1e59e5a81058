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

    [Fact]
    public void A_folder_that_goes_meanwhile_is_told_by_the_file_s_own_name()
    {
        string gone = Path.Combine(folder, "gone"), file = Path.Combine(gone, "a.txt");
        Directory.CreateDirectory(gone);
        Assert.Equal($"'{file}' cannot be written (its folder does not exist).", Assert.Throws<InputException>(() => AtomicFile.Write(file, _ => Directory.Delete(gone, recursive: true))).Message);
        Assert.Equal($"'{file}' cannot be written (its folder does not exist).", Assert.Throws<InputException>(() => AtomicFile.Write(file, "text")).Message);
    }

    [Fact]
    public void No_sentence_names_the_temporary_file()
    {
        string file = Path.Combine(folder, "a.txt");
        InputException error = Assert.Throws<InputException>(() => AtomicFile.Write(file, stream => throw new IOException($"The process cannot access '{((FileStream)stream).Name}'.")));
        Assert.Equal($"'{file}' cannot be written (The process cannot access '{file}').", error.Message);
        Assert.Empty(Directory.GetFiles(folder));
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
