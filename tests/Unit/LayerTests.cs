using System.Reflection;
using System.Text.RegularExpressions;

namespace HybridPrior.Tests;

/// <summary>Data flows one way: a folder of the library uses only folders to its left.</summary>
public partial class LayerTests
{
    private static readonly string[] Order =
        ["Support", "Images", "Metrics", "Operators", "Measurements", "Weights", "Generators", "Priors", "Inversion", "Training", "Experiments", "Sweeps", "Benchmarks", "Reports", "Notebooks"];

    [Fact]
    public void Folders_use_only_folders_to_their_left()
    {
        string library = Path.Combine(Root(), "lib");
        Assert.Equal(Order.Order(), Directory.GetDirectories(library).Select(f => Path.GetFileName(f)).Order());
        foreach (string file in Directory.GetFiles(library, "*.cs", SearchOption.AllDirectories))
        {
            int place = Array.IndexOf(Order, Path.GetFileName(Path.GetDirectoryName(file)));
            foreach (Match use in Use().Matches(File.ReadAllText(file)))
            {
                int used = Array.IndexOf(Order, use.Groups[1].Value);
                Assert.True(used < place, $"{file} uses HybridPrior.{use.Groups[1].Value}, which lies to its right");
            }
        }
    }

    [Fact]
    public void The_notebook_host_knows_nothing_of_the_library()
    {
        Assembly host = typeof(HybridPrior.NotebookHost.Host).Assembly;
        string[] used = [.. host.GetReferencedAssemblies().Select(a => a.Name!)];
        Assert.Contains("Microsoft.CodeAnalysis.Scripting", used);
        string[] known = ["System", "Microsoft.CodeAnalysis", "Microsoft.Win32", "Markdig", "NetMQ", "netstandard"];
        Assert.All(used, u => Assert.Contains(known, k => u == k || u.StartsWith(k + ".", StringComparison.Ordinal)));
        // What a cell can see of it is what stands in its first folder.
        Assert.All(host.GetExportedTypes(), t => Assert.Equal(typeof(HybridPrior.NotebookHost.Host).Namespace, t.Namespace));
    }

    /// <summary>The folder of the checkout.</summary>
    internal static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "HybridPrior.Lib.csproj"))) return folder.FullName;
        throw new InvalidOperationException("the tests run outside the checkout");
    }

    [GeneratedRegex(@"^using HybridPrior\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Use();
}
