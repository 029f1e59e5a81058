using System.CommandLine;
using HybridPrior.Experiments;
using HybridPrior.Sweeps;

namespace HybridPrior.Cli;

/// <summary>The argument and the options that say what a sweep computes.</summary>
internal static class SweepSpecArguments
{
    private static readonly Argument<string?> Spec = new("SPEC") { Arity = ArgumentArity.ZeroOrOne, Description = "The spec file (.json), such as one of data/specs; left out to go on with what the folder was begun with." };
    private static readonly Option<Scale?> ScaleName = new("--scale") { Description = "Tiny, Lesson or Paper; the spec's own unless given." };
    private static readonly Option<string[]> Inside = Sets("--inside", "Images in place of the spec's sets in distribution: [NAME=]PATH, a file, folder or @list.");
    private static readonly Option<string[]> Outside = Sets("--outside", "Images in place of the spec's sets out of distribution.");
    private static readonly Option<int?> Take = new("--take") { Description = "Use only the first N images of each set." };
    private static readonly Option<string[]> Generators = Sets("--generator", "Weight file in place of one of the spec's generators: NAME=FILE.");
    private static readonly Option<bool> Pictures = new("--pictures") { Description = "Keeps the recovered images and the summands of combinations." };

    public static void AddTo(Command command)
    {
        command.Arguments.Add(Spec);
        foreach (Option option in new Option[] { ScaleName, Inside, Outside, Take, Generators, Pictures }) command.Options.Add(option);
    }

    /// <summary>The spec that is asked for; the one of the folder where none is.</summary>
    public static SweepSpec Read(ParseResult parsed, string folder)
    {
        if (parsed.GetValue(Spec) is not string path)
        {
            const string Why = "it changes a spec file, and none is named";
            IdleOptions.Refuse(parsed, from option in new Option[] { ScaleName, Inside, Outside, Take, Generators, Pictures } select (option, (string?)Why));
            return SweepFolder.Open(folder).Plan.Spec;
        }
        SweepSpec spec = SweepSpec.Read(path, parsed.GetValue(ScaleName));
        if (parsed.GetValue(Take) < 1) throw new InputException($"The option --take must be at least 1, not {parsed.GetValue(Take)}.");
        Dictionary<string, string> generators = new(spec.Generators);
        foreach ((string? name, string file) in (parsed.GetValue(Generators) ?? []).Select(Split))
        {
            if (name is null || !generators.ContainsKey(name))
                throw new InputException($"The option --generator needs NAME=FILE with the name of one of the spec's generators ({string.Join(", ", generators.Keys)}), not '{(name is null ? file : $"{name}={file}")}'.");
            generators[name] = Path.GetFullPath(file);
        }
        spec = spec with { Generators = generators, KeepPictures = spec.KeepPictures || parsed.GetValue(Pictures) };
        return spec.WithImages(Given(parsed, Inside, true), Given(parsed, Outside, false), parsed.GetValue(Take));
    }

    private static SweepImages[] Given(ParseResult parsed, Option<string[]> option, bool inDistribution) => [.. (parsed.GetValue(option) ?? []).Select(Split).Select(given =>
    {
        string path = given.Value.StartsWith('@') ? $"@{Path.GetFullPath(given.Value[1..])}" : Path.GetFullPath(given.Value);
        return new SweepImages(given.Name ?? Path.GetFileNameWithoutExtension(path.TrimEnd('/')), inDistribution, [path]);
    })];

    private static (string? Name, string Value) Split(string text) => text.Split('=', 2) is [string name, string value] && name.Length > 0 && !name.Contains('/') ? (name, value) : (null, text);

    private static Option<string[]> Sets(string name, string description) => new(name) { AllowMultipleArgumentsPerToken = true, Description = description };
}
