using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HybridPrior.Tests.Docs;

/// <summary>The C# blocks of one section as a program: usings, then statements, then types, as the language wants them.</summary>
public sealed class DocProgram
{
    private const string Implicit = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    private readonly string source;

    private DocProgram(IEnumerable<DocBlock> blocks)
    {
        CompilationUnitSyntax[] parts = [.. blocks.Select(b => CSharpSyntaxTree.ParseText(b.Text).GetCompilationUnitRoot())];
        IEnumerable<string> usings = parts.SelectMany(p => p.Usings).Select(u => u.ToString()).Distinct();
        IEnumerable<MemberDeclarationSyntax> members = parts.SelectMany(p => p.Members);
        source = string.Join('\n', [.. usings, .. members.OfType<GlobalStatementSyntax>().Select(m => m.ToFullString()), .. members.Where(m => m is not GlobalStatementSyntax).Select(m => m.ToFullString())]);
    }

    /// <summary>The sections that have C# in them.</summary>
    public static IEnumerable<(string Page, string Section)> Sections => from page in DocPages.All from section in CSharp(page).Select(b => b.Section).Distinct() select (page, section);

    /// <summary>The program of a section.</summary>
    public static DocProgram Of(string page, string section) => new(CSharp(page).Where(b => b.Section == section));

    /// <summary>Compiles it against what the tests are built with.</summary>
    /// <param name="change">Changes the text, such as the names of files.</param>
    /// <returns>Its assembly; what the compiler complains of, errors and warnings, where it does.</returns>
    public (byte[] Assembly, IReadOnlyList<string> Complaints) Compile(Func<string, string>? change = null)
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"doc{Guid.NewGuid():N}", [CSharpSyntaxTree.ParseText(Implicit), CSharpSyntaxTree.ParseText(change?.Invoke(source) ?? source)],
            platform.Split(Path.PathSeparator).Select(l => MetadataReference.CreateFromFile(l)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using MemoryStream file = new();
        var result = compilation.Emit(file, cancellationToken: TestContext.Current.CancellationToken);
        return (file.ToArray(), [.. result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())]);
    }

    /// <summary>Runs an assembly of <see cref="Compile"/>.</summary>
    public static void Run(byte[] assembly)
    {
        MethodInfo main = Assembly.Load(assembly).EntryPoint!;
        try
        {
            if (main.Invoke(null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()]) is Task task) task.GetAwaiter().GetResult();
        }
        catch (TargetInvocationException error) when (error.InnerException is not null)
        {
            throw error.InnerException;
        }
    }

    private static IEnumerable<DocBlock> CSharp(string page) => DocPages.Blocks(page).Where(b => b.Language == "csharp");
}
