using System.CommandLine;
using System.Globalization;
using HybridPrior.Catalogue;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using Spectre.Console;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary>What commands that recover images begin with: their options, and all that these name, opened.</summary>
internal sealed class RecoverySetup : IDisposable
{
    private const int DefaultSize = 64;
    private static readonly Option<string[]> ImagePaths = new("--images") { HelpName = "PATH", AllowMultipleArgumentsPerToken = true, Description = "Image files, folders or @lists; the shipped samples unless given." };
    private static readonly Option<int?> SideOption = new("--size") { Description = $"Side in pixels; unless given the generator's, else the Gaussian model's, else {DefaultSize}." };
    private static readonly Option<string> Crop = new Option<string>("--crop") { DefaultValueFactory = _ => "centre", Description = "centre, celeba or none." }.Offering("centre", "celeba", "none");
    private static readonly Option<int?> Take = new("--take") { Description = "Use only the first N images." };
    private static readonly Option<string> OperatorText = new Option<string>("--operator") { HelpName = "SPEC", DefaultValueFactory = _ => "gaussian:m=1000", Description = "gaussian:m=1000 | fast:m=1000 | superres:factor=4,kernel=mean | inpaint:keep=0.3 | inpaint:box=24 | blur:sigma=2 | identity; joined by + for one after the other." }.OfferingOperators();
    private static readonly Option<string> NoiseText = new("--noise") { DefaultValueFactory = _ => "0.1", Description = "Expected norm of the noise, or sigma=0.01 per measurement, or none." };
    private static readonly Option<string?> GeneratorPath = new("--generator") { HelpName = "FILE", Description = "Weight file of the generator, or shipped:NAME; DCGAN unless given, BEGAN for --size 128." };
    private static readonly Option<string?> GeneratorKey = GeneratorCommand.CreateKey();
    private static readonly Option<string?> GaussianPath = new("--gaussian") { HelpName = "FILE", Description = "Model file of the Gaussian prior and of --correct; the shipped one unless given." };
    private static readonly Option<string?> DenoiserPath = new("--denoiser") { HelpName = "FILE", Description = "Weight file of the denoiser; the shipped one unless given." };
    private static readonly Option<int?> Steps = new("--steps") { Description = $"Joint steps; {Schedule.DefaultStepsText} unless given." };
    private static readonly Option<int> PreSteps = new("--pre-steps") { DefaultValueFactory = _ => 150, Description = "Steps each half of a combination gets on its own first; single priors get them too." };
    private static readonly Option<bool> ColdStart = new("--cold-start") { Description = "Gives the halves of a combination no steps of their own: all steps are joint." };
    private static readonly Option<string> OptimiserName = new Option<string>("--optimiser") { DefaultValueFactory = _ => "auto", Description = $"lbfgs, preconditioned (by the Deep Decoder's curvature), adam, or auto: preconditioned {Schedule.FromMany}, below it lbfgs; adam for priors with many parameters, with --paper and --decay." }.Offering(["auto", .. Optimiser.All.Select(o => o.Name)]);
    private static readonly Option<double> LearningRate = new("--lr") { DefaultValueFactory = _ => 1e-2, Description = "Adam's step size." };
    private static readonly Option<double> Decay = new("--decay") { DefaultValueFactory = _ => 1, Description = "Share of Adam's step size that is left at the last step, along a cosine; 1: it stays." };
    private static readonly Option<int> Restarts = new("--restarts") { DefaultValueFactory = _ => 1, Description = "Starts per image; the one that explains the measurements best is kept." };
    private static readonly Option<bool> Paper = new("--paper") { Description = "The paper's schedule: 500 separate and 5000 joint steps; iagan gets its own." };
    private static readonly Option<double?> Memory = new("--memory") { Description = "GB the program may take, most of what is left unless given; images go in parts that fit." };
    private static readonly Option<ulong> SeedOption = new("--seed") { DefaultValueFactory = _ => 1, Description = "Seed of operator, noise and starts." };
    private static readonly Option<int?> Threads = DeviceArgument.CreateThreads();
    private static readonly Option<string> DeviceName = DeviceArgument.Create();
    private static readonly (Option Option, string Name)[] NamesInSpecs =
    [
        (GeneratorPath, "generator"), (GeneratorKey, "generator"), (GaussianPath, "gaussian"), (DenoiserPath, "denoiser"), (Steps, "steps"), (PreSteps, "pre_steps"), (ColdStart, "warm_start"), (OptimiserName, "optimiser"), (LearningRate, "learning_rate"), (Decay, "decay"),
        (Restarts, "restarts"), (Paper, "published"), (Memory, "memory"),
    ];
    private readonly ParseResult parsed;
    private readonly string generatorPath, gaussianPath = "", denoiserPath;
    private readonly IReadOnlyList<string> paths;
    private readonly PriorNeeds needs;
    private readonly OperatorSpec operatorSpec;

    /// <summary>Reads the options and opens what they name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="priors">Names of the priors, which decide what is opened: <c>all</c> takes generator and model where they fit the image size.</param>
    /// <param name="correct">Whether the Gaussian model is needed besides, to correct with.</param>
    /// <param name="images">Paths of images; null for those of the options.</param>
    /// <exception cref="InputException">Something of it cannot be used.</exception>
    public RecoverySetup(ParseResult parsed, IReadOnlyList<string> priors, bool correct = false, string[]? images = null)
    {
        this.parsed = parsed;
        Device = DeviceArgument.Parse(parsed.GetValue(DeviceName)!);
        DeviceArgument.SetThreads(parsed.GetValue(Threads));
        Schedule = ReadSchedule(parsed);
        RefuseIdle(parsed, priors, correct, Schedule);
        operatorSpec = OperatorSpec.Parse(parsed.GetValue(OperatorText)!);
        Noise = NoiseSpec.Parse(parsed.GetValue(NoiseText)!);
        generatorPath = Weights(GeneratorPath) ?? ShippedFiles.GeneratorOf(parsed.GetValue(SideOption) ?? DefaultSize);
        denoiserPath = Weights(DenoiserPath) ?? ShippedFiles.Denoiser;
        paths = (images ?? parsed.GetValue(ImagePaths)) is { Length: > 0 } given ? given : [ShippedFiles.Images];
        needs = PriorCatalogue.Needs(priors);
        bool all = priors.Contains(PriorCatalogue.All);
        try
        {
            int? side = parsed.GetValue(SideOption);
            // Given by name, a generator is used even where only the width of a Deep Decoder leaves room for its code.
            Generator = Open(needs.HasFlag(PriorNeeds.Generator) || (parsed.GetValue(GeneratorPath) ?? parsed.GetValue(GeneratorKey)) is not null, all, side, "generator", generatorPath, path => GeneratorFile.Load(path, Device, parsed.GetValue(GeneratorKey)));
            gaussianPath = Weights(GaussianPath) ?? ShippedFiles.GaussianOf(side ?? Generator?.ImageSize ?? DefaultSize);
            Gaussian = Open(needs.HasFlag(PriorNeeds.Gaussian) || correct, all, side ?? Generator?.ImageSize, "Gaussian model", gaussianPath, path => GaussianModel.Load(path, Device));
            int size = side ?? Generator?.ImageSize ?? Gaussian?.ImageSize ?? DefaultSize;
            if (needs.HasFlag(PriorNeeds.DenoiserIfAny) || all)
            {
                Denoiser = Denoiser.Load(denoiserPath, Device);
                if (Denoiser.Size != size && (needs.HasFlag(PriorNeeds.Denoiser) || parsed.GetValue(DenoiserPath) is not null))
                    throw new InputException($"The denoiser '{denoiserPath}' is of images of {Denoiser.Size} px, but the images here have {size} px.");
            }
            Images = ImageSet.Load(paths, size, ImageCrop.Parse(parsed.GetValue(Crop)!), parsed.GetValue(Take));
            Operator = operatorSpec.Create([3, size, size], Schedule.Seed, Device);
            Schedule = Schedule with { Memory = parsed.GetValue(Memory) is double gigabytes ? RecoveryMemory.ForImages(gigabytes * 1e9, Operator) : Device.type == TorchSharp.DeviceType.CPU ? RecoveryMemory.Left : null };
            Measurement = Measure(Operator, Noise);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All options but those of a single command.</summary>
    public static IReadOnlyList<Option> Options { get; } =
    [
        ImagePaths, SideOption, Crop, Take, OperatorText, NoiseText, GeneratorPath, GeneratorKey, GaussianPath, DenoiserPath, Steps, PreSteps, ColdStart,
        OptimiserName, LearningRate, Decay, Restarts, Paper, Memory, SeedOption, Threads, DeviceName,
    ];

    /// <summary>The same in the groups of the help.</summary>
    /// <param name="first">What the command itself wants to be told first.</param>
    /// <param name="results">What the command itself does with what comes out.</param>
    public static (string Title, Symbol[] Members)[] Groups(Symbol[] first, Symbol[] results) =>
    [
        ("Common options", [.. first, ImagePaths, OperatorText, NoiseText, Take]),
        ("Results", results),
        ("Images and weights", [SideOption, Crop, SeedOption, GeneratorPath, GeneratorKey, GaussianPath, DenoiserPath]),
        ("Schedule", [PreSteps, Steps, OptimiserName, LearningRate, Decay, Restarts, ColdStart, Paper]),
        ("Machine", [DeviceName, Threads, Memory]),
    ];

    public Device Device { get; }

    public Schedule Schedule { get; }

    public NoiseSpec Noise { get; }

    public IGenerator? Generator { get; }

    public GaussianModel? Gaussian { get; }

    public Denoiser? Denoiser { get; }

    public ImageSet Images { get; } = null!;

    public ILinearOperator Operator { get; } = null!;

    public Measurement Measurement { get; } = null!;

    public long Measurements => Measurement.EntriesPerRow;

    /// <summary>What priors are built from.</summary>
    public PriorContext Context => new(Operator, Schedule, Generator, Gaussian, Device, Denoiser: Denoiser);

    /// <summary>Builds priors, and refuses an <c>--lr</c> that none of them comes to use.</summary>
    /// <param name="specs">What they are.</param>
    /// <exception cref="InputException">One makes no sense with what there is, or none is moved by Adam.</exception>
    public IReadOnlyList<IPrior> Create(IReadOnlyList<PriorSpec> specs)
    {
        IReadOnlyList<IPrior> priors = PriorCatalogue.Create(specs, Context);
        IParametricPrior[] searched = [.. priors.SelectMany<IPrior, IPrior>(p => p is SelfValidated chosen ? chosen.Candidates : [p]).OfType<IParametricPrior>()];
        bool adam = searched.Select(p => Schedule.For(p, Measurements)).Any(own => own.PreSteps > 0 || (own.Steps > 0 && own.Optimiser == Optimiser.Adam));
        if (!adam) IdleOptions.Refuse(parsed, (LearningRate, $"it is Adam's step size, and with {string.Join(", ", specs)} and these steps L-BFGS finds its own"));
        return priors;
    }

    /// <summary>Measures the images with another operator or noise, with the same seeds.</summary>
    public Measurement Measure(ILinearOperator op, NoiseSpec noise) =>
        Measurement.Simulate(op, Images.Images.to(Device), noise, noiseSeed: Schedule.Seed);

    /// <summary>One line for the terminal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Images.Count} image{(Images.Count == 1 ? "" : "s")} of {Images.Size} px, {Operator} ({Measurements} of {3L * Images.Size * Images.Size} numbers, {100.0 * Measurements / (3L * Images.Size * Images.Size):F1} %), noise {Noise}, on {Device} with {get_num_threads()} threads");

    /// <summary>What was asked for, for reports.</summary>
    /// <param name="priors">The priors, which decide what is worth telling.</param>
    public Dictionary<string, object> Recorded(IReadOnlyList<IPrior> priors)
    {
        PriorNeeds told = PriorCatalogue.Needs(priors.Select(p => p.Name));
        Dictionary<string, object> recorded = new()
        {
            ["images"] = string.Join(' ', paths),
            ["operator"] = Operator.ToString()!,
            ["measurements"] = Measurement.EntriesPerRow,
            ["size"] = Images.Size,
            ["crop"] = parsed.GetValue(Crop)!,
            ["noise"] = Measurement.Noise.ToString(),
            ["seed"] = Schedule.Seed,
            ["priors"] = string.Join(", ", priors.Select(p => PriorSpec.Parse(p.Name).ToFullString())),
        };
        if (Generator is not null)
        {
            recorded["generator"] = Path.GetFileName(generatorPath);
            recorded["generator_sha256"] = GeneratorFile.Inspect(generatorPath, parsed.GetValue(GeneratorKey)).Sha256;
            if (Generator is FrozenGenerator { Key: string key }) recorded["generator_key"] = key;
            recorded["latent"] = Generator.Latent.ToString();
        }
        if (told.HasFlag(PriorNeeds.Schedule))
        {
            foreach (IParametricPrior searched in priors.OfType<IParametricPrior>())
            {
                Schedule own = Schedule.For(searched, Measurements);
                recorded[$"schedule_{searched.Name}"] = string.Join(", ", [$"{own.PreSteps} + {own.Steps} steps", own.Optimiser!.Name, .. searched.Resolved.Select(r => $"{r.Key} {r.Value}")]);
            }
            recorded["restarts"] = Schedule.Restarts;
            recorded["learning_rate"] = Schedule.LearningRate;
            recorded["decay"] = Schedule.DecayTo;
        }
        if (told.HasFlag(PriorNeeds.WarmStart)) recorded["warm_start"] = Schedule.WarmStart;
        if (Gaussian is not null) recorded["gaussian"] = $"{Path.GetFileName(gaussianPath)} ({Gaussian.Count} components)";
        if (told.HasFlag(PriorNeeds.DenoiserIfAny) && Denoiser?.Size == Images.Size) recorded["denoiser"] = Path.GetFileName(denoiserPath);
        return recorded;
    }

    public void Dispose()
    {
        Measurement?.Dispose();
        Operator?.Dispose();
        Images?.Dispose();
        Gaussian?.Dispose();
        Denoiser?.Dispose();
        Generator?.Dispose();
    }

    private string? Weights(Option<string?> option) => parsed.GetValue(option) is string given ? ShippedFiles.Weights(given) : null;

    /// <summary>Opens a file of weights that is needed, or welcome where it fits.</summary>
    private static T? Open<T>(bool needed, bool welcome, int? size, string kind, string path, Func<string, T> load) where T : class, IGenerator
    {
        if (!needed && !welcome) return null;
        T opened = load(path);
        if (size is null || opened.ImageSize == size) return opened;
        int made = opened.ImageSize;
        opened.Dispose();
        return needed ? throw new InputException($"The {kind} '{path}' makes images of {made} px, but the images here have {size} px.") : null;
    }

    private const int MostSteps = 100_000_000;

    private static Schedule ReadSchedule(ParseResult parsed)
    {
        Schedule schedule = parsed.GetValue(Paper) ? Schedule.Paper : new Schedule(parsed.GetValue(PreSteps), parsed.GetValue(Steps));
        schedule = schedule with
        {
            Restarts = parsed.GetValue(Restarts),
            Seed = parsed.GetValue(SeedOption),
            WarmStart = !parsed.GetValue(ColdStart),
            DecayTo = parsed.GetValue(Decay),
            LearningRate = parsed.GetValue(LearningRate),
            Optimiser = parsed.GetValue(OptimiserName) is not "auto" and string name ? Optimiser.Named(name) : schedule.Optimiser,
        };
        if (schedule.Steps < 0) throw new InputException($"The option --steps must not be negative, but is {schedule.Steps}.");
        if (schedule.PreSteps < 0) throw new InputException($"The option --pre-steps must not be negative, but is {schedule.PreSteps}.");
        if (schedule.Steps > MostSteps || schedule.PreSteps > MostSteps) throw new InputException($"The options --steps and --pre-steps must be at most {MostSteps}, not {Math.Max(schedule.Steps ?? 0, schedule.PreSteps)}.");
        if (schedule.Total < 1) throw new InputException("There must be at least one step, in --steps or --pre-steps.");
        if (schedule.Restarts < 1) throw new InputException($"The option --restarts must be at least 1, not {schedule.Restarts}.");
        RequirePositive(parsed, LearningRate);
        if (!(parsed.GetValue(Decay) is > 0 and <= 1)) throw new InputException($"The option --decay must be above 0 and at most 1, not {parsed.GetValue(Decay).ToString(CultureInfo.InvariantCulture)}.");
        if (schedule.DecayTo < 1 && schedule.Optimiser is Optimiser given && given != Optimiser.Adam) throw new InputException("The option --decay needs Adam: L-BFGS finds its step sizes itself.");
        if (parsed.GetValue(Memory) is double memory) RequirePositive(Memory, memory);
        if (parsed.GetValue(Take) is int take && take < 1) throw new InputException($"The option --take must be at least 1, not {take}.");
        return schedule;
    }

    private static void RefuseIdle(ParseResult parsed, IReadOnlyList<string> priors, bool correct, Schedule schedule)
    {
        string? paper = parsed.GetValue(Paper) ? $"--paper means {Schedule.Paper.PreSteps} separate and {Schedule.Paper.Steps} joint steps" : null;
        SettingUse use = new(correct ? [.. priors, "gaussian"] : priors, schedule.Optimiser, schedule.PreSteps, schedule.Steps, schedule.Published);
        IdleOptions.Refuse(parsed, (Steps, paper), (PreSteps, paper));
        IdleOptions.Refuse(parsed, from setting in NamesInSpecs select (setting.Option, use.Idle(setting.Name)));
    }

    private static void RequirePositive(ParseResult parsed, Option<double> option) => RequirePositive(option, parsed.GetValue(option));

    private static void RequirePositive(Option option, double value)
    {
        if (!(value > 0 && double.IsFinite(value))) throw new InputException($"The option {option.Name} must be a positive number, not {value.ToString(CultureInfo.InvariantCulture)}.");
    }
}
