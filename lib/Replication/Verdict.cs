namespace HybridPrior.Replication;

/// <summary>Whether results bear out a claim.</summary>
public enum Verdict
{
    /// <summary>There are no results to judge it by.</summary>
    NotMeasured,

    /// <summary>They do.</summary>
    Agrees,

    /// <summary>They do in part: for some operators, or by less than is certain.</summary>
    AgreesInPart,

    /// <summary>They do not.</summary>
    DoesNotAgree,
}
