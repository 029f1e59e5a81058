using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>Checkpoints: safetensors whose notes hold a hash of all the rest, so that one that was damaged or changed by hand is not taken up.</summary>
internal static class CheckpointFile
{
    private const string Seal = "sha256";

    /// <summary>Writes a checkpoint.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        Safetensors.Write(path, tensors, new Dictionary<string, string>(metadata) { [Seal] = Hash(tensors, metadata) });

    /// <summary>Reads what <see cref="Write"/> wrote; a file that was damaged or changed since is refused.</summary>
    /// <exception cref="InputException">The file cannot be read, or is not as it was written.</exception>
    public static WeightFile Read(string path)
    {
        WeightFile file = Safetensors.Read(path);
        if (file.Metadata.TryGetValue(Seal, out string? seal) && seal == Hash(file.Tensors, file.Metadata)) return file;
        file.Dispose();
        throw new InputException($"The checkpoint '{path}' is not as it was written, or is of another version: remove it to begin again.");
    }

    private static string Hash(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, string value) in metadata.Where(m => m.Key != Seal).OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            Append(key);
            Append(value);
        }
        foreach ((string name, Tensor tensor) in tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            Append(string.Create(CultureInfo.InvariantCulture, $"{name} {tensor.dtype} {string.Join(',', tensor.shape)}"));
            using Tensor plain = tensor.detach().cpu().contiguous();
            if (plain.numel() > 0) hash.AppendData(plain.bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // With its length, so that no two lists of texts look alike.
        void Append(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
