using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;

namespace HybridPrior.Inversion;

/// <summary>How a prior is searched: steps, learning rates, optimiser, stop rules, restarts, seed. The defaults are the same in the library, the command, sweeps and lessons.</summary>
/// <param name="PreSteps">Steps each part of a combination gets on its own first, n_pre in the paper; a single prior simply gets them too.</param>
/// <param name="Steps">Steps after that, n in the paper; null for <see cref="StepsFor"/>.</param>
/// <param name="Restarts">Starts per image; the one that explains the measurements best is kept.</param>
/// <param name="Seed">Seed of the starts.</param>
/// <param name="Optimiser">What moves the parameters after the separate steps, which are Adam's, since it gets close fastest; null for the choice of <see cref="For"/>.</param>
/// <param name="LearningRate">Adam's step size for blocks without one of their own; 1e-2 in the paper, section 6.1.</param>
/// <param name="DecayTo">Share of the learning rates that is left at the last step, to which they fall in the last phase; 1: they stay, as in the paper. For Adam only.</param>
/// <param name="StopRules">Rules that may end the last phase early.</param>
/// <param name="RecordEvery">Steps between points of the curves.</param>
/// <param name="WarmStart">Whether the parts of a combination get separate steps first; without, those steps are joint ones from the start.</param>
/// <param name="Published">Whether a prior that was published with steps of its own gets those instead.</param>
/// <param name="HeldOut">Measurements of the same images that are not fitted: in the last phase each image is taken from where it explained these best.</param>
/// <param name="Memory">Bytes that images recovered together may take (<see cref="RecoveryMemory"/>): where they need more, they are recovered in parts, with the same starts; null for all together.</param>
public sealed record Schedule(
    int PreSteps = Schedule.DefaultPreSteps, int? Steps = null, int Restarts = 1, ulong Seed = 1, Optimiser? Optimiser = null, double LearningRate = Stage.PaperRate, double DecayTo = 1,
    IReadOnlyList<IStopRule>? StopRules = null, int RecordEvery = 25, bool WarmStart = true, bool Published = false, Measurement? HeldOut = null, double? Memory = null)
{
    /// <summary>Separate steps unless told otherwise.</summary>
    public const int DefaultPreSteps = 150;

    private const int ShareOfMany = 8;

    /// <summary>The paper's: 500 separate and 5000 joint steps of Adam, 5500 for single priors (Algorithm 1, section 6.1).</summary>
    public static Schedule Paper { get; } = new(500, 5000, Optimiser: Optimiser.Adam, Published: true);

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

    /// <summary>Steps in all; where <see cref="Steps"/> is left open, of the longer choice.</summary>
    public int Total => PreSteps + (Steps ?? DefaultSteps.Many);

    /// <summary>The schedule as a prior gets it, with nothing left open.</summary>
    /// <remarks>
    /// The optimiser, where none is given: L-BFGS; preconditioned where the measurements are many and the prior knows its curvature, since where they are few the search must end before it has
    /// fitted everything, and what it has found when it is slow is better; Adam for priors with more parameters than <see cref="Lbfgs.MostParameters"/>, and where learning rates fall.
    /// </remarks>
    /// <param name="prior">The prior.</param>
    /// <param name="measurements">Number of measurements m per image.</param>
    /// <exception cref="InputException">Learning rates are to fall, but the optimiser takes none.</exception>
    public Schedule For(IParametricPrior prior, long measurements)
    {
        bool curved = prior is ICurvedPrior { KnowsCurvature: true };
        Optimiser chosen = Optimiser ?? (DecayTo != 1 || prior.Blocks.Sum(b => b.Count) > Lbfgs.MostParameters ? Optimiser.Adam : AreMany(measurements, prior.ImageShape) ? Optimiser.Preconditioned : Optimiser.Lbfgs);
        if (chosen == Optimiser.Preconditioned && !curved) chosen = Optimiser.Lbfgs;
        if (DecayTo != 1 && (chosen == Optimiser.Lbfgs || chosen == Optimiser.Preconditioned)) throw new InputException("Learning rates can fall with Adam only: L-BFGS finds its step sizes itself.");
        (int first, int then) = Published && prior.Method.Steps is (int, int) own ? own : (PreSteps, Steps ?? StepsFor(measurements, prior.ImageShape));
        return this with { PreSteps = first, Steps = then, Optimiser = chosen };
    }

    /// <summary>What was chosen by a rule, for the record.</summary>
    /// <param name="prior">The prior; the schedule is that of <see cref="For"/>.</param>
    internal IReadOnlyDictionary<string, string> Resolved(IPrior prior) => new Dictionary<string, string>(prior.Resolved)
    {
        ["optimiser"] = Optimiser!.Name,
        ["pre_steps"] = FormattableString.Invariant($"{PreSteps}"),
        ["steps"] = FormattableString.Invariant($"{Steps}"),
    };

    /// <summary>The separate steps of a prior: blocks that have a rate of their own for them take that or stand still.</summary>
    /// <param name="prior">The prior.</param>
    public Stage First(IParametricPrior prior)
    {
        Method method = prior.Method;
        Dictionary<string, double> rates = prior.Blocks.Select(b => b.Name).Except(method.FirstStill).ToDictionary(b => b, b => method.FirstRates.TryGetValue(b, out double first) ? first : RateOf(method, b));
        return new Stage(rates.Count == 0 ? 0 : PreSteps, rates, LearningRate: LearningRate);
    }

    /// <summary>The steps after the separate ones.</summary>
    /// <param name="prior">The prior.</param>
    public Stage Then(IParametricPrior prior) => Last(prior, Steps ?? throw new InvalidOperationException("The schedule was not resolved for its prior."));

    /// <summary>All stages of a prior that is searched at once.</summary>
    /// <param name="prior">The prior.</param>
    public IReadOnlyList<Stage> All(IParametricPrior prior) =>
        prior.Method is { FirstRates.Count: 0, FirstStill.Count: 0 } && Optimiser == Optimiser.Adam ? [Last(prior, PreSteps + Steps!.Value)] : [First(prior), Then(prior)];

    /// <summary>The stop rules of a phase: what gets far fast may get to the noise, and so may a prior that can fit anything.</summary>
    /// <param name="prior">The prior that moves.</param>
    /// <param name="last">The last stage of the phase.</param>
    /// <param name="own">Whether the schedule's own rules count in it.</param>
    public IReadOnlyList<IStopRule> RulesFor(IParametricPrior prior, Stage last, bool own)
    {
        IReadOnlyList<IStopRule> rules = own ? StopRules ?? [] : [];
        return (prior.Method.StopsAtNoise || last.Optimiser == Optimiser.Preconditioned) && !rules.OfType<Discrepancy>().Any() ? [.. rules, new Discrepancy()] : rules;
    }

    /// <summary>Seeds of the starts, restarts of an image next to each other. An image's seeds depend on its place alone.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="first">Place of the first of them.</param>
    public IReadOnlyList<ulong> StartSeeds(long images, long first = 0) =>
        [.. from image in Enumerable.Range((int)first, (int)images) from restart in Enumerable.Range(0, Restarts)
            select Seed * 1_000_003 + (ulong)image * 1_009 + (ulong)restart];

    private Stage Last(IParametricPrior prior, int steps)
    {
        Method method = prior.Method;
        return new Stage(steps, prior.Blocks.ToDictionary(b => b.Name, b => RateOf(method, b.Name)), DecayTo, Optimiser, LearningRate);
    }

    private double RateOf(Method method, string block) => method.Rates.TryGetValue(block, out double rate) ? rate : LearningRate;
}
