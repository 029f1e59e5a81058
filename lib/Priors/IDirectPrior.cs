using HybridPrior.Operators;

namespace HybridPrior.Priors;

/// <summary>A prior that computes its best estimate from the measurements itself, in closed form or with a solver of its own, without the inversion loop.</summary>
public interface IDirectPrior : IPrior
{
    /// <summary>Recovers the images behind a measurement.</summary>
    /// <param name="measurement">The measurements, one row per image, of images of <see cref="IPrior.ImageShape"/>.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops at a step; what was reached is returned.</param>
    /// <returns>One image per row; the caller disposes it.</returns>
    /// <exception cref="InputException">The operator measures images of another shape.</exception>
    DirectEstimate Recover(Measurement measurement, IProgress<DirectProgress>? progress = null, CancellationToken cancellation = default);
}
