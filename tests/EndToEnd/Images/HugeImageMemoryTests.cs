using System.Diagnostics;
using HybridPrior.Tests.Cli;

namespace HybridPrior.Tests.Images;

public sealed class HugeImageMemoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Memory_follows_the_reduced_picture()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak of another process's memory is read from /proc");
        string huge = folder.Add("huge.png", PngParts.Plain(9000, 9000)), small = folder.Add("small.png", PngParts.Plain(90, 90));
        long difference = Peak(huge) - Peak(small);
        Assert.True(difference < 150_000, $"{difference} kB more than for a small picture; as bytes it has 324,000");

        long Peak(string image)
        {
            using Process process = Command.Start("recover", "--images", image, "--size", "32", "--prior", "lasso-dct", "--operator", "gaussian:m=100", "--threads", "1", "--out", folder.File("out"));
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            long peak = 0;
            while (!process.HasExited)
            {
                try
                {
                    string? line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
                    if (line is not null) peak = Math.Max(peak, long.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture));
                }
                catch (IOException)
                {
                    // It has just ended.
                }
                Thread.Sleep(5);
            }
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error.Result + output.Result);
            return peak;
        }
    }
}
