using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>Moves the parameters of an inversion step by step. Has the state of one inversion, which can be saved.</summary>
/// <remarks>Rows of a batch must not influence each other. It serves all stages that ask for it, one after the other: other blocks may move in the next (<see cref="Search.Within"/> is then 0).</remarks>
public interface IOptimiser : IDisposable
{
    /// <summary>Moves the parameters once.</summary>
    /// <param name="search">Where they are, their loss and gradient there (<see cref="Search.Here"/>) and elsewhere (<see cref="Search.MoveTo"/>).</param>
    void Step(Search search);

    /// <summary>Puts what a resumed inversion needs into a checkpoint; after <see cref="Load"/> of it steps go on as if nothing had happened.</summary>
    /// <param name="state">Gets the tensors, by names that are the optimiser's own affair. They stay alive until the checkpoint is written.</param>
    void Save(IDictionary<string, Tensor> state);

    /// <summary>Takes the state from a checkpoint.</summary>
    /// <param name="state">What <see cref="Save"/> put there, on the CPU; to be copied.</param>
    /// <param name="device">Where the inversion runs.</param>
    void Load(IReadOnlyDictionary<string, Tensor> state, Device device);
}
