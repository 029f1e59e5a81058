using HybridPrior.Operators;

namespace HybridPrior.Sweeps;

/// <summary>Operators with grids: <c>gaussian:m={200,500}</c> stands for two, each pair of braces for every one of its values.</summary>
internal static class OperatorGrid
{
    /// <summary>Writes a grid out; each operator in its full form.</summary>
    /// <exception cref="InputException">A brace is not closed, or an operator cannot be read.</exception>
    public static IReadOnlyList<string> Expand(string text)
    {
        int open = text.IndexOf('{', StringComparison.Ordinal), close = text.IndexOf('}', StringComparison.Ordinal);
        if (open < 0 && close < 0) return [OperatorSpec.Parse(text).ToString()];
        if (open < 0 || close < open) throw new InputException($"the braces of '{text}' do not match.");
        string[] values = text[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries);
        return values.All(v => v.Length > 0) ? [.. values.SelectMany(v => Expand(text[..open] + v + text[(close + 1)..]))] : throw new InputException($"'{text}' has braces with an empty value.");
    }
}
