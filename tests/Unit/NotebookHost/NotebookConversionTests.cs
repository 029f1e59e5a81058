using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using HybridPrior.NotebookHost;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.Tests.Cli;
using HybridPrior.Tests.Images;
using Microsoft.FSharp.Core;

namespace HybridPrior.Tests.NotebookHost;

[Collection(Serial.Name)]
public class NotebookConversionTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(8), FSharpOption<int>.None)));

    private static readonly Gen<string> Line = Gen.Elements(
        "int x = 1;", "// hyper-parameters", "  // HYPER-PARAMETERS: all", "#!html x", "#!import a.dib", "# Title", "\ttab\t", "é\U0001F600", "\"q\\n\"", "#r \"../a.dll\"",
        "</script>", "$x_1$", "{ \"json\": [1, null] }", "trailing  ", "#!", "```");

    private static readonly Gen<string> Source =
        from first in Line
        from middle in Gen.ArrayOf(Gen.OneOf(Line, Gen.Elements("", "  ")))
        from last in Line
        select string.Join('\n', [first, .. middle, last]);

    private static readonly Gen<string> Text = Gen.Elements("", "a", "tags", "name", "é", "\"", "\\u", "\n", "<b>", "\U0001F600");

    private static Gen<JsonNode?> Value(int depth) => depth == 0
        ? Gen.OneOf(Text.Select(t => (JsonNode?)t), Gen.Choose(-5, 5).Select(i => (JsonNode?)i), Gen.Elements(1.5, 1e300).Select(d => (JsonNode?)d), Gen.Constant((JsonNode?)null), Gen.Constant((JsonNode?)true))
        : Gen.OneOf(Value(0), Object(depth - 1).Select(o => (JsonNode?)o), Gen.ListOf(Value(0)).Select(l => (JsonNode?)new JsonArray([.. l.Select(v => v?.DeepClone())])));

    private static Gen<JsonObject> Object(int depth) =>
        from keys in Gen.ListOf(Text)
        from values in Gen.ListOf(Value(depth))
        select new JsonObject(keys.Distinct().Zip(values, (k, v) => KeyValuePair.Create(k, v?.DeepClone())));

    private static readonly Gen<DibNotebook> Dib =
        from metadata in Gen.OneOf(Gen.Constant((string?)null), Gen.Constant((string?)DibNotebook.CSharpMetadata), Object(2).Select(o => (string?)o.ToJsonString()))
        from cells in Gen.ArrayOf(
            from language in Gen.Elements("csharp", "markdown", "html", "fsharp", "mermaid")
            from source in Source
            select new DibCell(CellLanguages.Find(language, out CellKind kind) ? kind : throw new InvalidOperationException(), source, 0) { Language = language })
        select new DibNotebook(metadata, cells);

    private static readonly Gen<JsonObject> Ipynb =
        from metadata in Object(2)
        from kernel in Gen.Elements("hybridprior", ".net-csharp", "")
        from polyglot in Gen.Elements(true, false)
        from cells in Gen.ArrayOf(
            from type in Gen.Elements("code", "markdown")
            from source in Source
            from data in Object(1)
            from tags in Gen.Elements<string[]?>(null, ["parameters"], ["a", "parameters"], ["a"])
            from language in Gen.Elements("{}", """{"polyglot_notebook":{"kernelName":"fsharp"}}""", """{"dotnet_interactive":{"language":"pwsh"}}""", """{"vscode":{"languageId":"html"}}""")
            select Cell(type, source, data, tags, language))
        select Notebook(metadata, kernel, polyglot, cells);

    [Fact]
    public void Dib_to_ipynb_and_back_loses_nothing() => Check.One(Seeded, Prop.ForAll(Arb.From(Dib), notebook =>
    {
        DibNotebook back = IpynbReader.Parse(IpynbFile.Text(notebook), "a.ipynb");
        return SameCells(notebook, back) && JsonNode.DeepEquals(Parse(notebook.Metadata), Parse(back.Metadata)) && SameCells(back, DibParser.Parse(DibWriter.Write(back), "a.dib"));
    }));

    [Fact]
    public void Ipynb_to_dib_and_back_loses_nothing() => Check.One(Seeded, Prop.ForAll(Arb.From(Ipynb), notebook =>
    {
        JsonObject back = (JsonObject)JsonNode.Parse(IpynbFile.Text(DibParser.Parse(DibWriter.Write(IpynbReader.Parse(notebook.ToJsonString(), "a.ipynb")), "a.dib")))!;
        return JsonNode.DeepEquals(Normal(notebook), Normal(back));
    }));

    [Fact]
    public void Hyper_parameter_cell_is_tagged()
    {
        JsonArray cells = (JsonArray)JsonNode.Parse(IpynbFile.Text(DibFile.Read(SampleRun.Path)))!["cells"]!;
        JsonNode tagged = Assert.Single(cells, c => c!["metadata"]!["tags"] is not null)!;
        Assert.Equal("""["parameters"]""", tagged["metadata"]!["tags"]!.ToJsonString());
        Assert.StartsWith("// hyper-parameters", (string?)tagged["source"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public void Command_converts_the_sample_there_and_back()
    {
        using TemporaryFolder folder = new();
        string ipynb = folder.File("a.ipynb"), dib = folder.File("a.dib");
        Assert.Equal(0, Command.Run("notebook", "convert", SampleRun.Path, ipynb).ExitCode);
        Assert.Equal(0, Command.Run("notebook", "convert", ipynb, dib).ExitCode);
        Assert.Equal(DibWriter.Write(DibFile.Read(SampleRun.Path)), File.ReadAllText(dib));
        Command again = Command.Run("notebook", "convert", ipynb, dib);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, Command.Run("notebook", "convert", ipynb, dib, "--overwrite").ExitCode);
        Assert.Contains("must end in .dib", Command.Run("notebook", "convert", ipynb, folder.File("b.ipynb")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "a JSON object is expected")]
    [InlineData("{", "its JSON is not that of one")]
    [InlineData("""{"nbformat":3,"cells":[]}""", "'nbformat' is not 4")]
    [InlineData("""{"nbformat":4}""", "no list 'cells'")]
    [InlineData("""{"nbformat":4,"cells":[1]}""", "cell 1 is no object")]
    [InlineData("""{"nbformat":4,"cells":[{"cell_type":"raw","source":"x"}]}""", "of the type 'raw'")]
    [InlineData("""{"nbformat":4,"cells":[{"cell_type":"markdown","source":"x","attachments":{"a":{}}}]}""", "has attachments")]
    [InlineData("""{"nbformat":4,"cells":[{"cell_type":"code","source":"\u0000"}]}""", "has the character 0")]
    [InlineData("""{"nbformat":4,"cells":[{"cell_type":"code","source":"x\n#!html\ny"}]}""", "'#!html' cannot stand in a cell")]
    [InlineData("""{"nbformat":4,"cells":[{"cell_type":"code","source":"\ud800"}]}""", "its JSON is not that of one")]
    public void What_a_dib_cannot_hold_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<NotebookException>(() => IpynbReader.Parse(text, "a.ipynb")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", "{}", "csharp")]
    [InlineData("""{"kernelspec":{"name":"anything","display_name":"x","language":"F#"}}""", "{}", "fsharp")]
    [InlineData("""{"kernelspec":{"name":".net-powershell","display_name":"x"}}""", "{}", "powershell")]
    [InlineData("""{"kernelspec":{"name":"hybridprior","display_name":"x"},"language_info":{"name":"polyglot-notebook"}}""", "{}", "csharp")]
    [InlineData("""{"language_info":{"name":"C#"},"polyglot_notebook":{"kernelInfo":{"defaultKernelName":"fsharp","items":[]}}}""", "{}", "fsharp")]
    [InlineData("""{"kernelspec":{"name":".net-csharp","display_name":"x","language":"C#"}}""", """{"vscode":{"languageId":"dotnet-interactive.fsharp"}}""", "fsharp")]
    [InlineData("""{"kernelspec":{"name":".net-csharp","display_name":"x","language":"C#"}}""", """{"polyglot_notebook":{"kernelName":"html"}}""", "html")]
    [InlineData("""{"kernelspec":{"name":"ir","display_name":"R","language":"R"}}""", """{"dotnet_interactive":{"language":"csharp"}}""", "csharp")]
    public void Language_of_a_cell_is_what_its_metadata_say(string notebook, string cell, string language)
    {
        string text = $$"""{"nbformat":4,"nbformat_minor":5,"metadata":{{notebook}},"cells":[{"cell_type":"code","metadata":{{cell}},"source":"x"},{"cell_type":"markdown","metadata":{},"source":"y"}]}""";
        string dib = DibWriter.Write(IpynbReader.Parse(text, "a.ipynb"));
        Assert.EndsWith($"#!{language}\n\nx\n\n#!markdown\n\ny\n", dib, StringComparison.Ordinal);
        JsonNode back = JsonNode.Parse(IpynbFile.Text(DibParser.Parse(dib, "a.dib")))!["cells"]![0]!;
        Assert.Equal("""["x"]""", back["source"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"kernelspec":{"name":"python3","display_name":"Python 3"}}""", "{}", "'python3'")]
    [InlineData("""{"language_info":{"name":"julia"}}""", "{}", "'julia'")]
    [InlineData("{}", """{"vscode":{"languageId":"shellscript"}}""", "'shellscript'")]
    public void Languages_without_a_name_in_a_dib_are_refused_by_name(string notebook, string cell, string language)
    {
        string text = $$"""{"nbformat":4,"metadata":{{notebook}},"cells":[{"cell_type":"markdown","source":"y"},{"cell_type":"code","metadata":{{cell}},"source":"x"}]}""";
        Assert.Contains($"a.ipynb: cell 2 is in the language {language}", Assert.Throws<NotebookException>(() => IpynbReader.Parse(text, "a.ipynb")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_says_its_language_where_the_metadata_do_not()
    {
        JsonNode cells = JsonNode.Parse(IpynbFile.Text(DibParser.Parse("#!fsharp\nlet a = 1\n#!csharp\n1\n", "a.dib")))!["cells"]!;
        Assert.Equal("""["#!fsharp\n","let a = 1"]""", cells[0]!["source"]!.ToJsonString());
        Assert.Equal("""["1"]""", cells[1]!["source"]!.ToJsonString());
    }

    [Fact]
    public void Byte_order_mark_is_no_part_of_a_file()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("a.ipynb");
        File.WriteAllText(file, """{"nbformat":4,"cells":[{"cell_type":"code","source":"x"}]}""", System.Text.Encoding.UTF8);
        Assert.Equal(0xef, File.ReadAllBytes(file)[0]);
        Assert.Equal("x", Assert.Single(DibFile.Read(file).Cells).Source);
    }

    [Fact]
    public void Outputs_and_empty_cells_are_left_out()
    {
        DibNotebook read = IpynbReader.Parse("""
            {"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[
            {"cell_type":"code","id":"a","metadata":{},"execution_count":1,"source":["\r\n","1 +\r\n"," 1\r\n"],"outputs":[{"output_type":"stream","name":"stdout","text":"2"}]},
            {"cell_type":"code","id":"b","metadata":{},"execution_count":null,"source":[],"outputs":[]}]}
            """, "a.ipynb");
        Assert.Equal("1 +\n 1", Assert.Single(read.Cells).Source);
        Assert.Null(read.Metadata);
    }

    private static bool SameCells(DibNotebook a, DibNotebook b) => a.Cells.Select(c => (c.Language, c.Source)).SequenceEqual(b.Cells.Select(c => (c.Language, c.Source)));

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);

    private static JsonObject Cell(string type, string source, JsonObject metadata, string[]? tags, string language)
    {
        metadata = (JsonObject)metadata.DeepClone();
        foreach ((string key, JsonNode? value) in (JsonObject)JsonNode.Parse(language)!) metadata[key] = value?.DeepClone();
        if (tags is not null) metadata["tags"] = new JsonArray([.. tags.Select(t => JsonValue.Create(t))]);
        return new JsonObject { ["cell_type"] = type, ["id"] = "x", ["metadata"] = metadata, ["source"] = source };
    }

    private static JsonObject Notebook(JsonObject metadata, string kernel, bool polyglot, JsonObject[] cells)
    {
        metadata = (JsonObject)metadata.DeepClone();
        if (kernel.Length > 0) metadata["kernelspec"] = new JsonObject { ["name"] = kernel, ["display_name"] = kernel };
        if (polyglot) metadata["polyglot_notebook"] = JsonNode.Parse(DibNotebook.CSharpMetadata);
        return new JsonObject { ["cells"] = new JsonArray([.. cells.Select(c => c.DeepClone())]), ["metadata"] = metadata, ["nbformat"] = 4, ["nbformat_minor"] = 5 };
    }

    /// <summary>A notebook without what follows from it: ids, the kernel of this command, its language, the tag of the hyper-parameter cell.</summary>
    private static JsonNode Normal(JsonObject notebook)
    {
        JsonObject metadata = (JsonObject)notebook["metadata"]!.DeepClone();
        if ((string?)metadata["kernelspec"]?["name"] == "hybridprior") _ = metadata.Remove("kernelspec");
        _ = metadata.Remove("language_info");
        JsonArray cells = [];
        bool found = false;
        foreach (JsonNode? cell in (JsonArray)notebook["cells"]!)
        {
            string source = cell!["source"] is JsonArray lines ? string.Concat(lines.Select(l => (string?)l)) : ((string?)cell["source"])!;
            JsonObject data = (JsonObject)cell["metadata"]!.DeepClone();
            string type = ((string?)cell["cell_type"])!;
            if (!found && type == "code" && IpynbMetadata.LanguageOf([], data) == "csharp" && source.Split('\n').Any(l => l.TrimStart().StartsWith("// hyper-parameters", StringComparison.OrdinalIgnoreCase)))
            {
                found = true;
                string[] tags = data["tags"] is JsonArray own ? [.. own.OfType<JsonValue>().Where(t => t.GetValueKind() == System.Text.Json.JsonValueKind.String).Select(t => ((string?)t)!)] : [];
                data["tags"] = new JsonArray([.. tags.Where(t => t != "parameters").Append("parameters").Select(t => JsonValue.Create(t))]);
            }
            cells.Add(new JsonObject { ["type"] = type, ["source"] = source, ["metadata"] = data });
        }
        return new JsonArray(cells, metadata);
    }
}
