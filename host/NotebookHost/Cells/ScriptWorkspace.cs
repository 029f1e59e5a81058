using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Text;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>The code of a session as Roslyn's editor services want it: a project for each piece, continued by the next.</summary>
internal sealed class ScriptWorkspace(ScriptSession session) : IDisposable
{
    private static readonly CSharpParseOptions Parse = new(LanguageVersion.CSharp13, kind: SourceCodeKind.Script);
    private readonly AdhocWorkspace workspace = new(MefHostServices.DefaultHost);
    private readonly Dictionary<Script, ProjectId> known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, MetadataReference> documented = [];
    private readonly Script nothing = CSharpScript.Create("", session.Options);
    private Solution? solution;

    /// <summary>Code as the continuation of all that has run.</summary>
    /// <exception cref="InsufficientExecutionStackException">It is nested too deep.</exception>
    public async Task<Document> ContinueWith(string code, CancellationToken cancellation)
    {
        CodeNesting.Require(code);
        solution ??= workspace.CurrentSolution;
        Script newest = session.Newest ?? nothing;
        ProjectId last = Add(newest);
        // Compiled once here, and not again for each continuation.
        _ = await solution.GetProject(last)!.GetCompilationAsync(cancellation);
        (Solution continued, ProjectId id) = AddTo(solution, newest.GetCompilation(), last, code);
        return continued.GetProject(id)!.Documents.Single();
    }

    public void Dispose() => workspace.Dispose();

    private ProjectId Add(Script script)
    {
        // By a loop and not by recursion: sessions may be long.
        Stack<Script> unknown = [];
        Script? at = script;
        for (; at is not null && !known.ContainsKey(at); at = at.Previous) unknown.Push(at);
        ProjectId? previous = at is null ? null : known[at];
        foreach (Script next in unknown)
        {
            (solution, ProjectId id) = AddTo(solution!, next.GetCompilation(), previous, next.Code);
            previous = known[next] = id;
        }
        return previous!;
    }

    private (Solution, ProjectId) AddTo(Solution to, Compilation like, ProjectId? previous, string code)
    {
        ProjectId id = ProjectId.CreateNewId();
        string name = $"cell{to.ProjectIds.Count}";
        ProjectInfo project = ProjectInfo.Create(
            id, VersionStamp.Create(), name, name, LanguageNames.CSharp, compilationOptions: like.Options, parseOptions: Parse,
            metadataReferences: like.ExternalReferences.Select(Documented), projectReferences: previous is null ? [] : [new ProjectReference(previous)], isSubmission: true);
        DocumentId document = DocumentId.CreateNewId(id);
        DocumentInfo text = DocumentInfo.Create(document, name, sourceCodeKind: SourceCodeKind.Script, loader: TextLoader.From(TextAndVersion.Create(SourceText.From(code), VersionStamp.Create())));
        return (to.AddProject(project.WithDocuments([text])), id);
    }

    private MetadataReference Documented(MetadataReference reference)
    {
        if (reference is not PortableExecutableReference { FilePath: string path }) return reference;
        if (!documented.TryGetValue(path, out MetadataReference? found)) documented[path] = found = MetadataReference.CreateFromFile(path, reference.Properties, DocumentationFile.Beside(path));
        return found;
    }
}
