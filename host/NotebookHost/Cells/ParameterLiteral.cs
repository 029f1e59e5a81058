using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>Writes a value given as text as C# of the type that a variable has.</summary>
/// <param name="name">The variable, for errors.</param>
/// <param name="typeName">How the cell can name a type.</param>
internal sealed class ParameterLiteral(string name, Func<ITypeSymbol, string> typeName)
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;

    /// <summary>The C# text.</summary>
    /// <exception cref="NotebookException">The text is no value of the type, or the type cannot be given as text.</exception>
    public string Of(ITypeSymbol type, string text)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable) return Of(nullable.TypeArguments[0], text);
        if (Items(type) is ITypeSymbol item) return Array(type, item, text);
        string trimmed = text.Trim(), digits = trimmed.Replace("_", "");
        string? literal = type.SpecialType switch
        {
            SpecialType.System_String => SymbolDisplay.FormatLiteral(text, quote: true),
            SpecialType.System_Boolean => bool.TryParse(trimmed, out bool b) ? b ? "true" : "false" : null,
            SpecialType.System_Int32 => int.TryParse(digits, Whole, Invariant, out int i) ? i.ToString(Invariant) : null,
            SpecialType.System_Int64 => long.TryParse(digits, Whole, Invariant, out long l) ? l.ToString(Invariant) + "L" : null,
            SpecialType.System_UInt32 => uint.TryParse(digits, Whole, Invariant, out uint u) ? u.ToString(Invariant) + "U" : null,
            SpecialType.System_UInt64 => ulong.TryParse(digits, Whole, Invariant, out ulong u) ? u.ToString(Invariant) + "UL" : null,
            SpecialType.System_Double => double.TryParse(digits, NumberStyles.Float, Invariant, out double d) && double.IsFinite(d) ? Double(d) : null,
            SpecialType.System_Single => float.TryParse(digits, NumberStyles.Float, Invariant, out float f) && float.IsFinite(f) ? f.ToString("R", Invariant) + "f" : null,
            _ when type.TypeKind == TypeKind.Enum => Member(type, trimmed),
            _ => throw new NotebookException(
                $"The hyper-parameter '{name}' is of the type {typeName(type)}, which --set cannot write; it sets numbers, strings, bool, enums and arrays of those."),
        };
        return literal ?? throw new NotebookException($"The value '{text}' given by --set {name} is not of its type {Wanted(type)}.");
    }

    private static string Double(double value)
    {
        string digits = value.ToString("R", Invariant);
        return digits.AsSpan().ContainsAny(".E") ? digits : digits + ".0";
    }

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private string Array(ITypeSymbol type, ITypeSymbol item, string text)
    {
        string items = string.Join(", ", (text.Length == 0 ? [] : text.Split(',')).Select(part => Of(item, item.SpecialType == SpecialType.System_String ? part.Trim() : part)));
        return type is IArrayTypeSymbol ? items.Length == 0 ? $"new {typeName(item)}[0]" : $"new {typeName(item)}[] {{ {items} }}" : $"[{items}]";
    }

    private static ITypeSymbol? Items(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { TypeArguments.Length: 1, Name: "List" or "IReadOnlyList" or "IList" or "IEnumerable" or "IReadOnlyCollection" } list => list.TypeArguments[0],
        _ => null,
    };

    private string? Member(ITypeSymbol type, string text)
    {
        string? member = Members(type).FirstOrDefault(m => m.Equals(text, StringComparison.OrdinalIgnoreCase));
        return member is null ? null : $"{typeName(type)}.{member}";
    }

    private static IEnumerable<string> Members(ITypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>().Where(f => f.IsConst).Select(f => f.Name);

    private string Wanted(ITypeSymbol type) => type.TypeKind == TypeKind.Enum ? $"{typeName(type)}, which has {string.Join(", ", Members(type))}" : typeName(type);
}
