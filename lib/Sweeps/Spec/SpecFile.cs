using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Operators;

namespace HybridPrior.Sweeps;

/// <summary>What a scale may change: all that decides how many cells there are and what they cost.</summary>
internal abstract record SpecCells
{
    [Description("Operators as on the command line; braces stand for several values, as in gaussian:m={200,500,1000}.")]
    public IReadOnlyList<OperatorTexts>? Operators { get; init; }

    [Description("Priors, each with all operators or with some of them.")]
    [SpecPriors]
    public IReadOnlyList<JsonElement>? Priors { get; init; }

    [Description("Seeds of operator, noise and starts; 1 unless given.")]
    public IReadOnlyList<ulong>? Seeds { get; init; }

    [Description("How the priors are searched.")]
    public SpecSettings? Settings { get; init; }
}

/// <summary>The file of a sweep as it is written, before scales are chosen and paths looked up.</summary>
internal sealed record SpecFile : SpecCells
{
    [JsonPropertyName("$schema")]
    [Description("Where the schema of this file lies, for editors.")]
    public string? Schema { get; init; }

    [Description("What the sweep is about.")]
    public required string Title { get; init; }

    [Description("The scale that is computed unless another one is asked for; Lesson unless given.")]
    public Scale? Scale { get; init; }

    [Description("Side of the images in pixels; 64 unless given.")]
    [Whole(16, 4096)]
    public int? Size { get; init; }

    [Description("Sets of images by name.")]
    public required IReadOnlyDictionary<string, SpecImages> Images { get; init; }

    [Description("Weight files of generators by name: paths relative to this file, or shipped:NAME.")]
    public IReadOnlyDictionary<string, string>? Generators { get; init; }

    [Description("File of the Gaussian model, or shipped:NAME.")]
    public string? Gaussian { get; init; }

    [Description("Weight file of the denoiser, or shipped:NAME.")]
    public string? Denoiser { get; init; }

    [Description("Expected norm of the noise, or sigma=0.01 per measurement, or none; 0.1 unless given.")]
    public NoiseSpec? Noise { get; init; }

    [Description("Whether recovered images and the summands of combinations are kept.")]
    public bool? KeepPictures { get; init; }

    [Description("What changes with the scale.")]
    public SpecScales? Scales { get; init; }
}

/// <summary>The scales of a file.</summary>
internal sealed record SpecScales
{
    [JsonPropertyName("Tiny")]
    public SpecScale? Tiny { get; init; }

    [JsonPropertyName("Lesson")]
    public SpecScale? Lesson { get; init; }

    [JsonPropertyName("Paper")]
    public SpecScale? Paper { get; init; }

    /// <summary>Those that the file has.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<Scale, SpecScale> Known =>
        new[] { (Scale.Tiny, Tiny), (Scale.Lesson, Lesson), (Scale.Paper, Paper) }.Where(s => s.Item2 is not null).ToDictionary(s => s.Item1, s => s.Item2!);
}

/// <summary>What is other at a scale.</summary>
internal sealed record SpecScale : SpecCells
{
    [Description("How many images of each set.")]
    [Whole(1)]
    public int? Take { get; init; }
}

/// <summary>A set of images.</summary>
internal sealed record SpecImages
{
    [Description("Files, folders, lists (@list.txt), or what ships: shipped:faces, shipped:pictures. Relative to this file.")]
    public required IReadOnlyList<string> Paths { get; init; }

    [Description("Whether they are like the images that the generators learned from: in or out of distribution.")]
    public required Distribution Distribution { get; init; }

    [Description("The square that is used of each file; centre unless given.")]
    public ImageCrop? Crop { get; init; }

    [Description("How many of them; all unless given.")]
    [Whole(1)]
    public int? Take { get; init; }

    [Description("How many to pass over first; none unless given.")]
    [Whole(0)]
    public int? Skip { get; init; }
}

/// <summary>A prior that is run with some of the operators.</summary>
internal sealed record SpecPrior
{
    [Description("The prior.")]
    public required string Prior { get; init; }

    [Description("The operators it is run with.")]
    public required IReadOnlyList<OperatorTexts> Operators { get; init; }
}

/// <summary>How priors are searched, as far as the file says.</summary>
internal sealed record SpecSettings
{
    [Description("Steps each half of a combination gets on its own first; single priors get them too.")]
    [Whole(0)]
    public int? PreSteps { get; init; }

    [Description("Steps after that.")]
    [Whole(0)]
    public int? Steps { get; init; }

    [Description("Starts per image; the one that explains the measurements best is kept.")]
    [Whole(1)]
    public int? Restarts { get; init; }

    [Description("Whether the halves of a combination get steps of their own.")]
    public bool? WarmStart { get; init; }

    [Description("Whether Adam moves everything and priors that were published with steps of their own get those.")]
    public bool? Published { get; init; }

    [Description("What moves the parameters after the separate steps; auto unless given.")]
    public OptimiserName? Optimiser { get; init; }

    [Description("Adam's step size.")]
    [Positive]
    public double? LearningRate { get; init; }
}

/// <summary>Whether images are like those that the generators learned from.</summary>
internal enum Distribution
{
    In,
    Out,
}

/// <summary>The operators that one text of a list stands for, each in its full form.</summary>
internal sealed record OperatorTexts(IReadOnlyList<string> All);

/// <summary>An optimiser by its name; null for the schedule's choice.</summary>
internal sealed record OptimiserName(string? Name);
