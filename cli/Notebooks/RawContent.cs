namespace HybridPrior.Cli.Notebooks;

/// <summary>Content that is shown as it is.</summary>
/// <param name="MimeType">Its type.</param>
/// <param name="Content">The content.</param>
internal sealed record RawContent(string MimeType, string Content)
{
    public override string ToString() => Content;
}
