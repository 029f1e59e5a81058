namespace HybridPrior.Inversion;

/// <summary>What moves the parameters.</summary>
public enum OptimiserKind
{
    /// <summary>Adam, as in the paper.</summary>
    Adam,

    /// <summary>L-BFGS, which takes no learning rates; a step may evaluate the prior several times.</summary>
    Lbfgs,

    /// <summary>L-BFGS from what a prior knows of its curvature (<see cref="Preconditioner"/>), which gets much further in as many steps; plain L-BFGS for a prior that knows nothing of it.</summary>
    Preconditioned,

    /// <summary>
    /// Preconditioned where the measurements are many (<see cref="Recipe.AreMany"/>); L-BFGS where they are few: there the search must end before it has fitted everything, and what
    /// it has found when it is slow is better. Adam for priors with more parameters than <see cref="Recipe.MostForLbfgs"/>, whose history would not fit beside them.
    /// </summary>
    Automatic,
}
