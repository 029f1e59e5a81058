using System.Security.Cryptography;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>Files of generators: safetensors of ours, state dictionaries of PyTorch, TorchScript with a description beside it; a Gaussian model counts as one.</summary>
public static class GeneratorFile
{
    /// <summary>Loads a generator ready for inversion.</summary>
    /// <param name="path">Weight file; its content decides how it is read.</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    /// <returns>The generator; the caller disposes it.</returns>
    /// <exception cref="InputException">The file cannot be read, is of no known architecture, or its tensors do not fit.</exception>
    public static IGenerator Load(string path, Device? device = null)
    {
        if (TorchScriptArchive.Recognises(path)) return TorchScriptGenerator.Load(path, device);
        using WeightFile file = WeightReader.Read(path);
        if (GaussianModel.Recognises(file)) return GaussianModel.Read(file, path, device);
        GeneratorArchitecture architecture = Identify(file, path);
        return new FrozenGenerator(architecture, file.Tensors, LatentOf(file, architecture), device);
    }

    /// <summary>Reads what a weight file holds, after checking it.</summary>
    /// <param name="path">Weight file.</param>
    /// <exception cref="InputException">The file cannot be read, is of no known architecture, or its tensors do not fit.</exception>
    public static GeneratorInfo Inspect(string path)
    {
        if (TorchScriptArchive.Recognises(path))
        {
            using TorchScriptGenerator script = TorchScriptGenerator.Load(path);
            return new GeneratorInfo(script.Name, script.ParameterCount, script.ImageSize, (script.Description.Low, script.Description.High), script.Latent,
                Hash(path), new Dictionary<string, string>());
        }
        using WeightFile file = WeightReader.Read(path);
        if (GaussianModel.Recognises(file))
        {
            using GaussianModel model = GaussianModel.Read(file, path);
            return new GeneratorInfo(model.Name, file.Tensors.Values.Sum(t => t.numel()), model.ImageSize, (0, 1), model.Latent, Hash(path), file.Metadata);
        }
        GeneratorArchitecture architecture = Identify(file, path);
        return new GeneratorInfo(architecture.Name, architecture.Declaration.Count, architecture.ImageSize, (-1, 1), LatentOf(file, architecture),
            Hash(path), file.Metadata);
    }

    /// <summary>Writes any readable weight file as safetensors.</summary>
    /// <param name="input">Weight file to read.</param>
    /// <param name="output">File to write.</param>
    /// <param name="latent">Distribution of latent codes, such as <c>normal:0.1</c>; null to keep what is known.</param>
    /// <param name="half">Whether to store the weights in half precision; they are evaluated in single precision all the same.</param>
    /// <exception cref="InputException">The input cannot be read or its tensors do not fit, or the latent distribution is not known.</exception>
    public static void Convert(string input, string output, string? latent = null, bool half = false)
    {
        if (TorchScriptArchive.Recognises(input))
            throw new InputException($"'{input}' is TorchScript, a program with weights, and cannot become a file of weights alone; use it as it is.");
        using var scope = NewDisposeScope();
        using WeightFile file = WeightReader.Read(input);
        if (GaussianModel.Recognises(file)) throw new InputException($"'{input}' is a Gaussian model, which is safetensors already; use it as it is.");
        GeneratorArchitecture architecture = Identify(file, input);
        HashSet<string> needed = [.. architecture.Declaration.Weights.Select(w => w.Name)];
        Dictionary<string, string> metadata = new(file.Metadata)
        {
            ["architecture"] = architecture.Name,
            ["latent"] = (latent is null ? LatentOf(file, architecture) : LatentDistribution.Parse(architecture.Latent.Count, latent)).Spec,
        };
        Safetensors.Write(output, file.Tensors.Where(t => needed.Contains(t.Key)).ToDictionary(t => t.Key, t => half ? t.Value.to(ScalarType.Float16) : t.Value), metadata);
    }

    private static string Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return System.Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static GeneratorArchitecture Identify(WeightFile file, string path)
    {
        GeneratorArchitecture architecture = file.Metadata.TryGetValue("architecture", out string? name)
            ? GeneratorArchitectures.Named(name)
            : GeneratorArchitectures.All.MaxBy(a => Overlap(a, file))!;
        if (name is null && Overlap(architecture, file) < 0.5)
            throw new InputException($"'{path}' holds no generator of a known architecture: its tensors are called {string.Join(", ", file.Tensors.Keys.Take(3))}, ...; known are {string.Join(", ", GeneratorArchitectures.All.Select(a => a.Name))}.");
        WeightChecks.Require(file, path, architecture.Declaration.Weights.ToDictionary(w => w.Name, w => w.Shape.ToArray()), architecture.Name);
        return architecture;
    }

    /// <summary>Share of the architecture's tensors that the file has by name.</summary>
    private static double Overlap(GeneratorArchitecture architecture, WeightFile file) =>
        architecture.Declaration.Weights.Count(w => file.Tensors.ContainsKey(w.Name)) / (double)architecture.Declaration.Weights.Count;

    private static LatentDistribution LatentOf(WeightFile file, GeneratorArchitecture architecture) => file.Metadata.TryGetValue("latent", out string? spec)
        ? LatentDistribution.Parse(architecture.Latent.Count, spec)
        : architecture.LatentElsewhere;
}
