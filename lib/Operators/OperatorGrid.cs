using System.Globalization;

namespace HybridPrior.Operators;

/// <summary>Operators with grids: <c>gaussian:m={200,500}</c> stands for two, each pair of braces for every one of its values.</summary>
public static class OperatorGrid
{
    /// <summary>Writes a grid out; each operator in its full form.</summary>
    /// <param name="text">Such as <c>gaussian:m={200,500}</c>.</param>
    /// <exception cref="InputException">A brace is not closed, or an operator cannot be read.</exception>
    public static IReadOnlyList<string> Expand(string text)
    {
        int open = text.IndexOf('{', StringComparison.Ordinal), close = text.IndexOf('}', StringComparison.Ordinal);
        if (open < 0 && close < 0) return [OperatorSpec.Parse(text).ToString()];
        if (open < 0 || close < open) throw new InputException($"the braces of '{text}' do not match.");
        string[] values = text[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries);
        return values.All(v => v.Length > 0) ? [.. values.SelectMany(v => Expand(text[..open] + v + text[(close + 1)..]))] : throw new InputException($"'{text}' has braces with an empty value.");
    }

    /// <summary>The grid along one number.</summary>
    /// <param name="family">The operator with <c>*</c> for the number, such as <c>gaussian:m=*</c>.</param>
    /// <param name="values">The values, at least one.</param>
    /// <returns>Such as <c>gaussian:m={200,500}</c>.</returns>
    public static string Along(string family, IEnumerable<double> values) =>
        family.Replace("*", $"{{{string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}}}", StringComparison.Ordinal);
}
