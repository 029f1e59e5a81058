using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPrior.Catalogue;
using HybridPrior.Optimisation;
using HybridPrior.Sweeps;
using HybridPrior.Tests.Cli;

namespace HybridPrior.Tests.Sweeps;

/// <summary>The published schema is what the reader reads. Checked with the part of JSON Schema that it uses, by a validator of these tests.</summary>
[Collection(Serial.Name)]
public sealed class SpecSchemaTests
{
    [Fact]
    public void The_file_that_ships_is_what_is_generated_and_the_command_prints_it()
    {
        string published = File.ReadAllText(Path.Combine(Repository.Root, "data", "sweep.schema.json"));
        Assert.True(published == SpecSchema.Text(), "data/sweep.schema.json is out of date: hybridprior sweep schema > data/sweep.schema.json");
        Assert.Equal(published, Command.Run("sweep", "schema").Output);
    }

    [Fact]
    public void Specs_that_ship_name_it_and_are_valid_by_it()
    {
        JsonNode schema = JsonNode.Parse(SpecSchema.Text())!;
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "data", "specs"), "*.json"))
        {
            JsonNode spec = JsonNode.Parse(File.ReadAllText(file))!;
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, spec["$schema"]!.GetValue<string>())), file);
            Assert.Null(Flaw(schema, schema, spec, "$"));
        }
        using SampleSpec sample = new();
        Assert.Null(Flaw(schema, schema, sample.Json, "$"));
    }

    [Theory]
    [InlineData("title", "3")]
    [InlineData("imagse", "{}")]
    [InlineData("size", "8")]
    [InlineData("size", "16.5")]
    [InlineData("scale", "\"Huge\"")]
    [InlineData("operators", "[]")]
    [InlineData("operators", "[\"telescope\"]")]
    [InlineData("seeds", "[-1]")]
    [InlineData("images", "{}")]
    [InlineData("images", "{ \"a\": { \"paths\": [\"x\"] } }")]
    [InlineData("images", "{ \"a\": { \"paths\": [], \"distribution\": \"in\" } }")]
    [InlineData("images", "{ \"a\": { \"paths\": [\"x\"], \"distribution\": \"near\" } }")]
    [InlineData("generators", "{ \"a\": 1 }")]
    [InlineData("priors", "[\"oracle\"]")]
    [InlineData("priors", "[\"tv:wieght=1\"]")]
    [InlineData("priors", "[\"decoder:order=odd\"]")]
    [InlineData("priors", "[\"hybrid+dip\"]")]
    [InlineData("priors", "[\"decoder+tv\"]")]
    [InlineData("priors", "[{ \"prior\": \"tv\", \"when\": 1 }]")]
    [InlineData("settings", "{ \"optimiser\": \"sgd\" }")]
    [InlineData("settings", "{ \"learning_rate\": 0 }")]
    [InlineData("settings", "{ \"restarts\": 0 }")]
    [InlineData("scales", "{ \"Paper\": { \"take\": 0 } }")]
    [InlineData("scales", "{ \"Paper\": { \"title\": \"x\" } }")]
    [InlineData("noise", "null")]
    public void What_the_schema_refuses_the_reader_refuses_too(string key, string value)
    {
        using SampleSpec sample = new();
        sample.Json[key] = JsonNode.Parse(value);
        JsonNode schema = JsonNode.Parse(SpecSchema.Text())!;
        Assert.NotNull(Flaw(schema, schema, sample.Json, "$"));
        Assert.Throws<InputException>(() => SweepSpec.Read(sample.Save()));
    }

    [Theory]
    [InlineData("decoder:width=8,order=upsample-first")]
    [InlineData("decoder: width = auto , share=0.5")]
    [InlineData("dip+generator")]
    [InlineData("decoder + gaussian:weights=fixed")]
    [InlineData("decoder:width=3,weights=per-channel+dip")]
    [InlineData("iagan:bm3d=true")]
    [InlineData("tv:weight=1e-3")]
    public void Priors_that_can_be_read_are_valid(string prior)
    {
        _ = PriorSpec.Parse(prior);
        JsonNode schema = JsonNode.Parse(SpecSchema.Text())!;
        Assert.Null(Flaw(schema, schema["$defs"]!["prior"]!, JsonValue.Create(prior), "$"));
    }

    [Fact]
    public void A_prior_that_is_added_is_in_it_with_its_option()
    {
        using IDisposable added = PriorCatalogue.Add(new PriorDefinition("wavelet-tree", PriorNeeds.Schedule, "a tree", "", (_, _) => throw new NotSupportedException()) { Options = [new PriorOption("depth", OptionKind.Whole, "3", "levels", Least: 1)] });
        JsonNode schema = JsonNode.Parse(SpecSchema.Text())!;
        Assert.Null(Flaw(schema, schema["$defs"]!["prior"]!, JsonValue.Create("wavelet-tree:depth=5"), "$"));
        Assert.NotNull(Flaw(schema, schema["$defs"]!["prior"]!, JsonValue.Create("wavelet-tree:height=5"), "$"));
        Assert.Contains("levels", schema.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_optimiser_and_every_operator_is_in_it()
    {
        string schema = SpecSchema.Text();
        Assert.All(Optimiser.All, o => Assert.Contains($"\"{o.Name}\"", schema, StringComparison.Ordinal));
        foreach (string name in new[] { "gaussian", "fast", "superres", "inpaint", "blur", "identity" }) Assert.Contains(name, JsonNode.Parse(schema)!["properties"]!["operators"]!["items"]!["pattern"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>Where a value is not what a schema says; null where it is. Knows the words of JSON Schema that are used here and no others.</summary>
    private static string? Flaw(JsonNode root, JsonNode schema, JsonNode? value, string at)
    {
        foreach ((string word, JsonNode? says) in schema.AsObject())
        {
            string? flaw = word switch
            {
                "$ref" => Flaw(root, says!.GetValue<string>().Split('/').Skip(1).Aggregate(root, (node, step) => node[step]!), value, at),
                "anyOf" => says!.AsArray().Any(s => Flaw(root, s!, value, at) is null) ? null : $"{at}: none of several",
                "const" => JsonNode.DeepEquals(says, value) ? null : $"{at}: not {says}",
                "enum" => says!.AsArray().Any(s => JsonNode.DeepEquals(s, value)) ? null : $"{at}: not one of {says.ToJsonString()}",
                "type" => says!.GetValue<string>() == TypeOf(value) || (says.GetValue<string>() == "number" && TypeOf(value) == "integer") ? null : $"{at}: no {says}",
                "pattern" => value is JsonValue text && Regex.IsMatch(text.GetValue<string>(), says!.GetValue<string>(), RegexOptions.ECMAScript) ? null : $"{at}: not like {says}",
                "minLength" => value!.GetValue<string>().Length >= says!.GetValue<int>() ? null : $"{at}: too short",
                "minimum" => Number(value) >= Number(says) ? null : $"{at}: too small",
                "maximum" => Number(value) <= Number(says) ? null : $"{at}: too large",
                "exclusiveMinimum" => Number(value) > Number(says) ? null : $"{at}: too small",
                "minItems" => value!.AsArray().Count >= says!.GetValue<int>() ? null : $"{at}: empty",
                "minProperties" => value!.AsObject().Count >= says!.GetValue<int>() ? null : $"{at}: empty",
                "items" => value!.AsArray().Select((item, i) => Flaw(root, says!, item, $"{at}[{i}]")).FirstOrDefault(f => f is not null),
                "required" => says!.AsArray().Select(s => s!.GetValue<string>()).FirstOrDefault(k => !value!.AsObject().ContainsKey(k)) is string missing ? $"{at}: no {missing}" : null,
                "properties" => value!.AsObject().Select(p => says![p.Key] is JsonNode known ? Flaw(root, known, p.Value, $"{at}.{p.Key}") : null).FirstOrDefault(f => f is not null),
                "additionalProperties" => value!.AsObject().Where(p => schema["properties"]?[p.Key] is null)
                    .Select(p => says!.GetValueKind() == JsonValueKind.False ? $"{at}: unknown {p.Key}" : Flaw(root, says, p.Value, $"{at}.{p.Key}")).FirstOrDefault(f => f is not null),
                "$schema" or "title" or "description" or "$defs" => null,
                _ => throw new NotSupportedException(word),
            };
            if (flaw is not null) return flaw;
        }
        return null;
    }

    private static double Number(JsonNode? value) => value!.AsValue().TryGetValue(out double number) ? number : value.GetValue<int>();

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => Number(value) % 1 == 0 ? "integer" : "number",
    };
}
