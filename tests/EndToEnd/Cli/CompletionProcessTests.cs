using System.ComponentModel;
using System.Diagnostics;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.Cli;

/// <summary>The scripts for shells, in those shells that are here.</summary>
public sealed class CompletionProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CompletionProcessTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a system where a script is a command");
        // The command as a word, as it is when installed, and a file to name.
        string command = folder.File("hybridprior");
        File.WriteAllText(command, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "hybridprior.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(folder.File("portrait.png"), "");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("hybridprior rec", "recover")]
    [InlineData("hybridprior recover --pri", "--prior")]
    [InlineData("hybridprior recover --device c", "cpu cuda")]
    public void Bash_completes(string line, string expected) => Assert.Equal(expected, Run("bash", "-c", $$"""
        PATH=$PWD:$PATH
        source <(hybridprior completion bash)
        COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _hybridprior
        echo "${COMPREPLY[@]}"
        """).Trim());

    // A shell in a terminal of its own, since completion is part of its line editor: Tab, then the line that came of it is printed (Control-A and Control-E lead to its ends).
    [Theory]
    [InlineData("hybridprior rec", "hybridprior recover")]
    [InlineData("hybridprior recover --pri", "hybridprior recover --prior")]
    [InlineData("hybridprior recover --device cu", "hybridprior recover --device cuda")]
    [InlineData("hybridprior recover --images ./portr", "hybridprior recover --images ./portrait.png")]
    public void Zsh_completes(string line, string expected) => Assert.Contains($"completed: {expected}", Run("zsh", "-fc", $$"""
        PATH=$PWD:$PATH
        zmodload zsh/zpty
        zpty inner 'TERM=dumb zsh -f -i'
        zpty -w inner 'PS1=; autoload -Uz compinit; compinit -u -D; source <(hybridprior completion zsh)'
        zpty -w -n inner $'{{line}}\t\x01print -r -- "completed: \x05"\n'
        zpty -w inner exit
        while zpty -r inner part; do print -rn -- $part; done
        """), StringComparison.Ordinal);

    [Theory]
    [InlineData("hybridprior rec", "recover")]
    [InlineData("hybridprior recover --pri", "--prior")]
    [InlineData("hybridprior recover --device c", "cpu cuda")]
    [InlineData("hybridprior recover --images ./portr", "./portrait.png")]
    public void Fish_completes(string line, string expected) => Assert.Equal(expected, Words(Run("fish", "-Nc", $"""
        set PATH $PWD $PATH
        hybridprior completion fish | source
        complete -C '{line}'
        """)));

    [Theory]
    [InlineData("hybridprior rec", "recover")]
    [InlineData("hybridprior recover --pri", "--prior")]
    [InlineData("hybridprior recover --device c", "cpu cuda")]
    [InlineData("hybridprior recover --images ./portr", "./portrait.png")]
    public void PowerShell_completes(string line, string expected) => Assert.Equal(expected, Words(Run("pwsh", "-NoProfile", "-Command", $$"""
        $env:PATH = "${PWD}:$env:PATH"
        hybridprior completion pwsh | Out-String | Invoke-Expression
        (TabExpansion2 -inputScript '{{line}}' -cursorColumn {{line.Length}}).CompletionMatches.CompletionText
        """)));

    private static string Words(string output) => string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>What a script writes in a shell; the test is skipped where that shell is absent.</summary>
    private string Run(string shell, params string[] arguments)
    {
        ProcessStartInfo start = new(shell, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Root };
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (Win32Exception)
        {
        }
        Assert.SkipWhen(started is null, $"{shell} is not installed");
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (process.WaitForExit(TimeSpan.FromMinutes(2))) return output.Result;
        process.Kill(entireProcessTree: true);
        Assert.Fail($"{shell} hangs\n{output.Result}\n{error.Result}");
        return "";
    }
}
