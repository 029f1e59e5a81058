using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>The packages that cells ask for with <c>#r "nuget: NAME, VERSION"</c>, restored by the .NET SDK as for a project in the notebook's folder.</summary>
/// <remarks>The folder's nuget.config counts, and sources that cells name with <c>#i "nuget: FOLDER or ADDRESS"</c>. What an earlier cell asked for stays part of every later restore, so that versions agree.</remarks>
internal sealed partial class NotebookPackages
{
    private const string Framework = "net10.0";
    private readonly string folder;
    private readonly List<string> sources = [];
    private readonly Dictionary<string, string> wanted = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> restored = [];
    private readonly List<string> natives = [];

    /// <summary>None yet.</summary>
    /// <param name="folder">The notebook's folder.</param>
    public NotebookPackages(string folder)
    {
        this.folder = folder;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            natives.FirstOrDefault(file => Path.GetFileName(file) is string own && (own == name || Path.GetFileNameWithoutExtension(own) == name || Path.GetFileNameWithoutExtension(own) == $"lib{name}")) is string path
                && NativeLibrary.TryLoad(path, out nint library) ? library : 0;
    }

    /// <summary>Whether the text of a directive names a package or a source of packages, and not a file.</summary>
    public static bool Means(string text) => text.TrimStart().StartsWith("nuget", StringComparison.OrdinalIgnoreCase) && text.Contains(':', StringComparison.Ordinal);

    /// <summary>The assemblies of all packages restored so far, those that they need included.</summary>
    public IReadOnlyList<string> Assemblies { get; private set; } = [];

    /// <summary>Adds a source of packages.</summary>
    /// <param name="text">The text of the directive: <c>nuget: FOLDER or ADDRESS</c>.</param>
    public void AddSource(string text)
    {
        string source = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        sources.Add(source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(Path.Combine(folder, source)));
    }

    /// <summary>Restores the package that a directive names, unless it was before.</summary>
    /// <param name="text">The text of the directive: <c>nuget: NAME</c> or <c>nuget: NAME, VERSION</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NotebookException">It is no such text, there is no SDK, or the SDK finds no such package.</exception>
    public void Restore(string text, CancellationToken cancellation)
    {
        if (restored.Contains(text)) return;
        if (Reference().Match(text) is not { Success: true } package) throw new NotebookException($"'#r \"{text}\"' names no package: 'nuget: NAME, VERSION' is expected.");
        Dictionary<string, string> all = new(wanted, wanted.Comparer) { [package.Groups["name"].Value] = package.Groups["version"] is { Success: true } version ? version.Value.Trim() : "*" };
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("hybridprior-packages-");
        try
        {
            using JsonDocument answer = JsonDocument.Parse(Resolve(Project(scratch.FullName, all), text, cancellation));
            ILookup<string, string> files = answer.RootElement.GetProperty("Items").GetProperty("ReferenceCopyLocalPaths").EnumerateArray()
                .ToLookup(item => item.GetProperty("AssetType").GetString()!, item => item.GetProperty("FullPath").GetString()!);
            natives.AddRange(files["native"].Except(natives));
            wanted[package.Groups["name"].Value] = all[package.Groups["name"].Value];
            _ = restored.Add(text);
            Assemblies = [.. files["runtime"]];
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private string Project(string scratch, Dictionary<string, string> all)
    {
        string path = Path.Combine(scratch, "notebook.csproj");
        new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("TargetFramework", Framework),
                new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
                new XElement("SelfContained", "false"),
                new XElement("CopyLocalLockFileAssemblies", "true"),
                new XElement("RestoreRootConfigDirectory", Escaped(folder)),
                new XElement("RestoreAdditionalProjectSources", string.Join(';', sources.Select(Escaped)))),
            new XElement("ItemGroup", all.Select(p => new XElement("PackageReference", new XAttribute("Include", p.Key), new XAttribute("Version", p.Value))))).Save(path);
        return path;
    }

    private static string Resolve(string project, string text, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(RunningDotnet.Command)
        {
            WorkingDirectory = Path.GetDirectoryName(project)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string word in (string[])["msbuild", project, "-restore", "-nologo", "-nodeReuse:false", "-t:ResolveReferences", "-getItem:ReferenceCopyLocalPaths",
            "-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryBuildTargets=false", "-p:ImportDirectoryPackagesProps=false"]) start.ArgumentList.Add(word);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new NotebookException($"'#r \"{text}\"' needs the .NET SDK, whose command 'dotnet' does not start here ({error.Message}).", error);
        }
        using (process)
        using (cancellation.Register(() => process.Kill(entireProcessTree: true)))
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None), errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            if (process.ExitCode == 0) return output.Result;
            string said = ErrorLine().Match(output.Result + "\n" + errors.Result) is { Success: true } line ? line.Groups[1].Value : (errors.Result + output.Result).Trim();
            throw new NotebookException($"'#r \"{text}\"' cannot be restored: {said}");
        }
    }

    // The characters that mean something to MSBuild.
    private static string Escaped(string value) => Special().Replace(value, c => $"%{(int)c.Value[0]:x2}");

    [GeneratedRegex(@"^\s*nuget\s*:\s*(?<name>[\w.-]+)\s*(,(?<version>[\w\s.*+\-\[\](),]+))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();

    [GeneratedRegex(@": error (.*?)( \[[^\]]*\])?\r?$", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();

    [GeneratedRegex("[%$@;?*'()]")]
    private static partial Regex Special();
}
