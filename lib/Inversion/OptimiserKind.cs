namespace HybridPrior.Inversion;

/// <summary>What moves the parameters.</summary>
public enum OptimiserKind
{
    /// <summary>Adam, as in the paper.</summary>
    Adam,

    /// <summary>L-BFGS, which takes no learning rates; a step may evaluate the prior several times.</summary>
    Lbfgs,

    /// <summary>L-BFGS, which takes far fewer steps, for priors whose history fits beside them; Adam for those with more parameters than <see cref="Recipe.MostForLbfgs"/>.</summary>
    Automatic,
}
