using HybridPrior.Images;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>Images recovered with one prior.</summary>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Measurement">What they were recovered from; stays with its owner.</param>
/// <param name="Schedule">How they were searched, with nothing left open; null where a solver of the prior's own found them.</param>
/// <param name="ParameterCount">Parameters per image as the paper counts them (Figure 7): alpha and beta are left out.</param>
/// <param name="Images">Recovered images, (B, 3, H, W), not clamped.</param>
/// <param name="Components">For a combination its two summands by the names of the priors, alpha a and beta b; else empty.</param>
/// <param name="Weights">For a combination the weight of each component per image, such as <c>alpha</c>, the mean over colour channels where each has its own; else empty.</param>
/// <param name="Parameters">Parameters of the images.</param>
/// <param name="Residuals">||A x - y|| per image.</param>
/// <param name="Phases">What happened, phase by phase.</param>
public sealed record RecoveryResult(
    string Prior, Measurement Measurement, Schedule? Schedule, long ParameterCount, Tensor Images, IReadOnlyList<(string Name, Tensor Images)> Components,
    IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Weights, Parameters Parameters,
    IReadOnlyList<double> Residuals, IReadOnlyList<RecoveryPhase> Phases) : IDisposable
{
    /// <summary>What was chosen for it by a rule: <c>optimiser</c>, <c>pre_steps</c> and <c>steps</c> of what was searched, <c>width</c> of a Deep Decoder.</summary>
    public IReadOnlyDictionary<string, string> Resolved { get; init; } = new Dictionary<string, string>();

    /// <summary>How far each number of the images is probably off, (B, 3, H, W); null where the prior does not know.</summary>
    public Tensor? StandardDeviation { get; init; }

    /// <summary>Images that may all be the true one, (B, samples, 3, H, W), whose mean are <see cref="Images"/>; null where the prior draws none.</summary>
    public Tensor? Samples { get; init; }

    /// <summary>Seconds taken by all phases for all images together, earlier sessions of a resumed run included.</summary>
    public double Seconds => Phases.Sum(p => p.Seconds);

    /// <summary>Steps an image got: those of the phases one after the other, where the halves of a combination count once.</summary>
    public int Steps => Phases.Any(p => p.Name == RecoveryPhase.Together)
        ? Phases.Take(2).Max(p => p.Steps) + Phases.Skip(2).Sum(p => p.Steps)
        : Phases.Sum(p => p.Steps);

    /// <summary>Whether it was cancelled before its end.</summary>
    public bool Cancelled => Phases.Any(p => p.Stopped == StopReason.Cancelled);

    /// <summary>Weight of a component per image; empty for a single prior.</summary>
    /// <param name="name">alpha or beta.</param>
    public IReadOnlyList<double> Weight(string name) => Weights.FirstOrDefault(w => w.Name == name).Values ?? [];

    /// <summary>PSNR in dB of the only image, clamped to [0, 1], data range 1.</summary>
    /// <param name="truth">The true image.</param>
    /// <exception cref="InputException">There are several images.</exception>
    public double Psnr(Image truth)
    {
        using Tensor image = Only("compared with one"), same = truth.Pixels.to(image.device);
        return Metrics.Psnr.PerImage(image.unsqueeze(0), same.unsqueeze(0))[0];
    }

    /// <summary>Writes the only image as PNG, clamped to [0, 1].</summary>
    /// <param name="path">File to write.</param>
    /// <exception cref="InputException">There are several images, or the file cannot be written.</exception>
    public void Save(string path)
    {
        using Tensor image = Only("saved as one file");
        PngFile.Write(path, image);
    }

    /// <summary>What the solver of a direct prior noted, one value per image, such as the energy of the Gaussian model or the weights of the self-validated hybrid.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Notes() => Phases is [{ Curves: Curves only }]
        ? [.. only.Names.Where(n => n is not ("loss" or "psnr" or "held_out" or "alpha" or "beta")).Select(n => (n, only.Last(n)))]
        : [];

    /// <summary>The result for images that were recovered in parts; takes over the results of the parts.</summary>
    /// <param name="parts">Results of the same prior and schedule, in the order of the images; at least one.</param>
    internal static RecoveryResult Join(IReadOnlyList<RecoveryResult> parts)
    {
        if (parts.Count == 1) return parts[0];
        using var gradientsOff = no_grad();
        RecoveryPhase[] phases = [.. parts[0].Phases.Select((first, i) => Together([.. parts.Select(p => p.Phases[i])]))];
        RecoveryResult joined = parts[0] with
        {
            Images = cat([.. parts.Select(p => p.Images)]),
            Components = [.. parts[0].Components.Select((c, i) => (c.Name, cat([.. parts.Select(p => p.Components[i].Images)])))],
            Weights = [.. parts[0].Weights.Select((w, i) => (w.Name, (IReadOnlyList<double>)[.. parts.SelectMany(p => p.Weights[i].Values)]))],
            Parameters = Parameters.Join([.. parts.Select(p => p.Parameters)]),
            Residuals = [.. parts.SelectMany(p => p.Residuals)],
            Phases = phases,
        };
        foreach (RecoveryResult part in parts) part.Dispose();
        return joined;

        static RecoveryPhase Together(IReadOnlyList<RecoveryPhase> phases) => new(phases[0].Name, phases.Max(p => p.Steps), phases.Sum(p => p.Seconds),
            phases.Any(p => p.Stopped == StopReason.Cancelled) ? StopReason.Cancelled : phases.Max(p => p.Stopped), Curves.Join([.. phases.Select(p => p.Curves)]));
    }

    private Tensor Only(string what) => Images.shape[0] == 1 ? Images[0] : throw new InputException($"A result of {Images.shape[0]} images cannot be {what}; take one of its Images.");

    /// <summary>Frees images and parameters.</summary>
    public void Dispose()
    {
        Images.Dispose();
        foreach ((_, Tensor images) in Components) images.Dispose();
        Parameters.Dispose();
        StandardDeviation?.Dispose();
        Samples?.Dispose();
    }
}
