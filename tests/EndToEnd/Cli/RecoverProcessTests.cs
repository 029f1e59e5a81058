using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace HybridPrior.Tests.Cli;

public sealed class RecoverProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    private string Out => Path.Combine(folder, "out");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Interrupt_ends_within_seconds_and_reports_what_was_reached()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using Process process = Command.Start("recover", "--take", "2", "--steps", "1000000", "--out", Out);
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (process.StandardOutput.ReadLine() is string line && !line.Contains("step", StringComparison.Ordinal)) { }
        Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Task<string> rest = process.StandardOutput.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "it did not end");
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("", await error);
        Assert.Contains("Cancelled", await rest, StringComparison.Ordinal);
        Assert.True(Summary().GetProperty("cancelled").GetBoolean());
    }

    [Fact]
    public void Real_photographs_and_a_published_generator_work_together()
    {
        string faces = Shared.Path("data/faces/test"), began = Shared.Path("models/began64_zhusiling_gen_97000.pth");
        Command command = Command.Run("recover", "--images", faces, "--take", "2", "--generator", began, "--steps", "20", "--pre-steps", "60", "--out", Out);
        Assert.True(command.ExitCode == 0, command.Error);
        double generator = Summary().GetProperty("means").EnumerateArray().First().GetProperty("psnr").GetDouble();
        Assert.InRange(generator, 12, 30);
    }

    private JsonElement Summary() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "summary.json"))).RootElement;
}
