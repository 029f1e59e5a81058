using HybridPrior.Measurements;
using HybridPrior.Operators;
using HybridPrior.Priors;

namespace HybridPrior.Inversion;

/// <summary>How a prior is fitted: steps, restarts, seed.</summary>
/// <param name="PreSteps">Steps each half of a combination gets on its own first; a single prior simply gets them too.</param>
/// <param name="Steps">Steps after that.</param>
/// <param name="Restarts">Starts per image; the one that explains the measurements best is kept.</param>
/// <param name="Seed">Seed of the starts.</param>
/// <param name="StopRules">Rules that may end the last phase early.</param>
/// <param name="RecordEvery">Steps between points of the curves.</param>
/// <param name="WarmStart">Whether the halves of a combination get separate steps first; without, those steps are joint ones from the start.</param>
/// <param name="Optimiser">What moves the parameters after the separate steps, which are Adam's, since it gets close fastest.</param>
/// <param name="HeldOut">Measurements of the same images that are not fitted: in the last phase each image is taken from where it explained these best.</param>
/// <param name="Published">Whether a prior that was published with steps of its own gets those instead.</param>
/// <param name="DecayTo">Share of the learning rates that is left at the last step, to which they fall in the last phase; 1: they stay, as in the paper.</param>
/// <param name="Memory">Bytes that images recovered together may take (<see cref="RecoveryMemory"/>): where they need more, they are recovered in parts, with the same starts; null for all together.</param>
public sealed record Recipe(
    int PreSteps, int Steps, int Restarts = 1, ulong Seed = 1, IReadOnlyList<IStopRule>? StopRules = null, int RecordEvery = 25,
    bool WarmStart = true, OptimiserKind Optimiser = OptimiserKind.Adam, Measurement? HeldOut = null, bool Published = false, double DecayTo = 1, double? Memory = null)
{
    /// <summary>The paper's: 500 separate and 5000 joint steps, 5500 for single priors (Algorithm 1, section 6.1).</summary>
    public static Recipe Paper { get; } = new(500, 5000, Published: true);

    /// <summary>Steps in all.</summary>
    public int Total => PreSteps + Steps;

    /// <summary>Most parameters per image for which <see cref="OptimiserKind.Automatic"/> is L-BFGS, whose history then takes 24 MB.</summary>
    public const long MostForLbfgs = 50_000;

    private const int ShareOfMany = 8;

    /// <summary>Steps after the separate ones unless told otherwise: where measurements are few, and where they are many.</summary>
    public static (int Few, int Many) DefaultSteps => (400, 700);

    /// <summary>These steps in words, such as <c>1 or, from m = n / 3 on, 2</c>.</summary>
    public static string DefaultStepsText => FormattableString.Invariant($"{DefaultSteps.Few} or, {FromMany}, {DefaultSteps.Many}");

    /// <summary>From which m on measurements are many, in words.</summary>
    public static string FromMany => FormattableString.Invariant($"from m = n / {ShareOfMany} on");

    /// <summary>Whether measurements are many, an eighth of the image's values or more: of 12,288, at m = 1000 preconditioning and more steps cost quality, at 2500 they gain some.</summary>
    /// <param name="measurements">Number of measurements m per image.</param>
    /// <param name="imageShape">Shape of an image.</param>
    public static bool AreMany(long measurements, IReadOnlyList<long> imageShape) => ShareOfMany * measurements >= OperatorShapes.Count(imageShape);

    /// <summary>Steps after the separate ones for as many measurements.</summary>
    /// <param name="measurements">Number of measurements m per image.</param>
    /// <param name="imageShape">Shape of an image.</param>
    public static int StepsFor(long measurements, IReadOnlyList<long> imageShape) => AreMany(measurements, imageShape) ? DefaultSteps.Many : DefaultSteps.Few;

    /// <summary>The recipe as a prior gets it: with steps it was published with where those are asked for, and with an optimiser chosen.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="measurements">Number of measurements m per image.</param>
    public Recipe For(IImagePrior prior, long measurements)
    {
        Recipe recipe = Published && prior.PublishedSteps is (int first, int then) ? this with { PreSteps = first, Steps = then } : this;
        OptimiserKind chosen = Optimiser != OptimiserKind.Automatic ? Optimiser
            : prior.Blocks.Sum(b => b.Count) > MostForLbfgs ? OptimiserKind.Adam
            : AreMany(measurements, prior.ImageShape) ? OptimiserKind.Preconditioned : OptimiserKind.Lbfgs;
        return recipe with { Optimiser = chosen == OptimiserKind.Preconditioned && !prior.KnowsCurvature ? OptimiserKind.Lbfgs : chosen };
    }

    /// <summary>Seeds of the starts, restarts of an image next to each other. An image's seeds depend on its place alone.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="first">Place of the first of them.</param>
    public IReadOnlyList<ulong> StartSeeds(long images, long first = 0) =>
        [.. from image in Enumerable.Range((int)first, (int)images) from restart in Enumerable.Range(0, Restarts)
            select Seed * 1_000_003 + (ulong)image * 1_009 + (ulong)restart];
}
