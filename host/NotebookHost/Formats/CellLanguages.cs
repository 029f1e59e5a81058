namespace HybridPrior.NotebookHost.Formats;

/// <summary>The languages a cell may have.</summary>
internal enum CellKind
{
    CSharp,
    Markdown,
    Html,

    /// <summary>A language of other hosts, such as F#: the cell is kept as it is, and fails when it is to run.</summary>
    Other,
}

/// <summary>The languages of cells, by the words that name them in a .dib: those of .NET Interactive.</summary>
internal static class CellLanguages
{
    public const string CSharp = "csharp";

    private static readonly Dictionary<string, CellKind> Kinds = new()
    {
        [CSharp] = CellKind.CSharp,
        ["markdown"] = CellKind.Markdown,
        ["html"] = CellKind.Html,
        ["fsharp"] = CellKind.Other,
        ["pwsh"] = CellKind.Other,
        ["powershell"] = CellKind.Other,
        ["javascript"] = CellKind.Other,
        ["js"] = CellKind.Other,
        ["mermaid"] = CellKind.Other,
        ["http"] = CellKind.Other,
        ["sql"] = CellKind.Other,
        ["kql"] = CellKind.Other,
        ["value"] = CellKind.Other,
    };

    /// <summary>The words, in the order in which people meet them.</summary>
    public static string Known => string.Join(", ", Kinds.Keys);

    /// <summary>Whether a word names a language that has cells, and what becomes of those.</summary>
    public static bool Find(string word, out CellKind kind) => Kinds.TryGetValue(word, out kind);

    /// <summary>The word for a kind of cell; none for <see cref="CellKind.Other"/>, which has many.</summary>
    public static string WordOf(CellKind kind) => kind == CellKind.Other ? "" : Kinds.First(k => k.Value == kind).Key;

    /// <summary>The word for a language as notebooks of Jupyter and its front ends name it, such as <c>F#</c>; the name in lower case where no language of ours is meant.</summary>
    public static string WordOf(string name)
    {
        // An early Polyglot Notebooks wrote 'dotnet-interactive.fsharp' and '.net-fsharp' is the name of a kernel.
        string lower = name.ToLowerInvariant();
        foreach (string prefix in new[] { "dotnet-interactive.", ".net-" })
            if (lower.StartsWith(prefix, StringComparison.Ordinal)) lower = lower[prefix.Length..];
        return lower switch
        {
            "c#" or "cs" => CSharp,
            "f#" or "fs" => "fsharp",
            _ => lower,
        };
    }
}
