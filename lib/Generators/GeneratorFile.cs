using System.Security.Cryptography;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>Weight files of generators: safetensors of ours, state dictionaries of PyTorch.</summary>
public static class GeneratorFile
{
    /// <summary>Loads a generator ready for inversion.</summary>
    /// <param name="path">Weight file; its content decides how it is read.</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    /// <exception cref="InputException">The file cannot be read, is of no known architecture, or its tensors do not fit.</exception>
    public static FrozenGenerator Load(string path, Device? device = null)
    {
        using WeightFile file = WeightReader.Read(path);
        GeneratorArchitecture architecture = Identify(file, path);
        return new FrozenGenerator(architecture, file.Tensors, LatentOf(file, architecture), device);
    }

    /// <summary>Reads what a weight file holds, after checking it.</summary>
    /// <param name="path">Weight file.</param>
    /// <exception cref="InputException">The file cannot be read, is of no known architecture, or its tensors do not fit.</exception>
    public static GeneratorInfo Inspect(string path)
    {
        using WeightFile file = WeightReader.Read(path);
        GeneratorArchitecture architecture = Identify(file, path);
        using FileStream stream = File.OpenRead(path);
        return new GeneratorInfo(architecture, LatentOf(file, architecture), System.Convert.ToHexStringLower(SHA256.HashData(stream)), file.Metadata);
    }

    /// <summary>Writes any readable weight file as safetensors.</summary>
    /// <param name="input">Weight file to read.</param>
    /// <param name="output">File to write.</param>
    /// <param name="latent">Distribution of latent codes, such as <c>normal:0.1</c>; null to keep what is known.</param>
    /// <param name="half">Whether to store the weights in half precision; they are evaluated in single precision all the same.</param>
    /// <exception cref="InputException">The input cannot be read or its tensors do not fit, or the latent distribution is not known.</exception>
    public static void Convert(string input, string output, string? latent = null, bool half = false)
    {
        using var scope = NewDisposeScope();
        using WeightFile file = WeightReader.Read(input);
        GeneratorArchitecture architecture = Identify(file, input);
        HashSet<string> needed = [.. architecture.Declaration.Weights.Select(w => w.Name)];
        Dictionary<string, string> metadata = new(file.Metadata)
        {
            ["architecture"] = architecture.Name,
            ["latent"] = (latent is null ? LatentOf(file, architecture) : LatentDistribution.Parse(architecture.Latent.Count, latent)).Spec,
        };
        Safetensors.Write(output, file.Tensors.Where(t => needed.Contains(t.Key)).ToDictionary(t => t.Key, t => half ? t.Value.to(ScalarType.Float16) : t.Value), metadata);
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
