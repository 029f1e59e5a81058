using System.Globalization;

namespace HybridPrior.Operators;

/// <summary>The number of an operator along which it can be swept, such as m of <c>gaussian:m=500</c>.</summary>
/// <param name="Family">The operator without that number, such as <c>gaussian:m=*</c>.</param>
/// <param name="Parameter">Name of the number.</param>
/// <param name="Value">What the number is in this operator, such as 500.</param>
public sealed record OperatorAxis(string Family, string Parameter, double Value)
{
    private static readonly string[] Parameters = ["m", "factor", "keep", "box", "sigma", "length"];

    /// <summary>Finds the number.</summary>
    /// <param name="op">The operator, as on the command line, in its full form.</param>
    /// <returns>The axis; null for an operator without a number, or of several parts.</returns>
    public static OperatorAxis? Of(string op)
    {
        if (op.Contains('+') || op.Split(':', 2) is not [string name, string keys]) return null;
        string[] pairs = keys.Split(',');
        int place = Array.FindIndex(pairs, p => Parameters.Contains(p.Split('=')[0]));
        if (place < 0 || !double.TryParse(pairs[place].Split('=')[1], CultureInfo.InvariantCulture, out double value)) return null;
        string parameter = pairs[place].Split('=')[0];
        pairs[place] = $"{parameter}=*";
        return new OperatorAxis($"{name}:{string.Join(',', pairs)}", parameter, value);
    }
}
