using System.CommandLine;
using System.Globalization;
using HybridPrior.Generators;
using HybridPrior.Images;
using Spectre.Console;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior generator</c>: looks into, converts, samples and scores weight files of generators.</summary>
internal static class GeneratorCommand
{
    private const int MaxNote = 1000;

    /// <summary>The option that chooses one of several generators in a checkpoint.</summary>
    public static Option<string?> CreateKey() => new("--key") { Description = "Which generator of a checkpoint that holds several, such as G_ema; only there." };

    public static Command Create() => new("generator", "Looks into, converts, samples and scores weight files of generators.")
    {
        Info(),
        Convert(),
        Sample(),
        GeneratorWalkCommand.Create(),
        GeneratorScoreCommand.Create(),
    };

    private static Command Info()
    {
        Argument<string> file = new("FILE") { Description = "Weight file: safetensors, a PyTorch state dictionary or checkpoint, or TorchScript with FILE.json beside it." };
        Option<string?> key = CreateKey();
        Command command = new("info", "Prints architecture, parameter count, latent codes, range and sha256.") { file, key, JsonOutput.Option };
        command.SetAction(parsed =>
        {
            bool json = JsonOutput.Begin(parsed);
            GeneratorInfo info = GeneratorFile.Inspect(parsed.GetValue(file)!, parsed.GetValue(key));
            if (json) JsonOutput.Print(new { info.Architecture, info.Key, info.ParameterCount, Latent = info.Latent.Spec, info.ImageSize, Range = new[] { info.Range.Low, info.Range.High }, info.Sha256, info.Metadata });
            Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
            foreach ((string name, string value) in Rows(info)) grid.AddRow(new Text(name), new Text(value));
            Terminal.Styled.Write(grid);
        });
        return command;
    }

    private static IEnumerable<(string Name, string Value)> Rows(GeneratorInfo info)
    {
        yield return ("architecture", info.Architecture);
        if (info.Key is string key) yield return ("taken from", $"{Quoted.Text(key, MaxNote)}, the key under which the weights lie");
        yield return ("parameters", info.ParameterCount.ToString(CultureInfo.InvariantCulture));
        yield return ("latent", info.Latent.ToString());
        yield return ("output", string.Create(CultureInfo.InvariantCulture, $"3 x {info.ImageSize} x {info.ImageSize}, [{info.Range.Low}, {info.Range.High}] mapped to [0, 1]"));
        yield return ("sha256", info.Sha256);
        foreach ((string name, string value) in info.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            if (name is not ("architecture" or "latent")) yield return (Quoted.Text(name, MaxNote), Quoted.Text(value, MaxNote));
    }

    private static Command Convert()
    {
        Argument<string> input = new("IN") { Description = "Weight file to read." }, output = new("OUT") { Description = "File to write (.safetensors)." };
        Option<string?> latent = new("--latent") { Description = "Distribution of latent codes in training, such as normal:1 or uniform:1, where the file does not say it." };
        Option<bool> half = new("--half") { Description = "Stores the weights in half precision." };
        Option<string?> key = CreateKey();
        Command command = new("convert", "Writes any readable weight file as safetensors.") { input, output, latent, half, key };
        command.SetAction(parsed =>
        {
            GeneratorFile.Convert(parsed.GetValue(input)!, parsed.GetValue(output)!, parsed.GetValue(latent), parsed.GetValue(half), parsed.GetValue(key));
            Terminal.Styled.MarkupLineInterpolated($"Wrote {parsed.GetValue(output)}");
        });
        return command;
    }

    private static Command Sample()
    {
        Argument<string> file = new("FILE") { Description = "Weight file." };
        Option<int> count = new("--count") { DefaultValueFactory = _ => 16, Description = "Number of images." };
        Option<ulong> seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "Seed of the latent codes." };
        Option<string> output = new("--out") { Required = true, Description = "Picture to write (.png)." };
        Option<string?> key = CreateKey();
        Command command = new("sample", "Draws random images of a generator on one sheet.") { file, count, seed, output, key };
        command.SetAction(parsed =>
        {
            int images = parsed.GetValue(count);
            if (images < 1) throw new InputException($"The option --count must be at least 1, not {images}.");
            using var gradientsOff = no_grad();
            using var scope = NewDisposeScope();
            using IGenerator generator = GeneratorFile.Load(parsed.GetValue(file)!, key: parsed.GetValue(key));
            Tensor z = generator.Latent.Sample(images, new Generator(parsed.GetValue(seed), CPU));
            PngFile.Write(parsed.GetValue(output)!, ContactSheet.Draw(generator.Image(z), columns: (int)Math.Ceiling(Math.Sqrt(images))));
            Terminal.Styled.MarkupLineInterpolated($"Wrote {parsed.GetValue(output)}");
        });
        return command;
    }
}
