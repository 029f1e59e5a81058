using System.IO.Compression;
using System.Text;
using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>The format of torch.save since PyTorch 1.6: a zip archive of data.pkl and data/0, data/1, ... in one folder, all uncompressed.</summary>
/// <remarks>Source: pytorch, torch/serialization.py and caffe2/serialize/inline_container.h.</remarks>
internal sealed class ZipCheckpoint
{
    private readonly string path;
    private readonly long fileLength;
    private readonly ReadingBudget budget;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
    private long read;

    private ZipCheckpoint(ZipArchive archive, string path, long fileLength)
    {
        this.path = path;
        this.fileLength = fileLength;
        budget = new ReadingBudget(path, fileLength);
        budget.TakeElements(archive.Entries.Count);
        foreach (ZipArchiveEntry entry in archive.Entries)
            if (!entries.TryAdd(entry.FullName, entry)) throw new InputException($"'{path}' holds {Quoted.Name(entry.FullName)} twice.");
    }

    /// <summary>Reads the archive.</summary>
    /// <exception cref="InputException">The file is damaged, is a TorchScript archive or breaks a rule of the format.</exception>
    public static WeightFile Read(FileStream file, string path, WeightChoice choose)
    {
        try
        {
            using ZipArchive archive = new(file, ZipArchiveMode.Read, leaveOpen: true);
            return new ZipCheckpoint(archive, path, file.Length).Read(choose);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"'{path}' is a damaged or incomplete zip archive.", e);
        }
    }

    private WeightFile Read(WeightChoice choose)
    {
        if (entries.Keys.Any(name => Is(name, "constants.pkl")) && entries.Keys.Any(name => $"/{name}".Contains("/code/", StringComparison.Ordinal)))
            throw new InputException($"'{path}' is a TorchScript archive, which this command does not read as weights.");
        string[] pickles = [.. entries.Keys.Where(name => Is(name, "data.pkl"))];
        if (pickles.Length != 1) throw new InputException($"'{path}' is a zip archive, but not one of PyTorch (it has no data.pkl).");
        string folder = pickles[0][..^"data.pkl".Length];
        if (entries.ContainsKey($"{folder}byteorder") && Encoding.ASCII.GetString(Bytes($"{folder}byteorder")).Trim() != "little")
            throw new InputException($"'{path}' was written on a big-endian machine, which is not supported.");

        RestrictedUnpickler unpickler = new(new MemoryStream(Bytes(pickles[0])), path, budget);
        Dictionary<string, PickleTensor> views = StateDict.Choose(unpickler.Load(), path, budget, choose);
        new TensorBuilder(path, fileLength).Check(views, budget);
        Dictionary<string, Tensor> storages = new(StringComparer.Ordinal);
        foreach (PickleStorage storage in views.Values.Select(view => view.Storage).Distinct())
            storages[storage.Key] = Storage($"{folder}data/{storage.Key}", storage);
        return TensorBuilder.Build(views, storages);
    }

    private Tensor Storage(string name, PickleStorage storage)
    {
        ZipArchiveEntry entry = Entry(name);
        if (TensorBytes.Count([storage.Count], TensorBytes.ElementSize(storage.Type)) != entry.Length)
            throw new InputException($"'{path}' holds {entry.Length} bytes in {Quoted.Name(name)}, which are not the {storage.Count} elements announced.");
        using Stream stream = entry.Open();
        return TensorBytes.Read(stream, [storage.Count], storage.Type);
    }

    private byte[] Bytes(string name)
    {
        ZipArchiveEntry entry = Entry(name);
        budget.CheckDescription(entry.Length);
        byte[] bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    // PyTorch compresses nothing, so what is read can never be more than the file: this keeps zip bombs out.
    private ZipArchiveEntry Entry(string name)
    {
        if (!entries.TryGetValue(name, out ZipArchiveEntry? entry)) throw new InputException($"'{path}' lacks its part {Quoted.Name(name)}.");
        if (entry.CompressedLength != entry.Length) throw new InputException($"'{path}' holds {Quoted.Name(name)} compressed, which PyTorch never does.");
        read += entry.Length;
        if (entry.Length < 0 || read > fileLength)
            throw new InputException($"'{path}' is truncated: {Quoted.Name(name)} of {entry.Length} bytes goes on after its end.");
        return entry;
    }

    private static bool Is(string name, string file) => name == file || name.EndsWith($"/{file}", StringComparison.Ordinal);
}
