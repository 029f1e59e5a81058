using System.CommandLine;
using HybridPrior.Catalogue;
using HybridPrior.Operators;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior catalogue</c>: the priors and operators that other commands take by name.</summary>
internal static class CatalogueCommand
{
    public static Command Create()
    {
        Command command = new("catalogue", "Lists the priors and operators there are, with their options.") { JsonOutput.Option };
        command.SetAction(Run);
        return command;
    }

    private static void Run(ParseResult parsed)
    {
        if (JsonOutput.Begin(parsed))
        {
            JsonOutput.Print(new
            {
                Priors = PriorCatalogue.Definitions.Select(d => new { d.Name, d.Help, d.Source, Options = d.Options.Select(o => new { o.Name, o.Default, o.Help }) }),
                Operators = OperatorGrammar.Forms.Select(f => new { f.Form, f.Help }),
            });
            return;
        }
        Grid priors = Columns(), operators = Columns();
        foreach (PriorDefinition prior in PriorCatalogue.Definitions)
        {
            priors.AddRow(new Text(prior.Name), new Text(prior.Help));
            foreach (PriorOption option in prior.Options) priors.AddRow(new Text($"  :{option.Name}={option.Default}"), new Text(option.Help));
        }
        foreach ((string form, string help) in OperatorGrammar.Forms) operators.AddRow(new Text(form), new Text(help.Replace("`", "", StringComparison.Ordinal)));
        Terminal.Out.WriteLine("Priors, for --prior; two that are searched may be joined by +:");
        Terminal.Styled.Write(priors);
        Terminal.Out.WriteLine("\nOperators, for --operator:");
        Terminal.Styled.Write(operators);
    }

    private static Grid Columns() => new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
}
