using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>What those who published a prior do in its search beyond moving its parameters; a schedule takes it in.</summary>
public sealed record Method
{
    /// <summary>Nothing: every block moves by the schedule's learning rate, and the last image is the result.</summary>
    public static Method Plain { get; } = new();

    /// <summary>Learning rates of blocks that have their own.</summary>
    public IReadOnlyDictionary<string, double> Rates { get; init; } = new Dictionary<string, double>();

    /// <summary>Learning rates of blocks that have their own in the separate steps, where those differ from the later ones.</summary>
    public IReadOnlyDictionary<string, double> FirstRates { get; init; } = new Dictionary<string, double>();

    /// <summary>Blocks that stand still in the separate steps.</summary>
    public IReadOnlyCollection<string> FirstStill { get; init; } = [];

    /// <summary>Steps of the first stage and after it that it was published with; null: as the schedule says.</summary>
    public (int First, int Then)? Steps { get; init; }

    /// <summary>Share of the past in a running average of the images of all steps, which is then the result; 0: the last image is.</summary>
    public double AverageDecay { get; init; }

    /// <summary>Whether the search is stopped at the level of the noise, because the prior can come to fit anything.</summary>
    public bool StopsAtNoise { get; init; }

    /// <summary>The images that a step works on where they are perturbed as a regularisation, from the parameters and the number of the step alone; null: the prior's own.</summary>
    public Func<Parameters, int, Tensor>? Perturbed { get; init; }

    /// <summary>What is done to the images once the search is over, giving images that the caller disposes; null for nothing.</summary>
    public Func<Tensor, Measurement, CancellationToken, Tensor>? Refined { get; init; }
}
