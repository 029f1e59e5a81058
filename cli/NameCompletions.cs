using System.CommandLine;
using HybridPrior.Catalogue;
using HybridPrior.Operators;

namespace HybridPrior.Cli;

/// <summary>The names that a shell offers behind an option.</summary>
internal static class NameCompletions
{
    /// <summary>Offers some names.</summary>
    public static Option<T> Offering<T>(this Option<T> option, params string[] names)
    {
        option.CompletionSources.Add(names);
        return option;
    }

    /// <summary>Offers priors, also behind those that stand there with a comma or a plus.</summary>
    public static Option<string> OfferingPriors(this Option<string> option)
    {
        option.CompletionSources.Add(context =>
        {
            string before = context.WordToComplete[..(context.WordToComplete.LastIndexOfAny([',', '+']) + 1)];
            return PriorCatalogue.Names.Append(PriorCatalogue.All).Select(name => new System.CommandLine.Completions.CompletionItem(before + name));
        });
        return option;
    }

    /// <summary>Offers operators.</summary>
    public static Option<string> OfferingOperators(this Option<string> option) => option.Offering([.. OperatorGrammar.Names]);
}
