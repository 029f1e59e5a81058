using System.Diagnostics;
using System.Text.Json;

namespace HybridPrior.Tests.Packages;

/// <summary>The tool of .NET Interactive, the engine of Polyglot Notebooks, spoken to by its standard input as editors do.</summary>
internal sealed class InteractiveTool : IDisposable
{
    /// <summary>The package of the tool, and the last version there will be.</summary>
    public const string Package = "Microsoft.dotnet-interactive", Version = "1.0.712001";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process process;
    private int cells;

    /// <param name="start">The tool's program with the environment to run in.</param>
    public InteractiveTool(ProcessStartInfo start)
    {
        foreach (string argument in new[] { "stdio", "--default-kernel", "csharp", "--working-dir", start.WorkingDirectory }) start.ArgumentList.Add(argument);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            _ = Until(e => Kind(e) == "KernelReady");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs a cell and returns what it shows and writes: all forms of each value, in their order. A cell that fails fails the test.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Run(string code)
    {
        string token = $"cell{++cells}";
        process.StandardInput.WriteLine(JsonSerializer.Serialize(new { token, commandType = "SubmitCode", command = new { code, targetKernelName = "csharp" } }));
        process.StandardInput.Flush();
        List<JsonElement> events = Until(e => Kind(e) is "CommandSucceeded" or "CommandFailed" && e.GetProperty("command").GetProperty("token").GetString() == token);
        Assert.True(Kind(events[^1]) == "CommandSucceeded", $"{code}\n{events[^1]}");
        return
        [
            .. events.Where(e => Kind(e) is "ReturnValueProduced" or "DisplayedValueProduced" or "StandardOutputValueProduced")
                .Select(e => e.GetProperty("event").GetProperty("formattedValues").EnumerateArray().ToDictionary(v => v.GetProperty("mimeType").GetString()!, v => v.GetProperty("value").GetString()!)),
        ];
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private List<JsonElement> Until(Func<JsonElement, bool> last)
    {
        List<JsonElement> events = [];
        while (events.Count == 0 || !last(events[^1]))
        {
            Task<string?> line = process.StandardOutput.ReadLineAsync();
            Assert.True(line.Wait(Patience), "the tool hangs");
            Assert.True(line.Result is not null, "the tool has ended");
            // To a home that has never seen it, it first says what it is.
            if (line.Result.StartsWith('{')) events.Add(JsonDocument.Parse(line.Result).RootElement);
        }
        return events;
    }

    private static string Kind(JsonElement e) => e.GetProperty("eventType").GetString()!;
}
