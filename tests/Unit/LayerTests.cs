using System.Reflection;
using NetArchTest.Rules;

namespace HybridPrior.Tests;

/// <summary>Data flows one way: a room of the library uses only rooms to its left.</summary>
public class LayerTests
{
    private static readonly string[] Order =
    [
        "Support", "Images", "Metrics", "Operators", "Weights", "Generators", "Priors", "Optimisation", "Inversion", "Catalogue", "Training", "Experiments", "Sweeps", "Replication", "Benchmarks",
        "Reports", "Notebooks",
    ];

    public static TheoryData<string> Rooms { get; } = [.. Order];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Rooms_use_only_rooms_to_their_left(string room)
    {
        string[] later = [.. Order.Skip(Array.IndexOf(Order, room) + 1).Select(r => $"HybridPrior.{r}")];
        if (later.Length == 0) return;
        NetArchTest.Rules.TestResult result = Types.InAssembly(typeof(InputException).Assembly).That().ResideInNamespace($"HybridPrior.{room}").ShouldNot().HaveDependencyOnAny(later).GetResult();
        Assert.True(result.IsSuccessful, $"{room} is used by what lies to its left: {string.Join(", ", (result.FailingTypes ?? []).Select(t => t.FullName))}");
    }

    [Fact]
    public void Every_room_is_a_folder_and_every_type_lies_in_one()
    {
        Assert.Equal(Order.Order(), Directory.GetDirectories(Path.Combine(Repository.Root, "lib")).Select(f => Path.GetFileName(f)).Order());
        string[] namespaces = ["HybridPrior", .. Order.Select(r => $"HybridPrior.{r}")];
        Assert.All(typeof(InputException).Assembly.GetTypes().Where(t => t.Namespace?.StartsWith("HybridPrior", StringComparison.Ordinal) == true), t => Assert.Contains(t.Namespace, namespaces));
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
}
