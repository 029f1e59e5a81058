using System.Diagnostics;

namespace HybridPrior.Tests.Cli;

/// <summary>The scripts for shells, in those shells that are here.</summary>
public class CompletionProcessTests
{
    [Theory]
    [InlineData("hybridprior rec", "recover")]
    [InlineData("hybridprior recover --pri", "--prior")]
    [InlineData("hybridprior recover --device c", "cpu cuda")]
    public void Bash_completes(string line, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        // The command as a word, as it is when installed.
        string script = $$"""
            hybridprior() { dotnet '{{Path.Combine(AppContext.BaseDirectory, "hybridprior.dll")}}' "$@"; }
            source <(hybridprior completion bash)
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _hybridprior
            echo "${COMPREPLY[@]}"
            """;
        ProcessStartInfo start = new("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        using Process bash = Process.Start(start)!;
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        Assert.Equal(expected, output.Trim());
    }
}
