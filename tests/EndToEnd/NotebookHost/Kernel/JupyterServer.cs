using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HybridPrior.Tests.NotebookHost.Kernel;

/// <summary>Debian's classic Jupyter Notebook over a folder.</summary>
internal sealed class JupyterServer : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Process process;

    public JupyterServer(string folder)
    {
        int port = FreePort();
        ProcessStartInfo start = Jupyter.Start(["notebook"],
            ["-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={port}", "--NotebookApp.token=", "--NotebookApp.password=", $"--notebook-dir={folder}"]);
        process = Process.Start(start)!;
        // A full pipe would stop it.
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Address = new Uri($"http://127.0.0.1:{port}/");
    }

    public Uri Address { get; }

    public async Task Answers()
    {
        using HttpClient client = new();
        for (Stopwatch clock = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            Assert.False(process.HasExited, "Jupyter Notebook did not start");
            Assert.True(clock.Elapsed < Limit, "Jupyter Notebook does not answer");
            try
            {
                if ((await client.GetAsync(new Uri(Address, "api"))).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It has not come up yet.
            }
        }
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
