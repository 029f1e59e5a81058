using System.Text;
using HybridPrior.Replication;
using static HybridPrior.Reports.ReportText;

namespace HybridPrior.Reports;

/// <summary>Judged claims as a table, in reports and in lessons.</summary>
internal static class ClaimsTable
{
    /// <summary>A row per claim, and below it one for each thing that it says.</summary>
    /// <param name="page">Where to; inside an element of class <c>hybridprior</c>.</param>
    /// <param name="claims">The claims.</param>
    public static void Write(StringBuilder page, IReadOnlyList<JudgedClaim> claims)
    {
        _ = page.Append("<table class=\"claims\"><tbody>\n");
        foreach (JudgedClaim claim in claims)
        {
            _ = page.Append($"<tr class=\"claim\"><td>{Badge(claim.Verdict, claim.VerdictText)}</td><td>{claim.Number}. {Html(claim.Claim)}</td></tr>\n");
            foreach (Finding finding in claim.Findings)
                _ = page.Append($"<tr><td>{Badge(finding.Verdict, finding.VerdictText)}</td><td>{Html(finding.Statement)}<small>{Html(finding.Evidence)}</small></td></tr>\n");
        }
        _ = page.Append("</tbody></table>\n");
    }

    private static string Badge(Verdict verdict, string words) =>
        $"<span class=\"verdict {verdict switch { Verdict.Agrees => "agrees", Verdict.AgreesInPart => "in-part", Verdict.DoesNotAgree => "not", _ => "missing" }}\">{words}</span>";
}
