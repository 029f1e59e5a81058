using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>Where a step of L-BFGS leads.</summary>
/// <param name="Next">The next x, (B, N); a row that found nothing better stays.</param>
/// <param name="Evaluated">Whether the last evaluation was made there, so that the next step needs none to begin with.</param>
/// <param name="Stuck">Rows that found nothing better along their gradient itself: in this precision they are at a minimum.</param>
public sealed record LbfgsStep(Tensor Next, bool Evaluated, IReadOnlyList<bool> Stuck);
