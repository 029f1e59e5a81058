namespace HybridPrior.Operators;

/// <summary>Composition of operators in reading order.</summary>
public static class OperatorComposition
{
    /// <summary>Applies this operator and then another one, such as a blur and then a downsampling.</summary>
    /// <param name="first">Applied first.</param>
    /// <param name="second">Applied to its output.</param>
    /// <returns>The composition, which owns both.</returns>
    /// <exception cref="InputException">The shapes do not fit.</exception>
    public static ComposedOperator Then(this ILinearOperator first, ILinearOperator second) => new(first, second);
}
