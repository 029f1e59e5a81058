using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace HybridPrior.Cli;

/// <summary>Numbers as options take them: with a point, as in the documentation, in every language.</summary>
/// <remarks>The parser's own reading of numbers allows marks between thousands, and so takes 0,01 for 1.</remarks>
internal static class StrictNumbers
{
    /// <summary>Makes every option of a command and those below it that takes a number read it so.</summary>
    /// <param name="command">The command.</param>
    public static void Apply(Command command)
    {
        foreach (Option option in command.Options)
        {
            if (option is Option<double> number) number.CustomParser = result => Read(result, option) ?? 0;
            if (option is Option<double?> perhaps) perhaps.CustomParser = result => Read(result, option);
        }
        foreach (Command below in command.Subcommands) Apply(below);
    }

    private static double? Read(ArgumentResult result, Option option)
    {
        if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return value;
        result.AddError($"Cannot parse argument '{string.Join(' ', result.Tokens)}' for option '{option.Name}': a number is expected.");
        return null;
    }
}
