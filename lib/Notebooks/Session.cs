using HybridPrior.Catalogue;
using HybridPrior.Experiments;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Priors;
using HybridPrior.Reports;
using HybridPrior.Support;
using static HybridPrior.Reports.ReportText;
using static TorchSharp.torch;

namespace HybridPrior.Notebooks;

/// <summary>What the cells of a lesson share: a generator, a schedule, the noise and a time limit; comparisons started here show themselves while they run.</summary>
/// <remarks>
/// As the result of a cell it says what is used, and brings plotly.js, once for all charts of the notebook. Everything random follows from the schedule's
/// seed. Inversions end at the host's stop button and at the time limit, and keep what they reached.
/// </remarks>
[TypeFormatterSource(typeof(FigureFormatters), FigureFormatter.HtmlType, FigureFormatter.PlainType)]
public sealed class Session : IFigure, IDisposable
{
    private readonly string file;
    private readonly TimeSpan limit;
    private readonly Lazy<GaussianModel> gaussian;
    private readonly Lazy<Denoiser> denoiser;

    private Session(string file, Schedule schedule, NoiseSpec noise, TimeSpan limit, Device device)
    {
        Device = device;
        this.file = file;
        this.limit = limit;
        gaussian = new(() => GaussianModel.Load(ShippedFiles.GaussianOf(Generator!.ImageSize), device));
        denoiser = new(() => Denoiser.Load(ShippedFiles.Denoiser, device));
        Generator = GeneratorFile.Load(file, device);
        (Schedule, Noise) = (schedule, noise);
        // Before a cell convolves by means of its own.
        _ = NativeConvolutions.Result;
    }

    /// <summary>The trained generator.</summary>
    public IGenerator Generator { get; }

    /// <summary>The Gaussian model that ships for the generator's size, read when it is first asked for; it belongs to the session.</summary>
    public GaussianModel Gaussian => gaussian.Value;

    /// <summary>Where tensors are.</summary>
    public Device Device { get; }

    /// <summary>Steps, optimiser, stop rules, restarts and seed.</summary>
    public Schedule Schedule { get; }

    /// <summary>Noise of the measurements.</summary>
    public NoiseSpec Noise { get; }

    /// <summary>Opens a session.</summary>
    /// <param name="generator">Weight file of the generator, such as <see cref="ShippedFiles.Generator"/>.</param>
    /// <param name="schedule">Steps, restarts and seed.</param>
    /// <param name="noise">Noise of expected norm sqrt(E||eta||^2), at least 0; 0.1 in the paper.</param>
    /// <param name="timeLimit">Seconds that one prior may take on one measurement, above 0.</param>
    /// <param name="device">Where to compute; null for the CPU.</param>
    /// <exception cref="InputException">The file is no generator, or a number is out of range.</exception>
    public static Session Open(string generator, Schedule schedule, double noise = 0.1, double timeLimit = 3600, Device? device = null)
    {
        const double Longest = 2_000_000;
        if (!(timeLimit > 0)) throw new InputException(FormattableString.Invariant($"The time limit must be above 0 seconds, not {timeLimit}."));
        if (!(schedule.LearningRate > 0 && double.IsFinite(schedule.LearningRate))) throw new InputException(FormattableString.Invariant($"The learning rate must be above 0, not {schedule.LearningRate}."));
        if (schedule.PreSteps < 0 || schedule.Steps < 0 || schedule.Total < 1 || schedule.Restarts < 1)
            throw new InputException($"A schedule needs at least 1 step and 1 start, not {schedule.PreSteps} + {schedule.Steps} steps and {schedule.Restarts} starts.");
        _ = ThreadWaiting.Sleep();
        _ = TensorMemory.KeepPages();
        return new Session(generator, schedule, NoiseSpec.TotalNorm(noise), TimeSpan.FromSeconds(Math.Min(timeLimit, Longest)), device ?? CPU);
    }

    /// <summary>Loads images of the generator's size.</summary>
    /// <param name="source"><c>faces</c> or <c>pictures</c> for those that ship, else an image file, a folder or an <c>@list.txt</c>.</param>
    /// <param name="count">How many to use, the first ones; fewer where there are not that many.</param>
    /// <exception cref="InputException">There are none, or one cannot be read.</exception>
    public ImageSet Images(string source, int count)
    {
        if (count < 1) throw new InputException($"The number of images must be at least 1, not {count}.");
        IReadOnlyList<string> files = source switch
        {
            "faces" => ShippedFiles.Faces,
            "pictures" => ShippedFiles.Pictures,
            _ => ImageFiles.Expand([source]),
        };
        if (files.Count == 0) throw new InputException($"The shipped images are not at '{ShippedFiles.Images}'; build from a complete checkout, or name a folder of your own.");
        return ImageSet.Load(files, Generator.ImageSize, ImageCrop.Parse("centre"), Math.Min(count, files.Count));
    }

    /// <summary>Images drawn from the generator, which it can represent without error.</summary>
    /// <param name="count">How many.</param>
    public ImageSet Samples(int count)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        using Generator random = new(Schedule.Seed, CPU);
        Tensor images = Generator.Image(Generator.Latent.Sample(count, random).to(Device)).clamp(0, 1).cpu();
        return new ImageSet([.. Enumerable.Range(1, count).Select(i => $"sample {i}")], images.MoveToOuterDisposeScope());
    }

    /// <summary>Measures images: y = A x + noise.</summary>
    /// <param name="images">The images.</param>
    /// <param name="op">The operator as on the command line, such as <c>gaussian:m=1000</c>.</param>
    /// <exception cref="InputException">The operator is not known or does not fit the images.</exception>
    public Measurement Measure(ImageSet images, string op) => Measure(images, OperatorSpec.Parse(op).Create(images.Images.shape[1..], Schedule.Seed, Device));

    /// <summary>Measures images: y = A x + noise.</summary>
    /// <param name="images">The images.</param>
    /// <param name="op">The operator.</param>
    /// <exception cref="InputException">The operator does not fit the images.</exception>
    public Measurement Measure(ImageSet images, ILinearOperator op)
    {
        using Tensor there = images.Images.to(Device, copy: true);
        return Measurement.Simulate(op, there, Noise, noiseSeed: Schedule.Seed);
    }

    /// <summary>Builds priors; the Deep Decoder's width follows from the number of measurements by the paper's rule.</summary>
    /// <param name="names">Their names, separated by commas: see <see cref="PriorCatalogue.Names"/>.</param>
    /// <param name="measurement">The measurements they are for.</param>
    /// <exception cref="InputException">A name is not known.</exception>
    public IReadOnlyList<IPrior> Priors(string names, Measurement measurement) => Priors(names, measurement, Schedule);

    /// <summary>Recovers images with several priors from the same measurements, shown while it runs.</summary>
    /// <param name="images">The true images.</param>
    /// <param name="measurement">Their measurements.</param>
    /// <param name="priors">Names of priors, separated by commas.</param>
    /// <param name="own">Priors of one's own besides, which stay with their owner.</param>
    /// <exception cref="InputException">A name is not known, two priors have the same one, or a prior makes images of another size.</exception>
    public Comparison Compare(ImageSet images, Measurement measurement, string priors, params IReadOnlyList<IPrior> own)
    {
        IReadOnlyList<IPrior> named = Priors(priors, measurement);
        try
        {
            return Compare(images, measurement, [.. named, .. own]);
        }
        finally
        {
            foreach (IPrior prior in named) prior.Dispose();
        }
    }

    /// <summary>Recovers images with priors of one's own from the same measurements, shown while it runs.</summary>
    /// <param name="images">The true images.</param>
    /// <param name="measurement">Their measurements.</param>
    /// <param name="own">The priors, at least one, which stay with their owner.</param>
    /// <exception cref="InputException">There is none, two have the same name, or one makes images of another size.</exception>
    public Comparison Compare(ImageSet images, Measurement measurement, params IReadOnlyList<IPrior> own)
    {
        LiveDisplay live = new(Schedule.Total, Named(own));
        Comparison comparison = Comparison.Run(images, measurement, own, Schedule, live, live.Cancellation, limit: limit).RequireAll();
        live.End(Summary([comparison], $"{ReportText.Count(images.Count, "image")}"));
        return comparison;
    }

    /// <summary>Recovers images with one prior under several schedules from the same measurements, shown while it runs: what a step, an optimiser or a warm start is worth.</summary>
    /// <param name="images">The true images.</param>
    /// <param name="measurement">Their measurements.</param>
    /// <param name="prior">Name of the prior.</param>
    /// <param name="schedules">The schedules and what each is called, at least one.</param>
    /// <returns>A comparison in which each schedule stands as a prior does, by its name.</returns>
    /// <exception cref="InputException">There is no schedule, two have the same name, or there is not exactly one prior.</exception>
    public Comparison CompareSchedules(ImageSet images, Measurement measurement, string prior, params IReadOnlyList<(string Name, Schedule Schedule)> schedules)
    {
        if (schedules.Count == 0) throw new InputException("There is no schedule to compare.");
        if (schedules.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new InputException($"Two schedules are called {Quoted.Name(twice.Key)}; tables and charts tell them apart by their names.");
        LiveDisplay live = new(schedules.Max(s => s.Schedule.Total), [.. schedules.Select(s => s.Name)]);
        List<PriorOutcome> outcomes = [];
        Tensor? truth = null;
        foreach ((string name, Schedule schedule) in schedules)
        {
            if (outcomes.Count > 0 && live.Cancellation.IsCancellationRequested) break;
            IReadOnlyList<IPrior> built = Priors(prior, measurement, schedule);
            try
            {
                if (built.Count != 1) throw new InputException($"Schedules are compared with one prior, not with {List([.. built.Select(p => p.Name)])}.");
                double done = outcomes.Count;
                Comparison one = Comparison.Run(images, measurement, built, schedule,
                    new Relay<ComparisonProgress>(p => live.Report(new ComparisonProgress(p.Recovery with { Prior = name }, (done + p.Fraction) / schedules.Count))), live.Cancellation, limit: limit).RequireAll();
                if (truth is null) truth = one.Truth;
                else one.Truth.Dispose();
                outcomes.Add(one.Outcomes[0] with { Recovery = one.Outcomes[0].Recovery with { Prior = name } });
            }
            finally
            {
                foreach (IPrior made in built) made.Dispose();
            }
        }
        Comparison comparison = new(images.Names, truth!, outcomes, live.Cancellation.IsCancellationRequested);
        live.End(Summary([comparison], $"{ReportText.Count(images.Count, "image")}"));
        return comparison;
    }

    /// <summary>Compares priors along one number of the operator, shown while it runs.</summary>
    /// <param name="images">The true images.</param>
    /// <param name="grid">The operators, one for each value of a number in braces, such as <c>gaussian:m={200,500,1000}</c>.</param>
    /// <param name="priors">Names of the priors, separated by commas.</param>
    /// <param name="own">Build priors of one's own besides, anew for the measurements of each point.</param>
    /// <exception cref="InputException">A name or an operator is not known.</exception>
    public OperatorSweep Sweep(ImageSet images, string grid, string priors, params IReadOnlyList<Func<Measurement, IPrior>> own) =>
        Sweep(images, live => OperatorSweep.Run(images, grid, Noise, Schedule, m => live.Of(Built(priors, own, m)), Device, progress: live, limit: limit, cancellation: live.Cancellation));

    /// <summary>Compares priors along one number of an operator of one's own, shown while it runs.</summary>
    /// <param name="images">The true images.</param>
    /// <param name="parameter">Name of the number.</param>
    /// <param name="values">Its values.</param>
    /// <param name="operators">Builds the operator of a value, which the sweep disposes.</param>
    /// <param name="priors">Names of the priors, separated by commas.</param>
    /// <param name="own">Build priors of one's own besides, anew for the measurements of each point.</param>
    /// <exception cref="InputException">A name is not known, or an operator does not fit the images.</exception>
    public OperatorSweep Sweep(
        ImageSet images, string parameter, IReadOnlyList<double> values, Func<double, ILinearOperator> operators, string priors, params IReadOnlyList<Func<Measurement, IPrior>> own) =>
        Sweep(images, live => OperatorSweep.Run(images, parameter, values, operators, Noise, Schedule, m => live.Of(Built(priors, own, m)), Device, live, limit, live.Cancellation));

    /// <inheritdoc/>
    public string ToHtml() => PlotlyPage.Script + Figure.Note(ToString()).ToHtml();

    /// <summary>Generator, noise, steps and threads in a sentence.</summary>
    public override string ToString() =>
        $"{Path.GetFileName(file)}: {Generator.Name}, {Generator.ImageSize} px, latent code {Generator.Latent}; noise {Noise}; "
        + $"{Number(Schedule.PreSteps, "N0")} separate and {(Schedule.Steps is int steps ? Number(steps, "N0") : Schedule.DefaultStepsText)} joint steps, seed {Schedule.Seed}; {ReportText.Count(get_num_threads(), "thread")}.";

    /// <summary>Frees the generator.</summary>
    public void Dispose()
    {
        Generator.Dispose();
        if (gaussian.IsValueCreated) gaussian.Value.Dispose();
        if (denoiser.IsValueCreated) denoiser.Value.Dispose();
    }

    private IReadOnlyList<IPrior> Priors(string names, Measurement measurement, Schedule schedule)
    {
        IReadOnlyList<string> wanted = PriorSpec.Split(names);
        if (wanted.Count == 0) throw new InputException($"No prior is named; known are {string.Join(", ", PriorCatalogue.Names)}.");
        bool model = wanted.Contains(PriorCatalogue.All) || PriorCatalogue.Needs(wanted).HasFlag(PriorNeeds.Gaussian);
        bool network = wanted.Contains(PriorCatalogue.All) || PriorCatalogue.Needs(wanted).HasFlag(PriorNeeds.DenoiserIfAny);
        PriorContext context = new(measurement.Operator, schedule, Generator, model ? gaussian.Value : null, Device, Denoiser: network ? denoiser.Value : null);
        return PriorCatalogue.Create(PriorCatalogue.Expand(wanted, context), context);
    }

    private OperatorSweep Sweep(ImageSet images, Func<LiveDisplay, OperatorSweep> run)
    {
        LiveDisplay live = new(Schedule.Total, []);
        OperatorSweep sweep = run(live);
        live.End(Summary([.. sweep.Points.Select(p => p.Comparison)], $"{ReportText.Count(images.Count, "image")} at {ReportText.Count(sweep.Points.Count, "point")}"));
        return sweep;
    }

    private IReadOnlyList<IPrior> Built(string priors, IReadOnlyList<Func<Measurement, IPrior>> own, Measurement measurement)
    {
        IPrior[] built = [.. Priors(priors, measurement), .. own.Select(build => build(measurement))];
        _ = Named(built);
        return built;
    }

    /// <summary>The names of priors, by which tables and charts tell them apart.</summary>
    private static string[] Named(IReadOnlyList<IPrior> priors)
    {
        string[] names = [.. priors.Select(p => p.Name)];
        if (names.Length == 0) throw new InputException("There is no prior to compare.");
        return names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new InputException($"Two priors are called {Quoted.Name(twice.Key)}; tables and charts tell them apart by their names.")
            : names;
    }

    private string Summary(IReadOnlyList<Comparison> comparisons, string what)
    {
        PriorOutcome[] outcomes = [.. comparisons.SelectMany(c => c.Outcomes)];
        string names = List([.. outcomes.Select(o => o.Prior).Distinct()]);
        string stopped = comparisons.Any(c => c.Cancelled) ? " It was stopped before its end; what was reached is kept."
            : outcomes.Any(o => o.Recovery.Cancelled) ? $" {List([.. outcomes.Where(o => o.Recovery.Cancelled).Select(o => o.Prior).Distinct()])} reached the time limit of {Number(limit.TotalSeconds, "0.#")} s; what was reached is kept."
            : "";
        return $"{what} with {names}: {Number(outcomes.Sum(o => o.Recovery.Seconds), "F0")} s.{stopped}";
    }
}
