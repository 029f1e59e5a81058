using HybridPrior.Catalogue;
using HybridPrior.Operators;

namespace HybridPrior.Tests.Docs;

/// <summary>The catalogue of the docs is written by the definitions it shows. HYBRIDPRIOR_ACCEPT=1 writes it anew. Serial, since other tests add priors for a while.</summary>
[Collection(Serial.Name)]
public class CataloguePageTests
{
    private const string Begin = "# Catalogue\n\n"
        + "This page is written by the code that it describes (`tests/Unit/Docs/CataloguePageTests.cs`), so it is complete.\n\n";

    [Fact]
    public void The_page_is_what_the_definitions_say()
    {
        string page = $"{Begin}## Priors\n\n`--prior` takes one or several, separated by commas. Options follow a colon, such as `tv:weight=0.02` or\n"
            + $"`hybrid:width=8,weights=fixed`. An option that a prior does not have is refused.\n\n{PriorCatalogue.Markdown()}\n"
            + $"## Operators\n\n`--operator` takes one, or several joined by `+`. In lessons and specs braces hold a grid: `gaussian:m={{500,2500}}` is two.\n\n{OperatorSpec.Markdown()}";
        string file = Path.Combine(Repository.Root, "docs", "catalogue.md");
        if (Environment.GetEnvironmentVariable("HYBRIDPRIOR_ACCEPT") == "1") File.WriteAllText(file, page);
        Assert.Equal(page, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Every_operator_of_the_table_can_be_built()
    {
        foreach (string form in OperatorGrammar.Forms.Select(f => f.Form))
        {
            using ILinearOperator built = OperatorSpec.Parse(form).Create([3, 32, 32], seed: 1);
            Assert.Equal([3, 32, 32], built.InputShape);
        }
    }

    [Fact]
    public void The_table_has_every_operator()
    {
        string known = Assert.Throws<InputException>(() => OperatorSpec.Parse("telescope")).Message.Split(" are ")[1].TrimEnd('.');
        Assert.Equal(known.Split(", ").Order(), OperatorGrammar.Forms.Where(f => !f.Form.Contains('+')).Select(f => f.Form.Split(':')[0]).Distinct().Order());
    }
}
