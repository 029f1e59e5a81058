namespace HybridPrior.Notebooks;

/// <summary>Tells notebooks how to show values of a type. .NET Interactive looks for an attribute of this name, wherever it is declared: no reference is needed.</summary>
/// <param name="formatterSourceType">The type that makes the formatters.</param>
/// <param name="preferredMimeTypes">The forms to show, the best first.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType, params string[] preferredMimeTypes) : Attribute
{
    /// <summary>The type that makes the formatters.</summary>
    public Type FormatterSourceType => formatterSourceType;

    /// <summary>The forms to show, the best first.</summary>
    public string[] PreferredMimeTypes { get; } = preferredMimeTypes;
}
