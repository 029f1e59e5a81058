using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using HybridPrior.NotebookHost;
using HybridPrior.Tests.Cli;

namespace HybridPrior.Tests.Packages;

/// <summary>The packages as they are published, made once from what was built, and a home that has never seen them.</summary>
/// <remarks>
/// They are nowhere but in the folder they were packed into, a source beside those of the machine. What they depend on is taken, without being copied, from where the build of these tests has restored it: a
/// fallback folder, which NuGet only reads. What the SDK itself wants besides, such as the runtime of a self-contained program, comes from the machine's sources as for everybody. The packages themselves land in a cache beside the empty home, so that the machine's own never holds them: a later build with the same version would else be shadowed by an older one.
/// </remarks>
public sealed class PackedFolder : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("hybridprior packages ");
    private readonly Dictionary<string, string?> environment;
    private readonly Lazy<string> tool;
    private readonly Lazy<string?> interactive;
    private readonly string machine;

    public PackedFolder()
    {
        environment = new()
        {
            ["HOME"] = Folder("home"),
            ["USERPROFILE"] = Folder("home"),
            ["DOTNET_CLI_HOME"] = Folder("home"),
            ["NUGET_PACKAGES"] = Folder("cache"),
            ["DOTNET_ROOT"] = Path.GetDirectoryName(RunningDotnet.Command),
            // Nothing stays behind that would keep the folders from being deleted.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
            // Half a gigabyte in each output folder.
            ["CreateHardLinksForCopyLocalIfPossible"] = "true",
            ["CreateHardLinksForPublishFilesIfPossible"] = "true",
        };
        tool = new(InstallTool);
        interactive = new(InstallInteractive);
        string[] configuration = ["--configuration", Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!];
        foreach (string project in new[] { "HybridPrior.Lib.csproj", Path.Combine("host", "Interactive"), "cli" })
            _ = Must(RunDotnet(Repository.Root, [], ["pack", project, "--no-build", "--nologo", "--output", Packed, $"-p:PublishDir={Folder("published")}/", .. configuration]));
        Directory.Delete(Folder("published"), recursive: true);
        machine = Must(RunDotnet(Repository.Root, [], ["nuget", "locals", "global-packages", "--list"])).Output.Split(": ", 2)[1].Trim();
        IEnumerable<string> sources = Must(RunDotnet(Repository.Root, [], ["nuget", "list", "source", "--format", "Short"])).Output.Split('\n')
            .Where(line => line.StartsWith("E ", StringComparison.Ordinal)).Select(line => line[2..].Trim()).Prepend(Packed);
        new XElement("configuration",
            new XElement("packageSources", new XElement("clear"), sources.Select((source, i) => new XElement("add", new XAttribute("key", $"source{i}"), new XAttribute("value", source)))),
            new XElement("fallbackPackageFolders", new XElement("clear"), new XElement("add", new XAttribute("key", "machine"), new XAttribute("value", machine)))).Save(Path.Combine(root.FullName, "nuget.config"));
    }

    /// <summary>Where the packages are.</summary>
    public string Packed => Folder("packed");

    /// <summary>Version of the library's package.</summary>
    public string Version => Path.GetFileNameWithoutExtension(File("HybridPrior.Lib.*.nupkg"))["HybridPrior.Lib.".Length..];

    /// <summary>The installed command.</summary>
    public string Tool => tool.Value;

    /// <summary>The libtorch package of this machine, as its users refer to it.</summary>
    public static (string Name, string Version) Libtorch { get; } = (OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64" : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64", "2.10.0");

    /// <summary>The one packed file of a name with wildcards.</summary>
    public string File(string pattern) => Assert.Single(Directory.GetFiles(Packed, pattern));

    /// <summary>What a packed file says of itself.</summary>
    public XElement Manifest(string pattern)
    {
        using ZipArchive package = ZipFile.OpenRead(File(pattern));
        using Stream manifest = Assert.Single(package.Entries, e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(manifest).Root!.Elements().Single();
    }

    /// <summary>A new empty folder for somebody's work; a space in its path, as many have.</summary>
    public string Work(string name) => Directory.CreateDirectory(Path.Combine(root.FullName, "my work", name)).FullName;

    /// <summary>Runs the SDK as somebody with an empty home does.</summary>
    public Command Dotnet(string folder, params string[] arguments) => RunDotnet(folder, environment, arguments);

    /// <summary>Runs a program in the same surroundings.</summary>
    public Command Start(string folder, string program, params string[] arguments) => Run(folder, program, environment, arguments);

    /// <summary>Starts the tool of .NET Interactive in the same surroundings; null where no source of the machine has it.</summary>
    internal InteractiveTool? StartInteractive(string folder)
    {
        if (interactive.Value is not string program) return null;
        ProcessStartInfo start = Surroundings(folder, program, environment);
        // Of nuget.config it reads the sources only.
        start.Environment["NUGET_FALLBACK_PACKAGES"] = machine;
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        return new InteractiveTool(start);
    }

    /// <summary>What a command wrote; fails with all of it if the command did.</summary>
    public static Command Must(Command command)
    {
        Assert.True(command.ExitCode == 0, $"exit code {command.ExitCode}\n{command.Output}\n{command.Error}");
        return command;
    }

    public void Dispose() => root.Delete(recursive: true);

    private string InstallTool()
    {
        string folder = Work("tool");
        _ = Must(Dotnet(folder, "tool", "install", "--global", "hybridprior", "--prerelease", "--add-source", Packed));
        return Path.Combine(Folder("home"), ".dotnet", "tools", OperatingSystem.IsWindows() ? "hybridprior.exe" : "hybridprior");
    }

    private string? InstallInteractive()
    {
        string tools = Folder("interactive");
        return Dotnet(tools, "tool", "install", InteractiveTool.Package, "--version", InteractiveTool.Version, "--tool-path", tools).ExitCode == 0
            ? Path.Combine(tools, OperatingSystem.IsWindows() ? "dotnet-interactive.exe" : "dotnet-interactive") : null;
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(root.FullName, name)).FullName;

    private static Command RunDotnet(string folder, Dictionary<string, string?> environment, string[] arguments) => Run(folder, RunningDotnet.Command, environment, arguments);

    private static Command Run(string folder, string program, Dictionary<string, string?> environment, string[] arguments)
    {
        ProcessStartInfo start = Surroundings(folder, program, environment);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(8)), "the command hangs");
        return new Command(process.ExitCode, output.Result, error.Result);
    }

    private static ProcessStartInfo Surroundings(string folder, string program, Dictionary<string, string?> environment)
    {
        ProcessStartInfo start = new(program) { WorkingDirectory = folder };
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        // The runner of the tests may be MSBuild's child; its own children must not take themselves for that.
        foreach (string name in start.Environment.Keys.Where(n => n.StartsWith("MSBuild", StringComparison.Ordinal) || n.StartsWith("VSTEST", StringComparison.Ordinal)).ToArray()) _ = start.Environment.Remove(name);
        return start;
    }
}
