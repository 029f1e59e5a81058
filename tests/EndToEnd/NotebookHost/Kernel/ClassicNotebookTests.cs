using HybridPrior.Tests.Images;
using Microsoft.Playwright;

namespace HybridPrior.Tests.NotebookHost.Kernel;

/// <summary>A user at the classic Jupyter Notebook in a browser.</summary>
public class ClassicNotebookTests
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly string Inversion = Path.Combine(AppContext.BaseDirectory, "NotebookHost", "fixtures", "inversion.dib");

    [Fact]
    public async Task Inversion_is_watched_stopped_saved_and_found_again()
    {
        Assert.SkipUnless(File.Exists(Chromium), "needs Chromium, which is not on this machine");
        using TemporaryFolder folder = new();
        string notebook = Jupyter.Copy(Inversion, folder.Root), pictures = Pictures();
        using JupyterServer server = new(folder.Root);
        await server.Answers();
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1100, Height = 1400 } });
        page.SetDefaultTimeout(120_000);
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();

        await page.GotoAsync(new Uri(server.Address, "notebooks/" + Path.GetFileName(notebook)).AbsoluteUri);
        ILocator idle = page.Locator("#kernel_indicator_icon.kernel_idle_icon"), cells = page.Locator("#notebook-container > .cell");
        await idle.WaitForAsync();
        int inversion = 5;
        Assert.Contains("Inverter.Run", await cells.Nth(inversion).InnerTextAsync(), StringComparison.Ordinal);

        // The run button runs a cell and goes on to the next.
        await cells.First.ClickAsync();
        for (int i = 0; i <= inversion; i++) await page.ClickAsync("[data-jupyter-action='jupyter-notebook:run-cell-and-select-next']");
        ILocator step = page.Locator("b.step");
        await step.WaitForAsync();
        int first = await Step(step);
        await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, "1-running.png") });
        await Eventually(async () => await Step(step) > first + 20, "the live display does not move");
        Assert.Equal(1, await step.CountAsync());

        await page.ClickAsync("[data-jupyter-action='jupyter-notebook:interrupt-kernel']");
        ILocator result = cells.Nth(inversion).Locator(".output_result");
        await result.WaitForAsync();
        string partial = await result.InnerTextAsync();
        Assert.Matches(@"Cancelled after \d+ steps", partial);
        Assert.Equal(1, await cells.Nth(inversion).Locator("img.recovered").CountAsync());

        await page.ClickAsync("[data-jupyter-action='jupyter-notebook:run-cell-and-select-next']");
        // The button would add a cell behind the last one, which this front end saves without an id and then trusts no more.
        await page.Keyboard.PressAsync("Control+Enter");
        await cells.Nth(inversion + 2).Locator(".output_result").WaitForAsync();
        Assert.Equal("True", (await cells.Nth(inversion + 2).Locator(".output_result pre").InnerTextAsync()).Trim());
        Assert.Equal(1, await cells.Nth(inversion + 1).Locator(".output #closing").CountAsync());
        await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, "2-stopped.png") });

        await page.ClickAsync("[data-jupyter-action='jupyter-notebook:save-notebook']");
        await Eventually(async () => (await File.ReadAllTextAsync(notebook)).Contains("Cancelled after", StringComparison.Ordinal), "the notebook is not saved");
        await page.ReloadAsync();
        await idle.WaitForAsync();
        Assert.Equal(partial, await cells.Nth(inversion).Locator(".output_result").InnerTextAsync());
        Assert.Equal(1, await cells.Nth(inversion).Locator("img.recovered").CountAsync());
        Assert.True(await Step(step) > first);
        // A notebook that is not trusted is shown without styles and scripts.
        Assert.Equal("pixelated", await cells.Nth(inversion).Locator("img.recovered").EvaluateAsync<string>("image => getComputedStyle(image).imageRendering"));
        await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, "3-reloaded.png") });

        // What a user types is completed.
        await cells.Last.Locator(".CodeMirror").ClickAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.TypeAsync("; result.Curv");
        await page.Keyboard.PressAsync("Tab");
        await Eventually(async () => (await cells.Last.InnerTextAsync()).Contains("result.Curves", StringComparison.Ordinal), "nothing is completed");
    }

    private static async Task<int> Step(ILocator step) => int.Parse(await step.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task Eventually(Func<Task<bool>> holds, string otherwise)
    {
        for (int i = 0; i < 600; i++)
        {
            if (await holds()) return;
            await Task.Delay(100);
        }
        Assert.Fail(otherwise);
    }

    /// <summary>Where pictures of the pages are kept, to be looked at.</summary>
    private static string Pictures() => Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "kernel")).FullName;
}
