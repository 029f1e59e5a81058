using System.Diagnostics;

namespace HybridPrior.Tests;

/// <summary>Headless Chromium without network.</summary>
internal static class Browser
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Opens a page and returns its elements after all scripts, and what the browser's console said; skips the test where there is no browser.</summary>
    /// <param name="page">File of the page.</param>
    /// <param name="profile">Folder for the browser's own files.</param>
    /// <param name="width">Width of the window in pixels.</param>
    /// <param name="milliseconds">Time of its own that the page gets for what it does after loading; none unless given.</param>
    public static async Task<(string Elements, IReadOnlyList<string> Console)> Open(string page, string profile, int width = 1240, int? milliseconds = null)
    {
        string[] time = milliseconds is int budget ? [$"--virtual-time-budget={budget}"] : [];
        (string elements, string errors) = await Run(profile, ["--enable-logging=stderr", $"--window-size={width},1000", .. time, "--dump-dom", new Uri(page).AbsoluteUri]);
        return (elements, [.. errors.Split('\n').Where(l => l.Contains("CONSOLE", StringComparison.Ordinal))]);
    }

    /// <summary>Opens a page and saves what can be seen of it.</summary>
    /// <param name="page">File of the page.</param>
    /// <param name="profile">Folder for the browser's own files.</param>
    /// <param name="picture">PNG file to write.</param>
    /// <param name="height">Height of the window in pixels.</param>
    /// <param name="width">Its width.</param>
    public static async Task Picture(string page, string profile, string picture, int height, int width = 1240) =>
        await Run(profile, "--hide-scrollbars", $"--window-size={width},{height}", $"--screenshot={picture}", new Uri(page).AbsoluteUri);

    private static async Task<(string Output, string Errors)> Run(string profile, params string[] arguments)
    {
        string? browser = Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "needs Chromium, which is not on this machine");
        ProcessStartInfo start = new(browser!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", $"--user-data-dir={profile}", .. arguments]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return (output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
