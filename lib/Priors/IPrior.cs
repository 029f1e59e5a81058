namespace HybridPrior.Priors;

/// <summary>Anything that can recover images from measurements: a family of images to search (<see cref="IParametricPrior"/>) or an estimate of its own (<see cref="IDirectPrior"/>).</summary>
public interface IPrior : IDisposable
{
    /// <summary>Name on the command line and in reports.</summary>
    string Name { get; }

    /// <summary>Shape of its images, (3, H, W).</summary>
    IReadOnlyList<long> ImageShape { get; }

    /// <summary>Numbers that are found per image, as the paper counts them (Figure 7): the weights of a combination are left out.</summary>
    long ParameterCount { get; }

    /// <summary>What was chosen for it by a rule, such as the <c>width</c> of a Deep Decoder, by name: results record it.</summary>
    IReadOnlyDictionary<string, string> Resolved => new Dictionary<string, string>();

    /// <summary>Frees what it holds; nothing unless it says otherwise.</summary>
    void IDisposable.Dispose()
    {
    }
}
