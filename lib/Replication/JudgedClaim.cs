namespace HybridPrior.Replication;

/// <summary>A claim of the paper, judged.</summary>
/// <param name="Number">Place in the paper's list of claims, 1 to 5.</param>
/// <param name="Claim">What the paper claims.</param>
/// <param name="Findings">Each thing that it says.</param>
public sealed record JudgedClaim(int Number, string Claim, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether all of it was measured.</summary>
    public bool IsComplete => Findings.All(f => f.Verdict != Verdict.NotMeasured);

    /// <summary>The verdict on the whole: that of its findings where these are of one mind, else in part. What was not measured does not count.</summary>
    public Verdict Verdict
    {
        get
        {
            Verdict[] measured = [.. Findings.Select(f => f.Verdict).Where(v => v != Verdict.NotMeasured).Distinct()];
            return measured switch { [] => Verdict.NotMeasured, [Verdict one] => one, _ => Verdict.AgreesInPart };
        }
    }

    /// <summary>The evidence of what was measured, one sentence after the other; what is missing where nothing was.</summary>
    public string Evidence => string.Join(" ", Findings.Where(f => Verdict == Verdict.NotMeasured || f.Verdict != Verdict.NotMeasured).Select(f => f.Evidence).Distinct());

    /// <summary>The verdict in words, such as <c>agrees as far as measured</c>.</summary>
    public string VerdictText => $"{Verdict.Words()}{(IsComplete || Verdict == Verdict.NotMeasured ? "" : " as far as measured")}";
}
