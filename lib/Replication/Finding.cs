namespace HybridPrior.Replication;

/// <summary>One thing that a claim says, and what was measured.</summary>
/// <param name="Statement">What it says.</param>
/// <param name="Verdict">Whether results bear it out.</param>
/// <param name="Evidence">The figures behind the verdict.</param>
public sealed record Finding(string Statement, Verdict Verdict, string Evidence)
{
    /// <summary>The verdict in words.</summary>
    public string VerdictText => Verdict.Words();
}

internal static class VerdictWords
{
    public static string Words(this Verdict verdict) => verdict switch
    {
        Verdict.Agrees => "agrees",
        Verdict.AgreesInPart => "agrees in part",
        Verdict.DoesNotAgree => "does not agree",
        _ => "not measured",
    };
}
