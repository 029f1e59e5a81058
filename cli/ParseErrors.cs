using System.CommandLine;

namespace HybridPrior.Cli;

/// <summary>What is wrong with a command line, in words for people who do not write C#.</summary>
internal static class ParseErrors
{
    private static readonly (string Type, string Words)[] Types =
        [("System.Int32", "a whole number"), ("System.UInt64", "a whole number of 0 or more"), ("System.Double", "a number"), ("System.Boolean", "true or false")];

    public static string Sentence(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [string unknown, ..])
        {
            string name = HelpPage.Path(parsed.CommandResult);
            if (unknown.StartsWith('-'))
                return $"'{name}' has no option {Quoted.Name(unknown)}{Suggestion.For(unknown, HelpPage.Options(parsed.CommandResult).Select(o => o.Name))}; '{name} --help' shows those it has.";
            if (command.Subcommands.Count > 0)
                return $"'{name}' has no command {Quoted.Name(unknown)}{Suggestion.For(unknown, command.Subcommands.Select(c => c.Name))}; it has {string.Join(", ", command.Subcommands.Select(c => c.Name))}.";
        }
        string message = parsed.Errors[0].Message;
        foreach ((string type, string words) in Types)
        {
            foreach (string technical in new[] { $" as expected type '{type}'", $" as expected type 'System.Nullable`1[{type}]'" })
                if (message.Contains(technical, StringComparison.Ordinal)) return message.Replace(technical, $": {words} is expected", StringComparison.Ordinal);
        }
        return message;
    }
}
