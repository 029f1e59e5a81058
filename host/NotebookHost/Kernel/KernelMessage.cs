using System.Text.Json;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>A message from a client.</summary>
/// <param name="Identities">Whom to answer.</param>
/// <param name="Header">The header as it came, which answers repeat as their parent.</param>
/// <param name="Type">What is asked, such as <c>execute_request</c>.</param>
/// <param name="Content">What it is asked with.</param>
internal sealed record KernelMessage(IReadOnlyList<byte[]> Identities, byte[] Header, string Type, JsonElement Content)
{
    /// <summary>Why its content cannot be used, if it cannot; it is then empty here, and a request is answered with an error.</summary>
    public string? Problem { get; init; }

    /// <summary>A text of the content, empty where it is missing.</summary>
    public string Text(string name) => Content.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>A flag of the content.</summary>
    public bool Flag(string name, bool otherwise) =>
        Content.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : otherwise;

    /// <summary>A whole number of the content.</summary>
    public int Number(string name, int otherwise) =>
        Content.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : otherwise;
}
