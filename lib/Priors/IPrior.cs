namespace HybridPrior.Priors;

/// <summary>Anything that can recover images from measurements: a family of images to search (<see cref="IImagePrior"/>) or an estimate of its own (<see cref="IDirectPrior"/>).</summary>
public interface IPrior
{
    /// <summary>Name on the command line and in reports.</summary>
    string Name { get; }

    /// <summary>Shape of its images, (3, H, W).</summary>
    IReadOnlyList<long> ImageShape { get; }
}
