namespace HybridPrior.NotebookHost.Cells;

/// <summary>How a notebook is run.</summary>
internal sealed record RunOptions
{
    /// <summary>The scales a lesson knows.</summary>
    public static readonly IReadOnlyList<string> Scales = ["Tiny", "Lesson", "Paper"];

    /// <summary>Environment variable that carries the scale into the lesson.</summary>
    public const string ScaleVariable = "HYBRIDPRIOR_SCALE";

    /// <summary>New values of hyper-parameters, by name.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init; } = new Dictionary<string, string>();

    /// <summary>One of <see cref="Scales"/>; the notebook's own where none is given.</summary>
    public string? Scale { get; init; }

    /// <summary>How long a cell may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long a cell that was asked to stop may take to return what it has.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Cuts the grace short.</summary>
    public CancellationToken Insist { get; init; }

    /// <summary>Whether a cell that did not react within the grace is aborted, wherever its code is, rather than left behind.</summary>
    public bool Abort { get; init; }

    /// <summary>Whether to run the cells after a failing one.</summary>
    public bool KeepGoing { get; init; }
}
