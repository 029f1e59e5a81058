using System.Security.Cryptography;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>Files of generators: safetensors of ours, checkpoints of PyTorch, TorchScript with a description beside it; a Gaussian model counts as one.</summary>
public static class GeneratorFile
{
    /// <summary>Loads a generator ready for inversion.</summary>
    /// <param name="path">Weight file; its content decides how it is read.</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    /// <param name="key">Which generator of a checkpoint that holds several, such as <c>G_ema</c>; null where there is one.</param>
    /// <returns>The generator; the caller disposes it.</returns>
    /// <exception cref="InputException">The file cannot be read, is of no known architecture, its tensors do not fit, or the key chooses none or nothing.</exception>
    public static IGenerator Load(string path, Device? device = null, string? key = null)
    {
        if (IsScript(path, key)) return TorchScriptGenerator.Load(path, device);
        using var scope = NewDisposeScope();
        using WeightFile file = Read(path, key, out GeneratorWeights? weights);
        return weights is null
            ? GaussianModel.Read(file, path, device)
            : new FrozenGenerator(weights.Architecture, weights.Take(file), LatentOf(file, weights.Architecture), device, weights.Key);
    }

    /// <summary>Reads what a weight file holds, after checking it.</summary>
    /// <param name="path">Weight file.</param>
    /// <param name="key">Which generator of a checkpoint that holds several; null where there is one.</param>
    /// <exception cref="InputException">The file cannot be read, is of no known architecture, its tensors do not fit, or the key chooses none or nothing.</exception>
    public static GeneratorInfo Inspect(string path, string? key = null)
    {
        if (IsScript(path, key))
        {
            using TorchScriptGenerator script = TorchScriptGenerator.Load(path);
            return new GeneratorInfo(script.Name, script.ParameterCount, script.ImageSize, (script.Description.Low, script.Description.High), script.Latent,
                Hash(path), new Dictionary<string, string>());
        }
        using var scope = NewDisposeScope();
        using WeightFile file = Read(path, key, out GeneratorWeights? weights);
        if (weights is null)
        {
            using GaussianModel model = GaussianModel.Read(file, path);
            return new GeneratorInfo(model.Name, file.Tensors.Values.Sum(t => t.numel()), model.ImageSize, (0, 1), model.Latent, Hash(path), file.Metadata);
        }
        weights.Take(file);
        return new GeneratorInfo(weights.Architecture.Name, weights.Architecture.Declaration.Count, weights.Architecture.ImageSize, (-1, 1),
            LatentOf(file, weights.Architecture), Hash(path), file.Metadata, weights.Key);
    }

    /// <summary>Writes any readable weight file as safetensors.</summary>
    /// <param name="input">Weight file to read.</param>
    /// <param name="output">File to write.</param>
    /// <param name="latent">Distribution of latent codes, such as <c>normal:0.1</c>, for a file that does not say it; null to keep what is known.</param>
    /// <param name="half">Whether to store the weights in half precision; they are evaluated in single precision all the same.</param>
    /// <param name="key">Which generator of a checkpoint that holds several; null where there is one.</param>
    /// <exception cref="InputException">
    /// The input cannot be read, its tensors do not fit, the key chooses none or nothing, or the latent distribution is not known, or said by the file.
    /// </exception>
    public static void Convert(string input, string output, string? latent = null, bool half = false, string? key = null)
    {
        if (TorchScriptArchive.Recognises(input))
            throw new InputException($"'{input}' is TorchScript, a program with weights, and cannot become a file of weights alone; use it as it is.");
        using var scope = NewDisposeScope();
        using WeightFile file = Read(input, key, out GeneratorWeights? weights);
        if (weights is null) throw new InputException($"'{input}' is a Gaussian model, which is safetensors already; use it as it is.");
        if (latent is not null && file.Metadata.TryGetValue("latent", out string? said))
            throw new InputException($"'{input}' says itself that its latent codes were {Quoted.Name(said)} in training, so {Quoted.Name(latent)} cannot be given.");
        GeneratorArchitecture architecture = weights.Architecture;
        Dictionary<string, string> metadata = new(file.Metadata)
        {
            ["architecture"] = architecture.Name,
            ["latent"] = (latent is null ? LatentOf(file, architecture) : LatentDistribution.Parse(architecture.Latent.Count, latent)).Spec,
        };
        Safetensors.Write(output, weights.Take(file).ToDictionary(t => t.Key, t => half ? t.Value.to(ScalarType.Float16) : t.Value), metadata);
    }

    private static bool IsScript(string path, string? key)
    {
        if (!TorchScriptArchive.Recognises(path)) return false;
        return key is null ? true : throw new InputException($"'{path}' is TorchScript, which holds one generator, so the key {Quoted.Name(key)} has nothing to choose.");
    }

    /// <summary>Reads the weights of a generator, or a Gaussian model.</summary>
    private static WeightFile Read(string path, string? key, out GeneratorWeights? weights)
    {
        GeneratorWeights? found = null;
        WeightFile file = WeightReader.Read(path, listing =>
        {
            if (!GaussianModel.Recognises(listing)) return (found = GeneratorWeights.Find(listing, path, key)).Needed;
            return key is null ? [.. listing.Tensors.Keys] : throw new InputException($"'{path}' is a Gaussian model, so the key {Quoted.Name(key)} has nothing to choose.");
        });
        weights = found;
        return file;
    }

    private static string Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return System.Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static LatentDistribution LatentOf(WeightFile file, GeneratorArchitecture architecture) => file.Metadata.TryGetValue("latent", out string? spec)
        ? LatentDistribution.Parse(architecture.Latent.Count, spec)
        : architecture.LatentElsewhere;
}
