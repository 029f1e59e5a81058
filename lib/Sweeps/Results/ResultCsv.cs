using System.Globalization;
using System.Text;

namespace HybridPrior.Sweeps;

/// <summary>Results as a table for spreadsheets and other programs (RFC 4180; numbers in the invariant culture, every digit).</summary>
public static class ResultCsv
{
    private const string Head = "images,in_distribution,image,operator,measurements,seed,prior,generator,parameters,steps,psnr,ssim,residual,alpha,beta,seconds";

    /// <summary>Writes the rows of results.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="rows">The rows.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Save(string path, IEnumerable<ResultRow> rows)
    {
        StringBuilder text = new StringBuilder(Head).Append('\n');
        foreach (ResultRow r in rows)
        {
            object?[] fields = [r.Images, r.InDistribution ? "yes" : "no", r.Image, r.Operator, r.Measurements, r.Seed, r.Prior, r.Generator, r.Parameters, r.Steps, r.Psnr, r.Ssim, r.Residual, r.Alpha, r.Beta, r.Seconds];
            _ = text.AppendJoin(',', fields.Select(Field)).Append('\n');
        }
        AtomicFile.Write(path, text.ToString());
    }

    private static string Field(object? value)
    {
        if (value is double number) _ = ResultNumbers.Require(number);
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
