using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>One part of an <see cref="OperatorSpec"/>: its full text and how to build it.</summary>
internal sealed record OperatorRecipe(string Text, Func<IReadOnlyList<long>, ulong, Device, ILinearOperator> Create);
