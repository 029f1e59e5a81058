using System.Text;
using System.Text.Json.Nodes;
using HybridPrior.Experiments;
using HybridPrior.Sweeps;

namespace HybridPrior.Tests.Sweeps;

public sealed class SweepSpecTests : IDisposable
{
    private readonly SampleSpec sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Grids_are_written_out_and_scales_change_what_they_name()
    {
        sample.Json["operators"] = new JsonArray("gaussian:m={100,200}", "superres:factor={2,4},kernel={mean,bicubic}");
        sample.Json["scales"] = JsonNode.Parse("""{ "Tiny": {}, "Paper": { "take": 1, "operators": ["identity"], "settings": { "steps": 5000 } } }""");
        string path = sample.Save();
        SweepSpec tiny = SweepSpec.Read(path), paper = SweepSpec.Read(path, Scale.Paper);
        Assert.Equal(["gaussian:m=100", "gaussian:m=200", "superres:factor=2,kernel=mean", "superres:factor=2,kernel=bicubic", "superres:factor=4,kernel=mean", "superres:factor=4,kernel=bicubic"], tiny.Operators);
        Assert.Equal(6, tiny.Settings.Steps);
        Assert.Equal(["identity"], paper.Operators);
        Assert.Equal((3, 5000), (paper.Settings.PreSteps, paper.Settings.Steps));
        Assert.All(paper.Images, set => Assert.Equal(1, set.Take));
    }

    [Theory]
    [InlineData("""{ "title": "x", "imagse": {} }""", "line 1, $.imagse: the key 'imagse' is not known")]
    [InlineData("""{ "title": "x", "images": {"a": {"paths": ["x"], "distribution": "in"}} }""", "line 1, $: the key 'operators' is missing")]
    [InlineData("""{ "title": "x", "operators": ["identity"], "priors": ["tv"] }""", "line 1, $: the key 'images' is missing")]
    [InlineData("{\n\"title\": \"x\",\n\"size\": \"big\"\n}", "line 3, $.size: a whole number is expected, not \"big\"")]
    [InlineData("{\n\"title\": \"x\",\n\"size\": null\n}", "line 3, $.size: null is no value here")]
    [InlineData("""{ "title": 3 }""", "line 1, $.title: a text is expected, not 3")]
    [InlineData("""{ "title": "" }""", "line 1, $.title: a text is expected, not \"\"")]
    [InlineData("""{ "Title": "x" }""", "line 1, $.Title: the key 'Title' is not known (did you mean 'title'?); the keys here are ")]
    [InlineData("""{ "title": "x", "images": { "a b": { "paths": ["x"], "distribution": "in", "tkae": 1 } } }""", "the key 'tkae' is not known (did you mean 'take'?); the keys here are paths, distribution, crop, take, skip")]
    [InlineData("""{ "title": "x", "images": { "a": {}, "a": {} } }""", "the key 'a' is given twice")]
    [InlineData("""{ "title": "x", "images": { "a": { "paths": ["x", ["y"]] } } }""", "$.images.a.paths[1]: a text is expected, not a list")]
    [InlineData("""{ "title": "x", "images": [] }""", "$.images: an object {...} is expected, not a list")]
    [InlineData("""{ "title": "x", "images": { "a": { "paths": ["x"], "take": 1.0, "distribution": "in" } } }""", "$.images.a.take: a whole number is expected, not 1.0")]
    [InlineData("""{ "title": "x", "images": { "a": { "paths": ["x"], "take": "1", "distribution": "in" } } }""", "$.images.a.take: a whole number is expected, not \"1\"")]
    [InlineData("""{ "title": "x", "keep_pictures": 1 }""", "$.keep_pictures: true or false is expected, not 1")]
    [InlineData("""{ "title": "x", "settings": { "learning_rate": 1e999 } }""", "$.settings.learning_rate: a number above 0 is expected")]
    [InlineData("""{ "title": "x", "scales": { "Huge": {} } }""", "$.scales.Huge: the key 'Huge' is not known; the keys here are Tiny, Lesson, Paper")]
    [InlineData("{ \"title\": \"x\",", "line 1: this is not JSON")]
    [InlineData("{ \"title\": \"\\ud800\" }", "half a surrogate pair")]
    [InlineData("{ \"\\udc00\": 1 }", "half a surrogate pair")]
    [InlineData("[]", "an object {...} is expected, not a list")]
    [InlineData("""{ "title": "x", "title": "y" }""", "the key 'title' is given twice")]
    public void A_file_that_is_no_spec_is_refused(string text, string sentence)
    {
        InputException error = Assert.Throws<InputException>(() => SweepSpec.Read(sample.Save("bad.json", text)));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        Assert.Contains("bad.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n\"title\": \"\\ud800\" }", 2)]
    [InlineData("{\n\"title\": \"x\",\n\"\\udc00\": 1 }", 3)]
    [InlineData("{\n\"title\": \"\u00ff\" }", 2)]
    public void Text_that_is_no_Unicode_is_refused_with_its_line(string text, int line)
    {
        string path = sample.Save("bad.json", "");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text));
        InputException error = Assert.Throws<InputException>(() => SweepSpec.Read(path));
        Assert.EndsWith($"bad.json', line {line}: this is not JSON (a text has half a surrogate pair, or bytes that are not UTF-8).", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("noise", "~")]
    [InlineData("~", "x")]
    [InlineData("^", "x")]
    [InlineData("noise", "^")]
    [InlineData("operators", "^")]
    [InlineData("priors", "^")]
    [InlineData("priors", "tv:^=1")]
    [InlineData("priors", "tv:weight=^")]
    [InlineData("priors", "tv:weight^")]
    [InlineData("operators", "~")]
    [InlineData("operators", "blur:sigma=~")]
    [InlineData("operators", "blur:sigma~")]
    [InlineData("operators", "blur:~=1")]
    [InlineData("operators", "blur:sigma={1,~")]
    [InlineData("priors", "~")]
    [InlineData("seeds", "~")]
    public void Refusals_show_long_and_invisible_text_short_and_escaped(string key, string value)
    {
        string text = $"a\n\u001b[31m\0{new string('x', 5000)}";
        string invisible = new('\ufeff', 700);
        (key, value) = (Long(key), Long(value));
        sample.Json[key] = key.EndsWith('s') ? new JsonArray(value) : value;
        InputException error = Assert.Throws<InputException>(() => SweepSpec.Read(sample.Save()));
        Assert.InRange(error.Message.Length, 1, 1000);
        Assert.DoesNotContain(error.Message, char.IsControl);

        string Long(string t) => t.Replace("~", text, StringComparison.Ordinal).Replace("^", invisible, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_JSON_is_shown_short_and_escaped()
    {
        InputException error = Assert.Throws<InputException>(() => SweepSpec.Read(sample.Save("bad.json", $"{{ \"title\": fa\n\u001b{new string('x', 5000)}")));
        Assert.Contains("line 1: this is not JSON", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 500);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void A_grid_of_a_billion_operators_is_refused_before_it_is_written_out()
    {
        sample.Json["operators"] = new JsonArray($"gaussian:m=1{string.Concat(Enumerable.Repeat("{0,1}", 30))}");
        InputException error = Assert.Throws<InputException>(() => SweepSpec.Read(sample.Save()));
        Assert.Contains("stands for more than 10000 operators", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("size", "\"big\"", "$.size: a whole number is expected, not \"big\"")]
    [InlineData("size", "0", "$.size: a whole number from 16 to 4096 is expected, not 0")]
    [InlineData("noise", "\"-1\"", "$.noise: noise needs a level of 0 or more")]
    [InlineData("seeds", "[1, -1]", "$.seeds[1]: a seed, a whole number of 0 or more, is expected, not -1")]
    [InlineData("seeds", "[1, 1]", "$.seeds[1]: 1 is given twice")]
    [InlineData("seeds", "[]", "$.seeds: the list is empty")]
    [InlineData("operators", "[\"telescope\"]", "$.operators[0]: The operator 'telescope' is not known")]
    [InlineData("operators", "[\"gaussian:m={100\"]", "$.operators[0]: the braces of 'gaussian:m={100' do not match")]
    [InlineData("operators", "[\"gaussian:m={100,100}\"]", "the operator 'gaussian:m=100' is given twice")]
    [InlineData("priors", "[\"oracle\"]", "$.priors[0]: The prior 'oracle' is not known")]
    [InlineData("priors", "[\"decoder\", \"decoder\"]", "$.priors[1]: the prior 'decoder' is given twice")]
    [InlineData("priors", "[{ \"prior\": \"decoder\", \"operators\": [\"identity\"] }]", "$.priors[0].operators: the operator 'identity' is not among those of the sweep")]
    [InlineData("priors", "[{ \"prior\": \"decoder\", \"when\": 1 }]", "$.priors[0].when: the key 'when' is not known")]
    [InlineData("settings", "{ \"pre_steps\": 0, \"steps\": 0 }", "$.settings: there must be at least one step")]
    [InlineData("settings", "{ \"optimiser\": \"sgd\" }", "$.settings.optimiser: 'sgd' is not known; use auto, adam, lbfgs, preconditioned")]
    [InlineData("settings", "{ \"learning_rate\": 0 }", "$.settings.learning_rate: a number above 0 is expected, not 0")]
    [InlineData("settings", "{ \"cut\": 2 }", "$.settings.cut: the key 'cut' is not known")]
    [InlineData("priors", "[\"decoder:cut=2\"]", "$.priors[0]: The prior 'decoder' has no option 'cut'; its options are width, share, seed-side, seed-law, order.")]
    [InlineData("priors", "[\"tv:weight=0.01\", \"tv\"]", "$.priors[1]: the prior 'tv' is given twice")]
    [InlineData("settings", "{ \"warm_start\": false }", "$.settings.warm_start: the setting 'warm_start' cannot be given here: it has no effect on decoder, gaussian: it is for combinations with separate steps.")]
    [InlineData("priors", "[\"decoder:width=8,share=0.5\"]", "$.priors[0]: The option 'share' cannot be given together with 'width'")]
    [InlineData("settings", "{ \"optimiser\": \"lbfgs\", \"pre_steps\": 0, \"learning_rate\": 0.1 }", "$.settings.learning_rate: the setting 'learning_rate' cannot be given here")]
    [InlineData("scales", "{ \"Tiny\": { \"priors\": [\"tv\"], \"settings\": { \"restarts\": 2 } }, \"Paper\": {} }", "$.scales.Tiny.settings.restarts: the setting 'restarts' cannot be given here")]
    [InlineData("images", "{ \"faces\": { \"paths\": [\"x\"] } }", "$.images.faces: the key 'distribution' is missing")]
    [InlineData("images", "{}", "$.images: at least one entry is needed")]
    [InlineData("scale", "\"Huge\"", "$.scale: 'Huge' is not known; use Tiny, Lesson, Paper")]
    [InlineData("scales", "{ \"Paper\": {} }", "$.scales: there is no scale Tiny; the scales are Paper")]
    [InlineData("scales", "{ \"Tiny\": {}, \"Paper\": { \"take\": 0 } }", "$.scales.Paper.take: a whole number of at least 1 is expected, not 0")]
    public void An_impossible_value_is_refused_with_its_place(string key, string value, string sentence)
    {
        sample.Json[key] = JsonNode.Parse(value);
        string path = sample.Save();
        InputException error = Assert.Throws<InputException>(() => SweepSpec.Read(path));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{path}', line ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_for_all_scales_may_matter_at_one_of_them_alone()
    {
        sample.Json["settings"] = JsonNode.Parse("{ \"warm_start\": false }");
        sample.Json["scales"] = JsonNode.Parse("{ \"Tiny\": {}, \"Paper\": { \"priors\": [\"hybrid\"] } }");
        Assert.False(SweepSpec.Read(sample.Save()).Settings.WarmStart);
    }

    [Fact]
    public void Without_priors_that_need_one_a_sweep_names_no_generator_and_has_any_size()
    {
        sample.Json.Remove("generators");
        sample.Json.Remove("gaussian");
        sample.Json["size"] = 32;
        sample.Json["priors"] = new JsonArray("decoder", "tv");
        using (SweepInputs inputs = new(SweepSpec.Read(sample.Save()))) Assert.All(inputs.Plan.Cells, c => Assert.Null(c.Generator));
        sample.Json["priors"] = new JsonArray("decoder", "hybrid");
        Assert.Equal("The prior 'hybrid' needs a generator, but the sweep names none.", Assert.Throws<InputException>(() => new SweepInputs(SweepSpec.Read(sample.Save()))).Message);
    }

    [Fact]
    public void The_line_is_that_of_the_value()
    {
        string[] lines = File.ReadAllLines(sample.Save());
        int place = Array.FindIndex(lines, l => l.Contains("\"steps\"", StringComparison.Ordinal));
        lines[place] = "\"steps\": 0.5";
        InputException error = Assert.Throws<InputException>(() => SweepSpec.Read(sample.Save("bad.json", string.Join('\n', lines))));
        Assert.Contains($"line {place + 1}, $.settings.steps: a whole number is expected, not 0.5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_of_auto_is_another_one_where_a_denoiser_takes_part()
    {
        SweepSpec spec = SweepSpec.Read(Path.Combine(Repository.Root, "data", "specs", "denoiser.json"), Scale.Tiny) with { Priors = [new("auto"), new("gaussian")] };
        using SweepInputs with = new(spec), without = new(spec with { Denoiser = null });
        (SweepCell auto, SweepCell before) = (with.Plan.Cells.First(c => c.Prior == "auto"), without.Plan.Cells.First(c => c.Prior == "auto"));
        Assert.Equal(with.Plan.Denoiser!.Sha256, auto.Decides["denoiser"]);
        Assert.DoesNotContain("denoiser", before.Decides.Keys);
        Assert.NotEqual(before.Id, auto.Id);
        Assert.Equal(without.Plan.Cells.First(c => c.Prior == "gaussian").Id, with.Plan.Cells.First(c => c.Prior == "gaussian").Id);
    }

    [Fact]
    public void Every_spec_that_ships_can_be_read_at_every_scale()
    {
        string folder = Path.Combine(Repository.Root, "data", "specs");
        string[] files = Directory.GetFiles(folder, "*.json");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            foreach (Scale scale in Enum.GetValues<Scale>()) Assert.NotEmpty(SweepSpec.Read(file, scale).Operators);
            using SweepInputs inputs = new(SweepSpec.Read(file, Scale.Tiny));
            Assert.NotEmpty(inputs.Plan.Cells);
        }
    }

    [Fact]
    public void The_spec_in_the_docs_can_be_read()
    {
        string example = File.ReadAllText(Path.Combine(Repository.Root, "docs", "sweeps.md")).Split("```json")[1].Split("```")[0];
        string path = sample.Save("example.json", example);
        Assert.Equal(5, SweepSpec.Read(path).Priors.Count);
        Assert.Equal(5000, SweepSpec.Read(path, Scale.Paper).Settings.Steps);
        InputException error = Assert.Throws<InputException>(() => SweepSpec.Read(path, Scale.Tiny));
        Assert.Contains("there is no scale Tiny; the scales are Lesson, Paper", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ }", "{ }", null)]
    [InlineData("{ }", "{ \"published\": true }", "adam")]
    [InlineData("{ \"optimiser\": \"lbfgs\" }", "{ \"published\": true }", "lbfgs")]
    [InlineData("{ \"optimiser\": \"preconditioned\" }", "{ \"published\": true }", "preconditioned")]
    [InlineData("{ \"published\": true }", "{ \"optimiser\": \"auto\" }", null)]
    public void Published_schedules_use_Adam_unless_told_otherwise(string settings, string atPaperScale, string? expected)
    {
        string example = File.ReadAllText(Path.Combine(Repository.Root, "docs", "sweeps.md")).Split("```json")[1].Split("```")[0];
        JsonNode spec = JsonNode.Parse(example)!;
        spec["settings"] = JsonNode.Parse(settings);
        spec["scales"]!["Paper"]!["settings"] = JsonNode.Parse(atPaperScale);
        Assert.Equal(expected, SweepSpec.Read(sample.Save("published.json", spec.ToJsonString()), Scale.Paper).Settings.Optimiser);
    }

    [Fact]
    public void A_cell_is_known_by_what_matters_to_it_and_by_nothing_else()
    {
        SweepSpec spec = SweepSpec.Read(sample.Save());
        string[] Ids(SweepSpec s)
        {
            using SweepInputs inputs = new(s);
            return [.. inputs.Plan.Cells.Where(c => c.InDistribution).OrderBy(c => c.Prior).Select(c => c.Id)];
        }
        string[] before = Ids(spec);
        Assert.Equal(2, before.Distinct().Count());
        Assert.Equal(before, Ids(spec with { Title = "Another", KeepPictures = true }));
        string[] rate = Ids(spec with { Settings = spec.Settings with { LearningRate = 0.02 } });
        Assert.NotEqual(before[0], rate[0]);   // the decoder is searched
        Assert.Equal(before[1], rate[1]);      // the Gaussian model is not
        Assert.Empty(before.Intersect(Ids(spec with { Noise = "none" })));
        Assert.Empty(before.Intersect(Ids(spec with { Seeds = [2] })));
        Assert.Empty(before.Intersect(Ids(spec.WithImages([], [], take: 1))));
    }

    [Fact]
    public void Two_names_for_the_same_images_or_the_same_generator_are_refused()
    {
        sample.Json["images"]!["again"] = sample.Json["images"]!["faces"]!.DeepClone();
        Assert.Equal("The sets 'faces' and 'again' hold the same images, and a cell is computed once: leave one of them out.", Refusal());
        sample.Json["images"]!.AsObject().Remove("again");
        sample.Json["generators"]!["twin"] = "shipped:dcgan64-faces";
        using (SweepInputs one = new(SweepSpec.Read(sample.Save()))) Assert.Equal(4, one.Plan.Cells.Count);   // nothing here has a generator in it
        sample.Json["priors"]!.AsArray().Add("generator");
        Assert.Equal("The generators 'dcgan64' and 'twin' are the same file, and a cell is computed once: leave one of them out.", Refusal());

        string Refusal() => Assert.Throws<InputException>(() => new SweepInputs(SweepSpec.Read(sample.Save()))).Message;
    }
}
