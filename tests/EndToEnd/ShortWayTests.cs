using System.Diagnostics;
using System.Globalization;

namespace HybridPrior.Tests;

/// <summary>The lines of the short way in a console program and in a program of one file, built and run by the SDK as their users do.</summary>
public sealed class ShortWayTests : IDisposable
{
    // Outside of the checkout, where nothing of its build holds.
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    private string Saved => Path.Combine(folder, "recovered.png");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_runs_in_a_console_program()
    {
        File.WriteAllText(Path.Combine(folder, "Program.cs"), $"using HybridPrior;\n\n{ShortWay.Lines(Saved)}\n");
        File.WriteAllText(Path.Combine(folder, "Short.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><ProjectReference Include="{Path.Combine(Root, "HybridPrior.Lib.csproj")}" /></ItemGroup>
            </Project>
            """);
        Check(Run("run", "-c", Configuration, "-p:BuildProjectReferences=false", "--project", Path.Combine(folder, "Short.csproj")));
    }

    [Fact]
    public void It_runs_in_a_program_of_one_file()
    {
        string file = Path.Combine(folder, "short.cs"), shipped = File.ReadAllText(Path.Combine(Root, "notebooks", "hybrid.cs"));
        string[] directives = [.. shipped.Split('\n').Where(l => l.StartsWith('#') || l.StartsWith("using HybridPrior", StringComparison.Ordinal))];
        File.WriteAllText(file, string.Join('\n', directives).Replace("../HybridPrior.Lib.csproj", Path.Combine(Root, "HybridPrior.Lib.csproj"), StringComparison.Ordinal) + $"\n\n{ShortWay.Lines(Saved)}\n");
        Check(Run("run", "-c", Configuration, "-p:BuildProjectReferences=false", file));
    }

    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    // tests/EndToEnd/bin/CONFIGURATION/FRAMEWORK
    private static string Root => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));

    private void Check((int Code, string Output, string Error) run)
    {
        Assert.True(run.Code == 0, run.Output + run.Error);
        Assert.InRange(double.Parse(run.Output, CultureInfo.InvariantCulture), 5, 50);
        Assert.True(File.Exists(Saved));
    }

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
