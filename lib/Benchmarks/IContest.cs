namespace HybridPrior.Benchmarks;

/// <summary>The same computation twice: as published codes do it, one image at a time, and as this library does it, several at once.</summary>
public interface IContest : IDisposable
{
    /// <summary>Images per step of the library's side.</summary>
    int Images { get; }

    /// <summary>The least that one step of all images must do.</summary>
    Work Work { get; }

    /// <summary>Runs both for a few steps from the same start.</summary>
    /// <returns>Norm of the difference of the first image, relative to the image's norm.</returns>
    double Gap();

    /// <summary>Runs the reference.</summary>
    /// <param name="steps">Number of steps.</param>
    /// <returns>Seconds per step, for one image.</returns>
    double Reference(int steps);

    /// <summary>Runs the library.</summary>
    /// <param name="steps">Number of steps, at least 2.</param>
    /// <returns>Seconds per step, for all images.</returns>
    double Library(int steps);
}
