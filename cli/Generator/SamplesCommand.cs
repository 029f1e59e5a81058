using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using HybridPrior.Generators;
using HybridPrior.Images;
using Spectre.Console;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior samples</c>: draws the images that ship in <c>data/</c>, with their manifest.</summary>
internal static class SamplesCommand
{
    private const int PictureSize = 128;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        Option<string> generator = new("--generator") { Required = true, Description = "Weight file of a generator other than the shipped one." };
        Option<ulong[]> seeds = new("--seeds") { Required = true, AllowMultipleArgumentsPerToken = true, Description = "Seed of each face." };
        Option<string> output = new("--out") { DefaultValueFactory = _ => "data", Description = "Folder that gets images/ and manifest.json." };
        Command command = new("samples", "Draws the images that ship in data/: faces from a generator, pictures by formula.") { generator, seeds, output };
        command.SetAction(parsed => Run(parsed.GetValue(generator)!, parsed.GetValue(seeds)!, parsed.GetValue(output)!));
        return command;
    }

    private static int Run(string generatorPath, ulong[] seeds, string output)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        GeneratorInfo info = GeneratorFile.Inspect(generatorPath);
        using IGenerator generator = GeneratorFile.Load(generatorPath);
        string folder = Path.Combine(output, "images");
        Directory.CreateDirectory(folder);
        List<object> rows = [];
        string schedule = info.Metadata.GetValueOrDefault("schedule", "not recorded"), steps = info.Metadata.GetValueOrDefault("steps", "?");
        foreach ((int index, ulong seed) in seeds.Index())
        {
            Tensor z = generator.Latent.Sample(1, new Generator(seed, CPU));
            Add($"face-{(index + 1).ToString(CultureInfo.InvariantCulture)}.png", generator.Image(z)[0], "in distribution",
                $"drawn from the {info.Architecture} generator with sha256 {info.Sha256} at latent seed {seed.ToString(CultureInfo.InvariantCulture)}; it was trained apart from the shipped generator ({schedule}; {steps} steps, seed {info.Metadata.GetValueOrDefault("seed", "?")}) and shows nobody");
        }
        Tensor pictures = ProceduralPictures.Draw(PictureSize);
        foreach ((int index, string name) in ProceduralPictures.Names.Index())
            Add($"picture-{name}.png", pictures[index], "out of distribution", "drawn by formula (lib/Images/ProceduralPictures.cs)");
        File.WriteAllText(Path.Combine(output, "manifest.json"), JsonSerializer.Serialize(rows, Indented) + "\n");
        Terminal.Styled.MarkupLineInterpolated($"Wrote {rows.Count} image{(rows.Count == 1 ? "" : "s")} to {folder}");
        return ExitCode.Done;

        void Add(string file, Tensor image, string split, string origin)
        {
            string path = Path.Combine(folder, file);
            PngFile.Write(path, image);
            rows.Add(new { file = $"images/{file}", sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), origin, licence = "MIT", split });
        }
    }
}
