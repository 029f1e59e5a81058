namespace HybridPrior.Sweeps;

/// <summary>A claim of the paper, judged.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Claim">What the paper claims.</param>
/// <param name="Findings">Each thing that it says.</param>
public sealed record JudgedClaim(int Number, string Claim, IReadOnlyList<Finding> Findings)
{
    /// <summary>The verdict on the whole: that of its findings where these are of one mind, else in part. What was not measured does not count.</summary>
    public Verdict Verdict
    {
        get
        {
            Verdict[] measured = [.. Findings.Select(f => f.Verdict).Where(v => v != Verdict.NotMeasured).Distinct()];
            return measured switch { [] => Verdict.NotMeasured, [Verdict one] => one, _ => Verdict.AgreesInPart };
        }
    }
}
