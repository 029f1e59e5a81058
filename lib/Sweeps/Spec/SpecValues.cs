using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using HybridPrior.Catalogue;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Operators;
using HybridPrior.Optimisation;

namespace HybridPrior.Sweeps;

/// <summary>A value that is JSON of the right kind, and yet none that can be used: what is wrong with it, to which the reader of JSON adds the place.</summary>
internal sealed class SpecRefusal(string sentence) : JsonException(sentence);

/// <summary>The kinds of values in a spec: what is read, and what the schema says of it.</summary>
internal static class SpecValues
{
    /// <summary>Strict in everything: unknown keys, keys given twice, numbers written as texts, nulls where a value has to be.</summary>
    public static JsonSerializerOptions Format { get; } = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters =
        {
            new TextValue<string>(text => text, Schema("string", ("minLength", 1))),
            new TextValue<NoiseSpec>(NoiseSpec.Parse, Schema("string")),
            new TextValue<ImageCrop>(ImageCrop.Parse, Schema("string", ("enum", Names(ImageCrop.All.Select(c => c.ToString()))))),
            new TextValue<OperatorTexts>(text => new OperatorTexts(OperatorGrid.Expand(text)), Schema("string", ("pattern", OperatorPattern))),
            TextValue<Scale>.OneOf([.. Enum.GetValues<Scale>().Select(s => (s.ToString(), s))]),
            TextValue<Distribution>.OneOf([("in", Distribution.In), ("out", Distribution.Out)]),
            TextValue<OptimiserName>.OneOf([("auto", new OptimiserName(null)), .. Optimiser.All.Select(o => (o.Name, new OptimiserName(o.Name)))]),
        },
    };

    private static string OperatorPattern => $"^\\s*({string.Join('|', OperatorGrammar.Names)})\\b";

    /// <summary>A schema of one type.</summary>
    public static JsonObject Schema(string type, params IEnumerable<(string Key, JsonNode Value)> further)
    {
        JsonObject schema = new() { ["type"] = type };
        foreach ((string key, JsonNode value) in further) schema[key] = value;
        return schema;
    }

    /// <summary>The schema of a prior as written, from the catalogue: two patterns, since JSON schemas know no grammar.</summary>
    public static JsonObject Prior()
    {
        string[] singles = [.. PriorCatalogue.Definitions.Select(d => Pattern(d, []))];
        string[] parts = [.. PriorCatalogue.Definitions.Where(d => !d.IsCombination && (d.Needs.HasFlag(PriorNeeds.Schedule) || d.CreatePart is not null)).Select(d => Pattern(d, [PriorSpec.Weights]))];
        return new JsonObject
        {
            ["anyOf"] = new JsonArray(
            [
                // What editors offer.
                .. PriorCatalogue.Definitions.Select(d => new JsonObject { ["const"] = d.Name, ["description"] = Told(d) }),
                new JsonObject
                {
                    ["type"] = "string",
                    ["description"] = "A prior with options, such as tv:weight=0.02, or two joined by +, such as decoder+gaussian.",
                    ["pattern"] = $"^\\s*(({string.Join('|', singles)})|({string.Join('|', parts)})\\s*\\+\\s*({string.Join('|', parts)}))\\s*$",
                },
            ]),
        };

        static string Pattern(PriorDefinition definition, IEnumerable<PriorOption> further)
        {
            string[] options = [.. definition.Options.Concat(further).DistinctBy(o => o.Name).Select(o => $"{Regex.Escape(o.Name)}\\s*=\\s*{Value(o)}")];
            return Regex.Escape(definition.Name) + (options.Length == 0 ? "" : $"(\\s*:\\s*({string.Join('|', options)})(\\s*,\\s*({string.Join('|', options)}))*)?");
        }

        static string Value(PriorOption option)
        {
            string[] words = [.. (option.Choices ?? []).Select(Regex.Escape)];
            return option.Kind switch
            {
                OptionKind.Choice => $"({string.Join('|', words)})",
                OptionKind.Truth => "([Tt]rue|[Ff]alse)",
                OptionKind.Whole => $"({string.Join('|', ["[+-]?[0-9]+", .. words])})",
                _ => $"({string.Join('|', ["[+-]?[0-9.]+([eE][+-]?[0-9]+)?", .. words])})",
            };
        }

        static string Told(PriorDefinition definition) => definition.Help
            + (definition.Source.Length > 0 ? $" ({definition.Source})" : "") + (definition.Options.Count == 0 ? "." : $". Options: {string.Join("; ", definition.Options.Select(o => $"{o.Name}={o.Default}, {o.Help}"))}.");
    }

    /// <summary>Names as a list of JSON.</summary>
    public static JsonArray Names(IEnumerable<string> names) => [.. names.Select(n => JsonValue.Create(n))];
}

/// <summary>Something that is written as a text.</summary>
/// <param name="parse">Reads the text; may refuse it in a sentence.</param>
/// <param name="schema">What the schema says.</param>
internal sealed class TextValue<T>(Func<string, T> parse, JsonObject schema) : JsonConverter<T>, ISpecKind
{
    public JsonObject Schema => schema;

    /// <summary>One of a few words.</summary>
    public static TextValue<T> OneOf(IReadOnlyList<(string Word, T Value)> choices) => new(text =>
    {
        foreach ((string word, T value) in choices)
            if (word == text) return value;
        throw new InputException($"{Quoted.Name(text)} is not known{Suggestion.For(text, choices.Select(c => c.Word))}; use {string.Join(", ", choices.Select(c => c.Word))}.");
    }, SpecValues.Schema("string", ("enum", SpecValues.Names(choices.Select(c => c.Word)))));

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { } text || text.Trim().Length == 0) throw new JsonException();
        try
        {
            return parse(text);
        }
        catch (InputException error)
        {
            throw new SpecRefusal(error.Message);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw new NotSupportedException("Specs are read, not written.");
}

/// <summary>A kind of value that knows its schema.</summary>
internal interface ISpecKind
{
    JsonObject Schema { get; }
}

/// <summary>A whole number in a range.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WholeAttribute(int least, int most = int.MaxValue) : JsonConverterAttribute, ISpecKind
{
    public JsonObject Schema => SpecValues.Schema("integer", most == int.MaxValue ? [("minimum", least)] : [("minimum", (JsonNode)least), ("maximum", most)]);

    public override JsonConverter CreateConverter(Type typeToConvert) => new Number(least, most);

    private sealed class Number(int least, int most) : JsonConverter<int>
    {
        public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int value)) throw new JsonException();
            return value >= least && value <= most ? value
                : throw new SpecRefusal($"a whole number {(most == int.MaxValue ? $"of at least {Text(least)}" : $"from {Text(least)} to {Text(most)}")} is expected, not {Text(value)}.");
        }

        public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

        private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>A finite number above 0.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PositiveAttribute : JsonConverterAttribute, ISpecKind
{
    public JsonObject Schema => SpecValues.Schema("number", ("exclusiveMinimum", 0));

    public override JsonConverter CreateConverter(Type typeToConvert) => new Number();

    private sealed class Number : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number) throw new JsonException();
            double value = reader.GetDouble();
            return value > 0 && double.IsFinite(value) ? value : throw new SpecRefusal(FormattableString.Invariant($"a number above 0 is expected, not {value}."));
        }

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }
}

/// <summary>Priors, each by its name or as a <see cref="SpecPrior"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SpecPriorsAttribute : Attribute;
