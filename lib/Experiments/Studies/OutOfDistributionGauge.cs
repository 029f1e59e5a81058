using HybridPrior.Inversion;
using HybridPrior.Metrics;
using static TorchSharp.torch;

namespace HybridPrior.Experiments;

/// <summary>Whether recoveries tell, from the measurements alone, images like the training images from others.</summary>
/// <param name="Scores">The gauges, each with its ROC curve.</param>
/// <param name="Inside">Names of the images like the training images.</param>
/// <param name="Outside">Names of the others.</param>
public sealed record OutOfDistributionGauge(IReadOnlyList<GaugeScore> Scores, IReadOnlyList<string> Inside, IReadOnlyList<string> Outside)
{
    /// <summary>Priors whose recoveries have something to say.</summary>
    public static IReadOnlyList<string> Priors { get; } = ["gaussian", "hybrid"];

    /// <summary>Takes the gauges from two comparisons: the Gaussian energy, and of combinations alpha, beta and the share of the image that alpha's summand makes up.</summary>
    /// <param name="inside">Recoveries of images like the training images.</param>
    /// <param name="outside">Recoveries of others, with the same priors and the same kind of measurement.</param>
    /// <exception cref="InputException">No prior has anything to say.</exception>
    public static OutOfDistributionGauge Of(Comparison inside, Comparison outside)
    {
        List<GaugeScore> scores = [];
        foreach ((PriorOutcome near, PriorOutcome far) in inside.Outcomes.Zip(outside.Outcomes))
        {
            Add($"energy of {near.Prior}", 1, r => r.Phases[^1].Curves.Last("energy"));
            if (near.Recovery.Components is not [(string a, _), (string b, _)]) continue;
            Add($"alpha, weight of {a}", -1, r => r.Weight("alpha"));
            Add($"beta, weight of {b}", 1, r => r.Weight("beta"));
            Add($"share of {a} in the image", -1, Share);

            void Add(string name, int sign, Func<RecoveryResult, IReadOnlyList<double>> score)
            {
                (IReadOnlyList<double> low, IReadOnlyList<double> high) = (score(near.Recovery), score(far.Recovery));
                if (low.Count > 0 && high.Count > 0) scores.Add(new GaugeScore(near.Prior is "gaussian" or "hybrid" ? name : $"{name} ({near.Prior})", sign, low, high));
            }
        }
        return scores.Count > 0 ? new OutOfDistributionGauge(scores, inside.Names, outside.Names)
            : throw new InputException($"None of the priors has a gauge; {string.Join(" and ", Priors)} have.");
    }

    /// <summary>Writes the gauges as JSON.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="settings">What was asked for, by name.</param>
    /// <param name="environment">Where it was computed.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path, IReadOnlyDictionary<string, object> settings, RunEnvironment environment)
    {
        JsonFile.Write(path, new
        {
            environment,
            settings,
            scores = Scores.Select(s => new
            {
                s.Name,
                outside_if = s.Sign > 0 ? "high" : "low",
                area_under_roc = s.Roc.Area,
                inside = Inside.Zip(s.Inside).ToDictionary(p => p.First, p => p.Second),
                outside = Outside.Zip(s.Outside).ToDictionary(p => p.First, p => p.Second),
            }),
        });
    }

    /// <summary>||a|| / (||a|| + ||b||) per image, a and b being the summands.</summary>
    private static double[] Share(RecoveryResult result)
    {
        using var scope = NewDisposeScope();
        Tensor a = result.Components[0].Images.flatten(1).norm(1), b = result.Components[1].Images.flatten(1).norm(1);
        return (a / (a + b)).to(ScalarType.Float64).cpu().data<double>().ToArray();
    }
}

/// <summary>A number that a recovery yields without the truth, as a gauge of whether an image is like those the priors learned from.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Sign">1 where high values speak for an image from elsewhere, -1 where low ones do.</param>
/// <param name="Inside">Values of the images like the training images.</param>
/// <param name="Outside">Values of the others.</param>
public sealed record GaugeScore(string Name, int Sign, IReadOnlyList<double> Inside, IReadOnlyList<double> Outside)
{
    /// <summary>How well it tells the two apart.</summary>
    public RocCurve Roc { get; } = RocCurve.Of([.. Inside.Select(v => Sign * v)], [.. Outside.Select(v => Sign * v)]);
}
