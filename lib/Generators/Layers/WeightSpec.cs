namespace HybridPrior.Generators;

/// <summary>What a weight is for; it decides how the weight starts and whether it is trained.</summary>
public enum WeightRole
{
    /// <summary>Matrix or kernel of a linear layer or convolution.</summary>
    Kernel,

    /// <summary>Additive term of a linear layer or convolution.</summary>
    Bias,

    /// <summary>Multiplier of a batch normalisation.</summary>
    NormScale,

    /// <summary>Additive term of a batch normalisation.</summary>
    NormShift,

    /// <summary>Running mean of a batch normalisation: measured, not trained.</summary>
    RunningMean,

    /// <summary>Running variance of a batch normalisation: measured, not trained.</summary>
    RunningVariance,
}

/// <summary>Name, shape and role of one weight tensor of a network.</summary>
/// <param name="Name">Key in the state dictionary.</param>
/// <param name="Shape">Shape of the tensor.</param>
/// <param name="Role">What it is for.</param>
/// <param name="FanIn">Number of inputs each output sums over; zero where that has no meaning.</param>
public sealed record WeightSpec(string Name, IReadOnlyList<long> Shape, WeightRole Role, long FanIn)
{
    /// <summary>Number of entries.</summary>
    public long Count => Shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>Whether training moves it; running statistics are measured instead.</summary>
    public bool Trained => Role is not (WeightRole.RunningMean or WeightRole.RunningVariance);
}
