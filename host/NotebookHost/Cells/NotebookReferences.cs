using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>Finds what <c>#r</c> names: relative to the notebook's folder, and this command's own copy where it has the same assembly.</summary>
/// <remarks>
/// A process must have one copy of a library: with two, their types differ, and native code below them is registered twice. So an assembly that lies beside
/// this command under the same name stands in for the notebook's, and is loaded where the command's own code loads it.
/// </remarks>
internal sealed class NotebookReferences(string folder, NotebookPackages packages, InteractiveAssemblyLoader loader, Action<string> note) : MetadataReferenceResolver
{
    private readonly ScriptMetadataResolver inner = ScriptMetadataResolver.Default.WithBaseDirectory(folder);
    private readonly HashSet<string> told = [];
    private readonly Dictionary<(string, MetadataReferenceProperties), ImmutableArray<PortableExecutableReference>> resolved = [];
    private readonly Dictionary<string, PortableExecutableReference?> owned = [];
    private readonly Dictionary<string, PortableExecutableReference> packaged = [];
    private readonly Dictionary<AssemblyIdentity, PortableExecutableReference?> missing = [];

    public override bool ResolveMissingAssemblies => true;

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        // Every cell asks again for all that cells know by default: a new reference each time would be a new copy of the assembly in memory.
        if (resolved.TryGetValue((reference, properties), out ImmutableArray<PortableExecutableReference> known)) return known;
        // The file that contains the directive is not asked: a cell is no file, and every cell means the notebook's folder.
        string file = Path.Combine(folder, reference);
        ImmutableArray<PortableExecutableReference> found = reference.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && File.Exists(file)
            ? [MetadataReference.CreateFromFile(Path.GetFullPath(file), properties, DocumentationFile.Beside(file))]
            : inner.ResolveReference(reference, null, properties);
        found = [.. found.Select(r => Own(r, properties, told.Add(reference)) ?? r)];
        if (found.Length > 0) resolved[(reference, properties)] = found;
        return found;
    }

    /// <summary>What the restored packages consist of. A directive in the code can only name one library, so these come beside the code.</summary>
    public IEnumerable<PortableExecutableReference> OfPackages()
    {
        foreach (string file in packages.Assemblies)
        {
            if (!packaged.TryGetValue(file, out PortableExecutableReference? known))
            {
                PortableExecutableReference found = MetadataReference.CreateFromFile(file, documentation: DocumentationFile.Beside(file));
                packaged[file] = known = Own(found, found.Properties, tell: true) ?? Loaded(found);
            }
            yield return known;
        }
    }

    // Beside the command's own code, where native libraries of packages are found and one package finds the other.
    private PortableExecutableReference Loaded(PortableExecutableReference reference)
    {
        try
        {
            loader.RegisterDependency(AssemblyLoadContext.Default.LoadFromAssemblyPath(reference.FilePath!));
        }
        catch (FileLoadException)
        {
            // Another version of it is there already; the session loads this one when code needs it.
        }
        return reference;
    }

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        if (missing.TryGetValue(referenceIdentity, out PortableExecutableReference? known)) return known;
        PortableExecutableReference? found = inner.ResolveMissingAssembly(definition, referenceIdentity);
        return missing[referenceIdentity] = found is null ? null : Own(found, found.Properties, tell: false) ?? found;
    }

    private PortableExecutableReference? Own(PortableExecutableReference reference, MetadataReferenceProperties properties, bool tell)
    {
        if (reference.FilePath is not string path) return null;
        if (owned.TryGetValue(path, out PortableExecutableReference? known)) return known;
        return owned[path] = OwnOf(path, properties, tell);
    }

    private PortableExecutableReference? OwnOf(string path, MetadataReferenceProperties properties, bool tell)
    {
        string own = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(path));
        if (!File.Exists(own)) return null;
        if (!SameModule(path, own, out bool sameName))
        {
            if (!sameName) return null;
            if (tell) note($"'{path}' is not the build that this command has; the command's own '{own}' is used.");
        }
        loader.RegisterDependency(AssemblyLoadContext.Default.LoadFromAssemblyPath(own));
        return MetadataReference.CreateFromFile(own, properties, DocumentationFile.Beside(own));
    }

    private static bool SameModule(string path, string own, out bool sameName)
    {
        (string Name, Guid Module) a = Identity(path), b = Identity(own);
        sameName = a.Name == b.Name;
        return a == b;
    }

    private static (string Name, Guid Module) Identity(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        if (!file.HasMetadata) return ("", Guid.Empty);
        MetadataReader reader = file.GetMetadataReader();
        return (reader.GetString(reader.GetAssemblyDefinition().Name), reader.GetGuid(reader.GetModuleDefinition().Mvid));
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>The XML documentation of a library.</summary>
internal static class DocumentationFile
{
    /// <summary>The documentation that lies beside a library under the same name; none where there is none. It is read when first asked for.</summary>
    public static DocumentationProvider? Beside(string library) =>
        Path.ChangeExtension(library, ".xml") is string file && File.Exists(file) ? XmlDocumentationProvider.CreateFromFile(file) : null;
}
