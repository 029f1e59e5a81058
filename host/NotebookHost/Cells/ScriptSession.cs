using System.Diagnostics;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>The variables and types of a notebook, and the compiler that adds to them piece by piece.</summary>
internal sealed class ScriptSession
{
    private static readonly string[] Usings = ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];
    private readonly InteractiveAssemblyLoader loader = new();
    private readonly NotebookReferences references;
    private readonly ScriptOptions options;
    private ScriptState<object>? state;

    /// <summary>All code that has declared something, the newest; none before the first cell.</summary>
    public Script? Newest => state?.Script;

    /// <summary>How all code of the session is compiled.</summary>
    public ScriptOptions Options => options.AddReferences(references.OfPackages());

    /// <summary>The packages that its code asks for.</summary>
    public NotebookPackages Packages { get; }

    /// <summary>An empty session.</summary>
    /// <param name="folder">The notebook's folder, to which references are relative.</param>
    /// <param name="note">Gets sentences worth telling.</param>
    public ScriptSession(string folder, Action<string> note)
    {
        loader.RegisterDependency(typeof(NotebookFunctions).Assembly);
        Packages = new NotebookPackages(folder);
        references = new NotebookReferences(folder, Packages, loader, note);
        options = ScriptOptions.Default
            .WithLanguageVersion(LanguageVersion.CSharp13)
            .WithMetadataResolver(references)
            .AddReferences(typeof(NotebookFunctions).Assembly, typeof(Enumerable).Assembly)
            .AddImports(Usings)
            .AddImports(typeof(NotebookFunctions).FullName!)
            .WithEmitDebugInformation(true)
            .WithFileEncoding(Encoding.UTF8);
    }

    /// <summary>Compiles code as the continuation of all that has run.</summary>
    /// <exception cref="CellException">It does not compile.</exception>
    /// <exception cref="InsufficientExecutionStackException">It is nested too deep.</exception>
    public Script<object> Compile(CodeFragment fragment)
    {
        CodeNesting.Require(fragment.Code);
        string code = $"#line {fragment.FirstLine} \"{fragment.File}\"\n{fragment.Code}";
        Script<object> script = state is null ? CSharpScript.Create(code, Options, assemblyLoader: loader) : state.Script.ContinueWith(code, Options);
        Diagnostic[] errors = [.. script.Compile().Where(d => d.Severity == DiagnosticSeverity.Error)];
        return errors.Length == 0 ? script : throw new CellException(Failure(errors, fragment));
    }

    /// <summary>Runs compiled code; what it declared before an exception stays.</summary>
    /// <returns>Whether its last statement is an expression with a value, and that value.</returns>
    /// <exception cref="CellException">It threw.</exception>
    public async Task<(bool HasValue, object? Value)> RunAsync(Script<object> script, CodeFragment fragment)
    {
        ScriptState<object>? before = state;
        ScriptState<object> after = before is null
            ? await script.RunAsync(globals: null, catchException: _ => true)
            : await script.RunFromAsync(before, catchException: _ => true);
        // Code that declares nothing adds nothing that later code could use: leaving it out keeps a long session small. A cell that was left behind
        // and ends after others have run must not undo what they declared.
        if (before is null || Declares(script)) _ = Interlocked.CompareExchange(ref state, after, before);
        return after.Exception is Exception error ? throw new CellException(Failure(error, fragment)) : (HasValue(script), after.ReturnValue);
    }

    private static bool Declares(Script script)
    {
        Compilation compilation = script.GetCompilation();
        CompilationUnitSyntax root = (CompilationUnitSyntax)compilation.SyntaxTrees.Last().GetRoot();
        return root.Usings.Count > 0 || root.Externs.Count > 0 || root.GetReferenceDirectives().Count > 0 || root.GetLoadDirectives().Count > 0
            || compilation.ScriptClass!.GetMembers().Any(m => !m.IsImplicitlyDeclared && m.CanBeReferencedByName);
    }

    private static bool HasValue(Script script)
    {
        Compilation compilation = script.GetCompilation();
        SyntaxTree tree = compilation.SyntaxTrees.Last();
        StatementSyntax? last = (((CompilationUnitSyntax)tree.GetRoot()).Members.LastOrDefault() as GlobalStatementSyntax)?.Statement;
        return last is ReturnStatementSyntax { Expression: not null }
            || (last is ExpressionStatementSyntax { SemicolonToken.IsMissing: true } expression
                && compilation.GetSemanticModel(tree).GetTypeInfo(expression.Expression).Type?.SpecialType != SpecialType.System_Void);
    }

    private static CellFailure Failure(IReadOnlyList<Diagnostic> errors, CodeFragment fragment)
    {
        static int Line(Diagnostic error) => error.Location.GetMappedLineSpan().StartLinePosition.Line + 1;
        string[] others = [.. errors.Skip(1).Select(e => $"{fragment.File}:{Line(e)}: {e.Id}: {e.GetMessage()}")];
        return new CellFailure(errors[0].Id, errors[0].GetMessage(), fragment.File, Line(errors[0]), fragment.LineAt(Line(errors[0])), others);
    }

    private static CellFailure Failure(Exception error, CodeFragment fragment)
    {
        IEnumerable<StackFrame> frames = Chain(error).SelectMany(e => new StackTrace(e, fNeedFileInfo: true).GetFrames());
        int line = frames.FirstOrDefault(f => f.GetFileName() == fragment.File && fragment.Holds(f.GetFileLineNumber()))?.GetFileLineNumber() ?? fragment.FirstLine;
        return new CellFailure(error.GetType().FullName ?? "Exception", error.Message, fragment.File, line, fragment.LineAt(line), ScriptTrace.Of(error));
    }

    private static IEnumerable<Exception> Chain(Exception error)
    {
        for (Exception? e = error; e is not null; e = e.InnerException) yield return e;
    }
}
