using HybridPrior.NotebookHost.Formats;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>The cell whose variables can be set from outside.</summary>
/// <remarks>
/// The convention: it is the first C# cell with a line that begins with <c>// hyper-parameters</c> (in any case; the line may go on). What can be set are the
/// variables that the cell declares at its top level with a value. Setting one replaces the text of that value before the cell is compiled, so the
/// exported code shows what ran.
/// </remarks>
internal sealed class HyperParameters
{
    public const string Marker = "// hyper-parameters";
    private const string ScaleName = "scale";
    private readonly Dictionary<string, string> values;

    private HyperParameters(DibCell cell, Dictionary<string, string> values)
    {
        Cell = cell;
        this.values = values;
    }

    public DibCell Cell { get; }

    /// <summary>Whether the cell is marked as the one with the hyper-parameters.</summary>
    public static bool IsMarked(DibCell cell) =>
        cell.Kind == CellKind.CSharp && cell.Lines.Any(l => l.TrimStart().StartsWith(Marker, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds the cell and makes sure that it has what is to be set; null where nothing is.</summary>
    /// <exception cref="NotebookException">No such cell, or no such variable.</exception>
    public static HyperParameters? Find(DibNotebook notebook, string file, RunOptions options)
    {
        DibCell? cell = notebook.Cells.FirstOrDefault(IsMarked);
        if (cell is null)
        {
            return options.Overrides.Count == 0
                ? null
                : throw new NotebookException($"'{file}' has no cell with a line '{Marker}', so --set {options.Overrides.Keys.First()} sets nothing.");
        }
        string[] known = [.. Variables(cell.Source).Select(v => v.Identifier.Text)];
        foreach (string name in options.Overrides.Keys)
            if (!known.Contains(name)) throw new NotebookException($"'{file}' has no hyper-parameter '{name}' to --set; it has {(known.Length == 0 ? "none" : string.Join(", ", known))}.");
        Dictionary<string, string> values = new(options.Overrides);
        if (options.Scale is not null && known.Contains(ScaleName)) _ = values.TryAdd(ScaleName, options.Scale);
        return values.Count == 0 ? null : new HyperParameters(cell, values);
    }

    /// <summary>The code with the new values, line for line.</summary>
    /// <param name="fragment">The cell's code, or a part of it.</param>
    /// <param name="compiled">The same, compiled, which knows the variables' types.</param>
    /// <exception cref="NotebookException">A value does not fit its variable's type.</exception>
    public CodeFragment Apply(CodeFragment fragment, Script compiled)
    {
        Compilation compilation = compiled.GetCompilation();
        SyntaxTree tree = compilation.SyntaxTrees.Last();
        SemanticModel model = compilation.GetSemanticModel(tree);
        ILookup<string, ITypeSymbol?> types = Variables(tree.GetRoot()).ToLookup(v => v.Identifier.Text, v => (model.GetDeclaredSymbol(v) as IFieldSymbol)?.Type);
        string code = fragment.Code;
        foreach (VariableDeclaratorSyntax variable in Variables(code).Reverse())
        {
            string name = variable.Identifier.Text;
            if (!values.TryGetValue(name, out string? value) || types[name].FirstOrDefault() is not ITypeSymbol type) continue;
            ExpressionSyntax old = variable.Initializer!.Value;
            string literal = new ParameterLiteral(name, t => t.ToMinimalDisplayString(model, tree.Length)).Of(type, value);
            code = string.Concat(code.AsSpan(0, old.SpanStart), literal, new string('\n', old.ToString().Count(c => c == '\n')), code.AsSpan(old.Span.End));
        }
        return fragment.With(code);
    }

    private static IReadOnlyList<VariableDeclaratorSyntax> Variables(string code) =>
        CodeNesting.IsTooDeep(code) ? [] : [.. Variables(CSharpSyntaxTree.ParseText(code, CSharpParseOptions.Default.WithKind(SourceCodeKind.Script)).GetRoot())];

    private static IEnumerable<VariableDeclaratorSyntax> Variables(SyntaxNode root) =>
        ((CompilationUnitSyntax)root).Members
            .Select(m => m switch
            {
                FieldDeclarationSyntax field => field.Declaration,
                GlobalStatementSyntax { Statement: LocalDeclarationStatementSyntax local } => local.Declaration,
                _ => null,
            })
            .SelectMany(d => d is null ? [] : d.Variables.Where(v => v.Initializer is not null));
}
