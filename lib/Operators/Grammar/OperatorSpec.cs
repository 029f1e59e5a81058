using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>An operator as written on the command line, before the image size and the seed are known.</summary>
/// <remarks>
/// One of <c>gaussian:m=1000</c>, <c>fast:m=1000</c>, <c>superres:factor=4,kernel=mean|bilinear|bicubic</c>, <c>inpaint:keep=0.3</c>, <c>inpaint:box=24</c>,
/// <c>blur:sigma=2,border=reflect|circular</c>, <c>blur:length=9,angle=30,border=..</c> and <c>identity</c>, or several joined by <c>+</c> and
/// applied from left to right. Left out: factor=4, kernel=mean, angle=0, border=reflect. Two specs are equal when they mean the same.
/// </remarks>
public sealed class OperatorSpec : IEquatable<OperatorSpec>
{
    private readonly IReadOnlyList<OperatorRecipe> recipes;

    private OperatorSpec(IReadOnlyList<OperatorRecipe> recipes) => this.recipes = recipes;

    /// <summary>Reads an operator as it is written on the command line, in specs and in cells.</summary>
    /// <param name="text">The command-line form.</param>
    /// <returns>The spec.</returns>
    /// <exception cref="InputException">The operator or a key is unknown, a required key is missing or a value does not parse.</exception>
    public static OperatorSpec Parse(string text) => new([.. text.Split('+').Select(OperatorGrammar.Read)]);

    /// <summary>The table of the docs: how each operator is written and what it measures.</summary>
    public static string Markdown() =>
        $"| operator | measures |\n| --- | --- |\n{string.Concat(OperatorGrammar.Forms.Select(f => $"| `{f.Form}` | {f.Help} |\n"))}";

    /// <summary>Builds the operator for images of a shape, with its random parts drawn.</summary>
    /// <param name="inputShape">Shape of one image, (3, H, W).</param>
    /// <param name="seed">Seed of the random parts; part i of a composition takes seed + i.</param>
    /// <param name="device">Where it is kept; the CPU by default.</param>
    /// <returns>The operator; the caller disposes it.</returns>
    /// <exception cref="InputException">A value is out of range for this shape.</exception>
    public ILinearOperator Create(IReadOnlyList<long> inputShape, ulong seed, Device? device = null)
    {
        ILinearOperator built = recipes[0].Create(inputShape, seed, device ?? CPU);
        try
        {
            for (int i = 1; i < recipes.Count; i++)
                built = built.Then(recipes[i].Create(built.OutputShape, unchecked(seed + (ulong)i), device ?? CPU));
            return built;
        }
        catch
        {
            built.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Equals(OperatorSpec? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OperatorSpec);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The full command-line form with defaults written out; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => string.Join('+', recipes.Select(recipe => recipe.Text));
}
