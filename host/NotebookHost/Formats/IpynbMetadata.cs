using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Cells;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>The metadata that the two formats of a notebook have, each carried by the other.</summary>
/// <remarks>
/// A .dib has one object; in an .ipynb it is <c>metadata.polyglot_notebook</c>, where .NET Interactive keeps it too. An .ipynb has an object of its own and one per cell;
/// in a .dib they are under the key <c>ipynb</c> of its object, without what follows from the notebook itself: the kernel, the language and the tag
/// <c>parameters</c> of the hyper-parameter cell.
/// </remarks>
internal sealed class IpynbMetadata
{
    private const string DibKey = "polyglot_notebook", KernelKey = "kernelspec", LanguageKey = "language_info", IpynbKey = "ipynb", NotebookKey = "metadata", CellsKey = "cells", Tags = "tags", ParametersTag = "parameters";
    private readonly JsonObject? dib;
    private readonly JsonObject notebook, cells;

    private IpynbMetadata(JsonObject? dib, JsonObject notebook, JsonObject cells)
    {
        this.dib = dib;
        this.notebook = notebook;
        this.cells = cells;
    }

    /// <summary>From the object of a .dib.</summary>
    /// <exception cref="NotebookException">Its key <c>ipynb</c> is taken by something else.</exception>
    public static IpynbMetadata FromDib(string? metadata)
    {
        if (metadata is null) return new IpynbMetadata(null, [], []);
        JsonObject dib = (JsonObject)JsonNode.Parse(metadata)!;
        if (!dib.Remove(IpynbKey, out JsonNode? carried)) return new IpynbMetadata(dib, [], []);
        if (carried is JsonObject both && Part(both, NotebookKey) is JsonObject notebook && Part(both, CellsKey) is JsonObject cells && both.Count == 0 && cells.All(c => c.Value is JsonObject))
            return new IpynbMetadata(dib.Count == 0 ? null : dib, notebook, cells);
        throw new NotebookException($"The key '{IpynbKey}' of the notebook's metadata holds something else than the metadata of a Jupyter notebook.");
    }

    /// <summary>From the objects of an .ipynb.</summary>
    /// <param name="notebook">The notebook's own object.</param>
    /// <param name="cells">The cells that have a place in a .dib, each with its object.</param>
    public static IpynbMetadata FromIpynb(JsonObject notebook, IReadOnlyList<(DibCell Cell, JsonObject Metadata)> cells)
    {
        notebook = (JsonObject)notebook.DeepClone();
        if (notebook[KernelKey] is JsonObject kernel && IsText(kernel["name"], KernelIdentity.Name)) _ = notebook.Remove(KernelKey);
        if (!notebook.ContainsKey(KernelKey) && notebook[LanguageKey] is JsonObject language && IsText(language["name"], KernelIdentity.Language)) _ = notebook.Remove(LanguageKey);
        JsonObject? dib = null;
        if (notebook[DibKey] is JsonObject found && !found.ContainsKey(IpynbKey))
        {
            dib = (JsonObject)found.DeepClone();
            _ = notebook.Remove(DibKey);
        }
        int parameters = ParameterCell([.. cells.Select(c => c.Cell)]);
        JsonObject carried = [];
        foreach ((int index, (DibCell _, JsonObject metadata)) in cells.Index())
        {
            JsonObject left = (JsonObject)metadata.DeepClone();
            if (index == parameters && left[Tags] is JsonArray { Count: 1 } tags && IsText(tags[0], ParametersTag)) _ = left.Remove(Tags);
            if (left.Count > 0) carried[index.ToString(System.Globalization.CultureInfo.InvariantCulture)] = left;
        }
        return new IpynbMetadata(dib, notebook, carried);
    }

    /// <summary>Index of the cell that carries the tag <c>parameters</c>; -1 where there is none.</summary>
    public static int ParameterCell(IReadOnlyList<DibCell> cells) => cells.Index().Where(c => HyperParameters.IsMarked(c.Item)).Select(c => c.Index).FirstOrDefault(-1);

    /// <summary>As the object of a .dib; null where there is nothing to say.</summary>
    public string? ToDib()
    {
        JsonObject both = [];
        if (notebook.Count > 0) both[NotebookKey] = notebook.DeepClone();
        if (cells.Count > 0) both[CellsKey] = cells.DeepClone();
        if (both.Count == 0) return dib?.ToJsonString(HostJson.OneLine);
        JsonObject all = (JsonObject?)dib?.DeepClone() ?? [];
        all[IpynbKey] = both;
        return all.ToJsonString(HostJson.OneLine);
    }

    /// <summary>As the notebook's object of an .ipynb.</summary>
    public JsonObject OfNotebook()
    {
        JsonObject all = [];
        // What an .ipynb said of another kernel stays as it was; our language beside it would be a lie.
        if (!notebook.ContainsKey(KernelKey) && !notebook.ContainsKey(LanguageKey))
        {
            all[KernelKey] = new JsonObject { ["display_name"] = KernelIdentity.DisplayName, ["language"] = KernelIdentity.Language, ["name"] = KernelIdentity.Name };
            all[LanguageKey] = KernelIdentity.LanguageInfo();
        }
        if (dib is not null) all[DibKey] = dib.DeepClone();
        foreach ((string key, JsonNode? value) in notebook) all[key] = value?.DeepClone();
        return all;
    }

    /// <summary>As a cell's object of an .ipynb.</summary>
    public JsonObject OfCell(int index, bool isParameters)
    {
        JsonObject all = cells[index.ToString(System.Globalization.CultureInfo.InvariantCulture)] is JsonObject carried ? (JsonObject)carried.DeepClone() : [];
        if (!isParameters) return all;
        JsonArray tags = all[Tags] as JsonArray ?? [];
        if (!tags.Any(t => IsText(t, ParametersTag))) tags.Add(ParametersTag);
        if (tags.Parent is null) all[Tags] = tags;
        return all;
    }

    /// <summary>The language of a cell by its own object and the notebook's, in the order of who is nearer to it; C# where nobody says.</summary>
    /// <param name="notebook">The notebook's object.</param>
    /// <param name="cell">The cell's object.</param>
    /// <returns>The word for it, or its name where there is no word.</returns>
    public static string LanguageOf(JsonObject notebook, JsonObject cell)
    {
        string?[] said =
        [
            Text(cell, DibKey, "kernelName"), Text(cell, "dotnet_interactive", "language"), Text(cell, "vscode", "languageId"),
            Text(notebook, DibKey, "kernelInfo", "defaultKernelName"), Text(notebook, KernelKey, "language"), Text(notebook, LanguageKey, "name"), Text(notebook, KernelKey, "name"),
        ];
        // Two names stand for any language, and one for our own kernel.
        string? name = said.FirstOrDefault(s => s is not (null or "polyglot-notebook" or "dotnet-interactive" or KernelIdentity.Name));
        return name is null ? CellLanguages.CSharp : CellLanguages.WordOf(name);
    }

    /// <summary>Whether the object that a cell gets in an .ipynb says its language, so that its code need not.</summary>
    public bool Says(DibCell cell, int index) => LanguageOf(OfNotebook(), OfCell(index, isParameters: false)) == cell.Language;

    private static string? Text(JsonObject of, params ReadOnlySpan<string> path)
    {
        JsonNode? at = of;
        foreach (string key in path) at = (at as JsonObject)?[key];
        return at is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
    }

    private static bool IsText(JsonNode? node, string text) => node is JsonValue value && value.TryGetValue(out string? found) && found == text;

    private static JsonObject? Part(JsonObject of, string key) => of.Remove(key, out JsonNode? part) ? part as JsonObject : [];
}
