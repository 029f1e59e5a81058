using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HybridPrior;

/// <summary>Numbers of results in JSON. One that is no number is no result and is refused; the PSNR of identical images, which is infinite, is null, or a text where it is read back.</summary>
internal sealed class ResultNumbers(bool readBack = false) : JsonConverter<double>
{
    private const string Infinite = "Infinity";

    public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(Infinite)
        ? double.PositiveInfinity
        : reader.TokenType == JsonTokenType.Number && reader.GetDouble() is double value && double.IsFinite(value) ? value : throw new JsonException();

    /// <exception cref="InputException">The value is not a number, or minus infinity.</exception>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else if (Require(value) && readBack) writer.WriteStringValue(Infinite);
        else writer.WriteNullValue();
    }

    /// <summary>Refuses what cannot stand in a result.</summary>
    /// <exception cref="InputException">The value is not a number, or minus infinity.</exception>
    public static bool Require(double value) => double.IsFinite(value) || double.IsPositiveInfinity(value) ? true
        : throw new InputException($"A number of the results is {value.ToString(CultureInfo.InvariantCulture)}, so they are not written: what is not finite is no result.");
}
