using Microsoft.CodeAnalysis;

namespace HybridPrior.Cli.Notebooks;

/// <summary>The XML documentation of a library.</summary>
internal static class DocumentationFile
{
    /// <summary>The documentation that lies beside a library under the same name; none where there is none. It is read when first asked for.</summary>
    public static DocumentationProvider? Beside(string library) =>
        Path.ChangeExtension(library, ".xml") is string file && File.Exists(file) ? XmlDocumentationProvider.CreateFromFile(file) : null;
}
