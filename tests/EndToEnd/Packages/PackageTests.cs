using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using HybridPrior.Tests.Cli;
using static HybridPrior.Tests.Packages.PackedFolder;

namespace HybridPrior.Tests.Packages;

/// <summary>The packages from outside of the checkout: an empty folder, an empty home, the SDK, and the folder they were packed into.</summary>
public sealed class PackageTests(PackedFolder packages) : IClassFixture<PackedFolder>
{
    /// <summary>The five lines of the package's readme, with steps enough to see that they run.</summary>
    private static string FiveLines { get; } = Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, "packaging", "HybridPrior.Lib.md")), "(?s)using HybridPrior;.*?(?=```)").Value
        .Replace("Hybrid.Recover(y)", "Hybrid.Recover(y, schedule: new(PreSteps: 2, Steps: 2))", StringComparison.Ordinal);

    [Fact]
    public void Tool_is_installed_and_recovers_images()
    {
        string folder = packages.Work("recover");
        Assert.Contains("PSNR", Must(packages.Start(folder, packages.Tool, "recover", "--take", "1", "--pre-steps", "2", "--steps", "2")).Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "out", "recover", "report.html")));
        string check = Must(packages.Start(folder, packages.Tool, "check")).Output;
        Assert.Contains(packages.Version, check, StringComparison.Ordinal);
        Assert.DoesNotContain("shipped", check, StringComparison.Ordinal);
    }

    [Fact]
    public void Tool_runs_from_a_manifest_and_without_being_installed()
    {
        string folder = packages.Work("manifest");
        _ = Must(packages.Dotnet(folder, "new", "tool-manifest"));
        _ = Must(packages.Dotnet(folder, "tool", "install", "hybridprior", "--prerelease", "--add-source", packages.Packed));
        Assert.Contains(packages.Version, Must(packages.Dotnet(folder, "tool", "run", "hybridprior", "--", "check")).Output, StringComparison.Ordinal);
        // What dnx stands for.
        string elsewhere = packages.Work("exec");
        Assert.Contains(packages.Version, Must(packages.Dotnet(elsewhere, "tool", "exec", "hybridprior", "--prerelease", "--yes", "--add-source", packages.Packed, "--", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Console_program_builds_runs_and_is_published_with_and_without_the_runtime()
    {
        string folder = packages.Work("console program");
        File.WriteAllText(Path.Combine(folder, "Program.cs"), FiveLines);
        Project(folder, "app", libtorch: true);
        Recovers(folder, packages.Dotnet(folder, "run"));
        Recovers(folder, PublishAndStart("with the runtime of the machine"));
        Recovers(folder, PublishAndStart("with its own runtime", "--self-contained", "--runtime", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier));
        Directory.Delete(folder, recursive: true);

        Command PublishAndStart(string name, params string[] options)
        {
            string published = Path.Combine(folder, name);
            _ = Must(packages.Dotnet(folder, ["publish", "--output", published, .. options]));
            return packages.Start(folder, Path.Combine(published, OperatingSystem.IsWindows() ? "app.exe" : "app"));
        }
    }

    [Fact]
    public void Test_project_has_it_by_way_of_a_library_and_may_begin_with_TorchSharp()
    {
        string library = packages.Work("library"), tests = packages.Work("tests");
        File.WriteAllText(Path.Combine(library, "Faces.cs"), "public static class Faces { public static int Count => HybridPrior.ShippedFiles.Faces.Count; }");
        Project(library, "library", libtorch: false, new XElement("OutputType", "Library"));
        File.WriteAllText(Path.Combine(tests, "Tests.cs"), """
            public class Tests
            {
                [Xunit.Fact]
                public void Loads()
                {
                    Xunit.Assert.Equal(3, TorchSharp.torch.ones(3).sum().item<float>());
                    Xunit.Assert.Equal(8, Faces.Count);
                }
            }
            """);
        File.WriteAllText(Path.Combine(tests, "tests.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../library/library.csproj" />
                <PackageReference Include="{Libtorch.Name}" Version="{Libtorch.Version}" />
                <PackageReference Include="xunit.v3" Version="{CentralVersion("xunit.v3")}" />
              </ItemGroup>
            </Project>
            """);
        Assert.Contains("Failed: 0", Must(packages.Dotnet(tests, "run")).Output, StringComparison.Ordinal);
        Directory.Delete(tests, recursive: true);
    }

    [Fact]
    public void Program_without_libtorch_does_not_build_and_is_told_what_to_add()
    {
        string folder = packages.Work("without");
        File.WriteAllText(Path.Combine(folder, "Program.cs"), FiveLines);
        Project(folder, "app", libtorch: false);
        Command build = packages.Dotnet(folder, "build");
        Assert.Equal(1, build.ExitCode);
        Assert.Contains($"error HP0001: HybridPrior.Lib needs the native library of TorchSharp: add the package {Libtorch.Name} {Libtorch.Version}", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void File_based_program_runs_with_the_packages()
    {
        string folder = packages.Work("file");
        File.WriteAllText(Path.Combine(folder, "face.cs"), $"#:package HybridPrior.Lib@{packages.Version}\n#:package {Libtorch.Name}@{Libtorch.Version}\n{FiveLines}");
        Recovers(folder, packages.Dotnet(folder, "run", "face.cs"));
    }

    [Fact]
    public void File_based_program_runs_with_the_project_of_a_checkout()
    {
        string folder = packages.Work("project"), checkout = packages.Work("check out");
        // A copy: the program's build would write into the checkout that these tests run in.
        foreach (string part in new[] { "HybridPrior.Lib.csproj", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "lib", "models", "data", "packaging" }) Copy(Repository.Folder(part), Path.Combine(checkout, part));
        File.WriteAllText(Path.Combine(folder, "face.cs"), $"#:project ../check out/HybridPrior.Lib.csproj\n{FiveLines}");
        Recovers(folder, packages.Dotnet(folder, "run", "face.cs", "--property:RunAnalyzers=false", "--property:EnforceCodeStyleInBuild=false"));
        Directory.Delete(checkout, recursive: true);
    }

    [Fact]
    public void Notebook_refers_to_the_package_and_to_others_with_native_libraries()
    {
        string folder = packages.Work("notebook"), page = Path.Combine(folder, "face.html");
        string lines = string.Join('\n', FiveLines.Split('\n').Select(line => Regex.Replace(line, "^using var", "var")));
        File.WriteAllText(Path.Combine(folder, "face.dib"), $"""
            #!csharp

            #r "nuget: HybridPrior.Lib, {packages.Version}"

            #!csharp

            {lines}
            #!csharp

            #r "nuget: Microsoft.ML.OnnxRuntime, {CentralVersion("Microsoft.ML.OnnxRuntime")}"
            Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString()
            """);
        Command run = packages.Start(folder, packages.Tool, "notebook", "run", "face.dib", "--html", page);
        Recovers(folder, run);
        Assert.Contains(CentralVersion("Microsoft.ML.OnnxRuntime"), run.Output, StringComparison.Ordinal);
        // The command has this very build of the library, and so nothing to say of it.
        Assert.DoesNotContain("note:", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(page));

        File.WriteAllText(Path.Combine(folder, "absent.dib"), "#!csharp\n\n#r \"nuget: HybridPrior.Absent, 1.0.0\"\n");
        Command absent = packages.Start(folder, packages.Tool, "notebook", "run", "absent.dib");
        Assert.Equal(1, absent.ExitCode);
        Assert.Contains("'#r \"nuget: HybridPrior.Absent, 1.0.0\"' cannot be restored: NU11", absent.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HybridPrior.Interactive", "Plotly.NET.CSharp.Chart.Line<double, double, string>(new double[] { 1, 2 }, new double[] { 3, 5 })")]
    [InlineData("HybridPrior.Lib", "HybridPrior.Notebooks.Figure.Chart(Plotly.NET.CSharp.Chart.Line<double, double, string>(new double[] { 1, 2 }, new double[] { 3, 5 }), \"rising\")")]
    public void Charts_show_themselves_in_the_tool_of_NET_Interactive(string package, string chart)
    {
        using InteractiveTool? tool = packages.StartInteractive(packages.Work(package));
        Assert.SkipWhen(tool is null, $"{InteractiveTool.Package} {InteractiveTool.Version} cannot be installed from the machine's sources");
        _ = tool.Run($"#r \"nuget: {package}, {packages.Version}\"\n#r \"nuget: {Libtorch.Name}, {Libtorch.Version}\"");
        IReadOnlyDictionary<string, string> shown = Assert.Single(tool.Run(chart));
        Assert.Equal(["application/vnd.plotly.v1+json", "image/png", "text/html", "text/plain"], shown.Keys.Order());
        Assert.DoesNotContain("http", shown["text/html"], StringComparison.Ordinal);
        Assert.Equal(1, JsonDocument.Parse(shown["application/vnd.plotly.v1+json"]).RootElement.GetProperty("data").GetArrayLength());
        string lines = string.Join('\n', FiveLines.Split('\n').Select(line => Regex.Replace(line, "^using var", "var")));
        Assert.Contains(tool.Run(lines), value => Regex.IsMatch(value.Values.First(), @"PSNR \d+\.\d\d dB"));
    }

    [Fact]
    public void Packages_say_what_they_are()
    {
        foreach (string pattern in new[] { "HybridPrior.Lib.*.nupkg", "HybridPrior.Interactive.*.nupkg", "hybridprior.0*.nupkg", $"hybridprior.{System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}.*.nupkg" })
        {
            XElement manifest = packages.Manifest(pattern);
            XNamespace name = manifest.Name.Namespace;
            Assert.Equal(("MIT", "icon.png", "readme.md"), (manifest.Element(name + "license")!.Value, manifest.Element(name + "icon")!.Value, manifest.Element(name + "readme")!.Value));
            Assert.Equal(packages.Version, manifest.Element(name + "version")!.Value);
            using ZipArchive package = ZipFile.OpenRead(packages.File(pattern));
            Assert.NotNull(package.GetEntry("icon.png"));
            Assert.NotNull(package.GetEntry("readme.md"));
            Assert.InRange(new FileInfo(packages.File(pattern)).Length, 1, 250_000_000);
        }
        // The choice between processor and graphics card is the program's.
        Assert.DoesNotContain(packages.Manifest("HybridPrior.Lib.*.nupkg").Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value), id => id.StartsWith("libtorch", StringComparison.Ordinal));
        using ZipArchive symbols = ZipFile.OpenRead(packages.File("HybridPrior.Lib.*.snupkg"));
        Assert.NotNull(symbols.GetEntry("lib/net10.0/HybridPrior.Lib.pdb"));
        using ZipArchive library = ZipFile.OpenRead(packages.File("HybridPrior.Lib.*.nupkg"));
        Assert.Equal(Directory.GetFiles(Repository.Folder("models"), "*.safetensors").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal),
            library.Entries.Where(e => e.FullName.StartsWith("lib/net10.0/models/", StringComparison.Ordinal)).Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("cpu", "linux-x64", "libtorch-cpu-linux-x64")]
    [InlineData("cpu", "win-x64", "libtorch-cpu-win-x64")]
    [InlineData("cpu", "osx-arm64", "libtorch-cpu-osx-arm64")]
    [InlineData("cuda", "linux-x64", "TorchSharp-cuda-linux")]
    [InlineData("cuda", "win-x64", "TorchSharp-cuda-windows")]
    public void Backend_is_one_property_of_the_project_and_the_system_another(string backend, string system, string wanted)
    {
        Command evaluated = Must(packages.Dotnet(Repository.Root, "msbuild", "HybridPrior.Lib.csproj", "-getItem:PackageReference", $"-p:TorchBackend={backend}", $"-p:RuntimeIdentifier={system}"));
        string[] references = [.. JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];
        Assert.Equal([wanted], references.Where(r => r.StartsWith("libtorch-", StringComparison.Ordinal) || r.StartsWith("TorchSharp-", StringComparison.Ordinal)));
        Assert.Contains("TorchSharp", references);
    }

    private static void Recovers(string folder, Command run)
    {
        Assert.Matches(@"PSNR \d+\.\d\d dB", Must(run).Output);
        string picture = Path.Combine(folder, "recovered.png");
        Assert.True(File.Exists(picture));
        File.Delete(picture);
    }

    private void Project(string folder, string name, bool libtorch, XElement? output = null) => File.WriteAllText(Path.Combine(folder, $"{name}.csproj"), $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            {output ?? new XElement("OutputType", "Exe")}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="HybridPrior.Lib" Version="{packages.Version}" />
            {(libtorch ? new XElement("PackageReference", new XAttribute("Include", Libtorch.Name), new XAttribute("Version", Libtorch.Version)) : null)}
          </ItemGroup>
        </Project>
        """);

    private static string CentralVersion(string package) => XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion").Single(e => e.Attribute("Include")!.Value == package).Attribute("Version")!.Value;

    private static void Copy(string from, string to)
    {
        if (File.Exists(from)) File.Copy(from, to);
        else
        {
            foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            {
                string target = Path.Combine(to, Path.GetRelativePath(from, file));
                _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }
}
