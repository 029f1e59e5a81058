namespace HybridPrior.Sweeps;

/// <summary>A cell of a sweep: one prior with one operator on one set of images and one seed; its images are recovered together.</summary>
/// <param name="Id">Hash of <paramref name="Decides"/>.</param>
/// <param name="Images">Name of the set of images.</param>
/// <param name="InDistribution">Whether the images are like those that the generators learned from.</param>
/// <param name="Operator">The operator, as on the command line.</param>
/// <param name="Seed">Seed of operator, noise and starts.</param>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Generator">Name of the generator that the prior works with; null where it needs none.</param>
/// <param name="Decides">All that decides the result: sha256 of images and weight files, operator, noise, seed, prior and the settings that matter to it.</param>
public sealed record SweepCell(
    string Id, string Images, bool InDistribution, string Operator, ulong Seed, string Prior, string? Generator, IReadOnlyDictionary<string, string> Decides)
{
    private const int ShownName = 80;

    /// <summary>Such as <c>hybrid (dcgan64), gaussian:m=500, faces, seed 1</c>, on one line whatever the set is called.</summary>
    public override string ToString() => $"{Prior}{(Generator is null ? "" : $" ({Quoted.Text(Generator, ShownName)})")}, {Operator}, {Quoted.Text(Images, ShownName)}, seed {Seed}";
}
