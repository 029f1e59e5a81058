namespace HybridPrior.Optimisation;

/// <summary>An optimiser by name, made anew for each inversion: what schedules and stages hold, since an <see cref="IOptimiser"/> itself has the state of one inversion.</summary>
/// <remarks>An optimiser of one's own is one more of these: <c>new Optimiser("momentum", () => new Momentum())</c>.</remarks>
/// <param name="Name">What results record; part of a checkpoint's identity.</param>
/// <param name="Create">Makes one without state.</param>
public sealed record Optimiser(string Name, Func<IOptimiser> Create)
{
    /// <summary>Adam, as in the paper.</summary>
    public static Optimiser Adam { get; } = new("adam", () => new Adam());

    /// <summary>L-BFGS, which takes no learning rates; a step may evaluate the prior several times.</summary>
    public static Optimiser Lbfgs { get; } = new("lbfgs", () => new Lbfgs());

    /// <summary>L-BFGS from what a prior knows of its curvature, which gets much further in as many steps.</summary>
    public static Optimiser Preconditioned { get; } = new("preconditioned", () => new PreconditionedLbfgs());

    /// <summary>Those of this library.</summary>
    public static IReadOnlyList<Optimiser> All { get; } = [Adam, Lbfgs, Preconditioned];

    /// <summary>One of <see cref="All"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">None has that name.</exception>
    public static Optimiser Named(string name) => All.FirstOrDefault(o => o.Name == name)
        ?? throw new InputException($"The optimiser {Quoted.Name(name)} is not known{Suggestion.For(name, All.Select(o => o.Name))}; known are {string.Join(", ", All.Select(o => o.Name))}.");

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
