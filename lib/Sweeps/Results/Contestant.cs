namespace HybridPrior.Sweeps;

/// <summary>A prior, with its generator where results have several.</summary>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Generator">Name of the generator; null where there is only one or the prior needs none.</param>
public sealed record Contestant(string Prior, string? Generator = null)
{
    /// <summary>Such as <c>hybrid (began64)</c>.</summary>
    public override string ToString() => Generator is null ? Prior : $"{Prior} ({Generator})";
}
