using System.Diagnostics;

namespace HybridPrior.Tests.Notebooks;

/// <summary>Headless Chromium without network.</summary>
internal static class Browser
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Opens a page and returns its elements after all scripts, and what the browser's console said; skips the test where there is no browser.</summary>
    /// <param name="page">File of the page.</param>
    /// <param name="profile">Folder for the browser's own files.</param>
    public static async Task<(string Elements, IReadOnlyList<string> Console)> Open(string page, string profile)
    {
        string? browser = Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "needs Chromium, which is not on this machine");
        ProcessStartInfo start = new(browser!)
        {
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", $"--user-data-dir={profile}", "--dump-dom", new Uri(page).AbsoluteUri,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string elements = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return (elements, [.. (await errors).Split('\n').Where(l => l.Contains("CONSOLE", StringComparison.Ordinal))]);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
