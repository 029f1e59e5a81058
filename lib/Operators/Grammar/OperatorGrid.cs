using System.Globalization;

namespace HybridPrior.Operators;

/// <summary>Operators with grids: <c>gaussian:m={200,500}</c> stands for two, each pair of braces for every one of its values.</summary>
public static class OperatorGrid
{
    private const int MaxOperators = 10_000;

    /// <summary>Writes a grid out; each operator in its full form.</summary>
    /// <param name="text">Such as <c>gaussian:m={200,500}</c>.</param>
    /// <exception cref="InputException">A brace is not closed, an operator cannot be read, or there are more than 10,000.</exception>
    public static IReadOnlyList<string> Expand(string text)
    {
        // Counted first: thirty braces with two values each are a billion operators.
        double count = 1;
        foreach (string part in text.Split('{').Skip(1)) count *= part.Split('}')[0].Count(c => c == ',') + 1;
        return count <= MaxOperators ? WriteOut(text) : throw new InputException($"{Quoted.Name(text)} stands for more than {MaxOperators} operators.");
    }

    private static IReadOnlyList<string> WriteOut(string text)
    {
        int open = text.IndexOf('{', StringComparison.Ordinal), close = text.IndexOf('}', StringComparison.Ordinal);
        if (open < 0 && close < 0) return [OperatorSpec.Parse(text).ToString()];
        if (open < 0 || close < open) throw new InputException($"the braces of {Quoted.Name(text)} do not match.");
        string[] values = text[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries);
        return values.All(v => v.Length > 0) ? [.. values.SelectMany(v => WriteOut(text[..open] + v + text[(close + 1)..]))] : throw new InputException($"{Quoted.Name(text)} has braces with an empty value.");
    }

    /// <summary>The grid along one number.</summary>
    /// <param name="family">The operator with <c>*</c> for the number, such as <c>gaussian:m=*</c>.</param>
    /// <param name="values">The values, at least one.</param>
    /// <returns>Such as <c>gaussian:m={200,500}</c>.</returns>
    public static string Along(string family, IEnumerable<double> values) =>
        family.Replace("*", $"{{{string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}}}", StringComparison.Ordinal);
}
