using System.ComponentModel;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace HybridPrior.Sweeps;

/// <summary>The JSON schema of specs, generated from what reads them and from the catalogue of priors: editors complete and check with it.</summary>
public static class SpecSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>The schema as text (JSON Schema, draft 2020-12).</summary>
    public static string Text()
    {
        JsonObject schema = new() { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Spec of a sweep of HybridPrior" };
        foreach ((string key, JsonNode? value) in Of<SpecFile>()) schema[key] = value?.DeepClone();
        schema["$defs"] = new JsonObject { ["prior"] = SpecValues.Prior() };
        return schema.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Of<T>() => SpecValues.Format.GetJsonSchemaAsNode(typeof(T), Exporting).AsObject();

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode generated)
    {
        ICustomAttributeProvider? property = context.PropertyInfo?.AttributeProvider;
        JsonObject schema = Kind(context.TypeInfo, property)?.Schema.DeepClone().AsObject() ?? (generated as JsonObject) ?? [];
        // A key that is not wanted is left out; null is no value.
        if (schema["type"] is JsonArray several) schema["type"] = several.First(t => t!.GetValue<string>() != "null")!.DeepClone();
        if (context.TypeInfo.Type == typeof(ulong)) schema["minimum"] = 0;
        if (property?.GetCustomAttributes(typeof(SpecPriorsAttribute), false).Length > 0)
            schema["items"] = new JsonObject { ["anyOf"] = new JsonArray(Reference(), Of<SpecPrior>()) };
        // The exporter knows nothing of kinds of our own within lists and dictionaries.
        JsonTypeInfo? element = context.TypeInfo.ElementType is Type type ? SpecValues.Format.GetTypeInfo(type) : null;
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Enumerable) Fill("items", "minItems");
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Dictionary) Fill("additionalProperties", "minProperties");
        if (context.TypeInfo.Type == typeof(SpecPrior)) schema["properties"]!["prior"] = Reference();
        if (property?.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute told]) schema["description"] = told.Description;
        return schema;

        void Fill(string items, string least)
        {
            if (schema[items] is null && Kind(element!, null) is ISpecKind kind) schema[items] = kind.Schema.DeepClone();
            schema[least] = 1;
        }
    }

    private static JsonObject Reference() => new() { ["$ref"] = "#/$defs/prior" };

    private static ISpecKind? Kind(JsonTypeInfo type, ICustomAttributeProvider? property) =>
        property?.GetCustomAttributes(typeof(ISpecKind), false) is [ISpecKind ranged] ? ranged
        : type.Converter as ISpecKind ?? (Nullable.GetUnderlyingType(type.Type) is Type given ? SpecValues.Format.GetTypeInfo(given).Converter as ISpecKind : null);
}
