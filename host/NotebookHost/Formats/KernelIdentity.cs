using System.Text.Json.Nodes;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>What the kernel of this command is called, in notebooks, in its kernelspec and in its own answers.</summary>
internal static class KernelIdentity
{
    public const string Name = "hybridprior";
    public const string DisplayName = "HybridPrior (C#)";
    public const string Language = "C#";

    /// <summary>What front ends need for colours and file names.</summary>
    public static JsonObject LanguageInfo() => new()
    {
        ["name"] = Language,
        ["version"] = "13.0",
        ["mimetype"] = "text/x-csharp",
        ["file_extension"] = ".cs",
        ["pygments_lexer"] = "csharp",
        ["codemirror_mode"] = "text/x-csharp",
    };
}
