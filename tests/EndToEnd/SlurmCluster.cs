using System.Diagnostics;

namespace HybridPrior.Tests;

/// <summary>A real Slurm of one node with two processors, for as long as this lives; see <c>slurm/cluster.sh</c>.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly Process script;
    private readonly string configuration;

    private SlurmCluster(Process script, string configuration) => (this.script, this.configuration) = (script, configuration);

    /// <summary>Starts it; skips the running test where that cannot be.</summary>
    public static async Task<SlurmCluster> Start()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Slurm, which this operating system does not have");
        // The cluster ends with its standard input, and so with this process, however that ends.
        ProcessStartInfo start = new("bash", [Path.Combine(AppContext.BaseDirectory, "slurm", "cluster.sh"), "sh", "-c", "echo \"$SLURM_CONF\"; exec cat >&2"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process script = Process.Start(start)!;
        Task<string> errors = script.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        if (await script.StandardOutput.ReadLineAsync(limit.Token) is string configuration) return new SlurmCluster(script, configuration);
        string reason = (await errors).Trim();
        script.Dispose();
        Assert.Skip($"needs Slurm: {reason}");
        throw new UnreachableException();
    }

    /// <summary>Runs a command that finds this Slurm.</summary>
    public async Task<(int ExitCode, string Output, string Error)> Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = configuration;
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Where all its files are, until it ends.</summary>
    public string Folder => Path.GetDirectoryName(configuration)!;

    public void Dispose()
    {
        script.StandardInput.Close();
        if (!script.WaitForExit(Limit)) script.Kill(entireProcessTree: true);
        script.Dispose();
    }
}
