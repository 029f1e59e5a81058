using System.Text.Json;
using HybridPrior.Cli.Notebooks;
using HybridPrior.Tests.Images;
using SkiaSharp;

namespace HybridPrior.Tests.Cli;

public class KernelCommandTests
{
    [Fact]
    public void Kernelspec_is_installed_and_removed()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(0, Command.Run("kernel", "install", "--prefix", folder.Root).ExitCode);
        string spec = folder.File("share/jupyter/kernels/hybridprior");
        Assert.Equal(["kernel.json", "logo-32x32.png", "logo-64x64.png"], Directory.GetFiles(spec).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(spec, "kernel.json"))).RootElement;
        string[] command = [.. json.GetProperty("argv").EnumerateArray().Select(a => a.GetString()!)];
        Assert.True(File.Exists(command[0]) && File.Exists(command[1]), string.Join(' ', command));
        Assert.Equal(["kernel", "{connection_file}"], command[2..]);
        Assert.Equal(("C#", "message"), (json.GetProperty("language").GetString(), json.GetProperty("interrupt_mode").GetString()));

        Assert.Equal(0, Command.Run("kernel", "uninstall", "--prefix", folder.Root).ExitCode);
        Assert.False(Directory.Exists(spec));
        Command again = Command.Run("kernel", "uninstall", "--prefix", folder.Root);
        Assert.Equal((2, $"There is no kernelspec at '{spec}'.\n"), (again.ExitCode, again.Error));
        Assert.Equal(2, Command.Run("kernel", "install", "--user", "--prefix", folder.Root).ExitCode);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void Logo_is_drawn_in_its_size_with_clear_corners(int size)
    {
        using SKBitmap logo = SKBitmap.Decode(KernelLogo.Png(size));
        Assert.Equal((size, size), (logo.Width, logo.Height));
        Assert.Equal(0, logo.GetPixel(0, 0).Alpha);
        Assert.InRange(Enumerable.Range(0, size * size).Select(i => logo.GetPixel(i % size, i / size)).Distinct().Count(), 50, size * size);
    }

    [Fact]
    public void Icon_of_the_packages_is_the_same_picture()
    {
        string file = Path.Combine(Repository.Root, "packaging", "icon.png");
        byte[] drawn = KernelLogo.Png(128);
        if (Environment.GetEnvironmentVariable("HYBRIDPRIOR_ACCEPT") == "1") File.WriteAllBytes(file, drawn);
        using SKBitmap icon = SKBitmap.Decode(file), wanted = SKBitmap.Decode(drawn);
        Assert.Equal((wanted.Width, wanted.Height), (icon.Width, icon.Height));
        // Edges may be smoothed a little differently on other processors.
        Assert.All(icon.Pixels.Zip(wanted.Pixels), pair => Assert.True(Difference(pair.First, pair.Second) <= 8, $"{pair}"));

        static int Difference(SKColor a, SKColor b) => new[] { a.Red - b.Red, a.Green - b.Green, a.Blue - b.Blue, a.Alpha - b.Alpha }.Max(Math.Abs);
    }

    [Fact]
    public void Front_end_is_found_on_the_search_path()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names of programs differ");
        using TemporaryFolder folder = new();
        string notebook = folder.Add("a/jupyter-notebook", []), lab = folder.Add("b/jupyter-lab", []);
        Assert.Equal(notebook, LabCommand.FrontEnd($"/absent:{folder.File("a")}"));
        Assert.Equal(lab, LabCommand.FrontEnd($"{folder.File("a")}:{folder.File("b")}"));
        Assert.Null(LabCommand.FrontEnd("/absent"));
    }
}
