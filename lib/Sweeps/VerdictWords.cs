namespace HybridPrior.Sweeps;

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
