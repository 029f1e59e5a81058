namespace HybridPrior.Weights;

/// <summary>What reading one weight file may cost: a small file must neither unfold into a large one nor take long.</summary>
/// <remarks>Generous for every checkpoint of a generator with its optimisers. One per file, shared by all that read parts of it.</remarks>
/// <param name="path">The file, for sentences.</param>
/// <param name="fileLength">Its size in bytes.</param>
internal sealed class ReadingBudget(string path, long fileLength)
{
    /// <summary>More dimensions than any weight has.</summary>
    public const int MaxDimensions = 8;

    /// <summary>Most bytes of the part that describes the tensors: the header of safetensors, the pickle of PyTorch.</summary>
    public const int MaxDescription = 1 << 24;

    private const int MaxElements = 2_000_000;      // a thousand tensors take some 60,000
    private const int MaxTensors = 20_000;
    private const int MaxNesting = 8;
    private const int MaxOpen = 100_000;
    private const int MaxName = 256;
    private const int MaxUnfolding = 4;             // code is compressed well, and shared weights repeat
    private const long AlwaysUnpacked = 1 << 25;

    private long elements, unpacked;
    private int tensors;

    /// <summary>Takes so many values that are made or moved.</summary>
    /// <exception cref="InputException">They are too many by now.</exception>
    public void TakeElements(long count = 1)
    {
        if ((elements += count) > MaxElements) throw new InputException($"'{path}' describes its tensors in more than {MaxElements} values.");
    }

    /// <summary>Takes a tensor.</summary>
    /// <exception cref="InputException">There are too many by now.</exception>
    public void TakeTensor()
    {
        if (++tensors > MaxTensors) throw new InputException($"'{path}' holds more than {MaxTensors} tensors.");
    }

    /// <summary>Takes bytes that are unpacked from an archive.</summary>
    /// <exception cref="InputException">They are far more than the file has by now.</exception>
    public void TakeUnpacked(long bytes)
    {
        unpacked += bytes;
        if (bytes < 0 || unpacked > AlwaysUnpacked + MaxUnfolding * fileLength)
            throw new InputException($"'{path}' has {fileLength} bytes and unpacks to {unpacked} or more, which no weight file does.");
    }

    /// <summary>Passes views of storages that come to so many bytes in all.</summary>
    /// <exception cref="InputException">They are far more than the file has.</exception>
    public void CheckUnfolded(Int128 bytes)
    {
        if (bytes > (Int128)MaxUnfolding * fileLength) throw new InputException($"'{path}' describes tensors of {bytes} bytes in all, far more than the file holds.");
    }

    /// <summary>Passes a part that describes tensors and has so many bytes.</summary>
    /// <exception cref="InputException">It is too long.</exception>
    public void CheckDescription(long bytes)
    {
        if (bytes is < 0 or > MaxDescription) throw new InputException($"'{path}' describes its tensors in {(ulong)bytes} bytes; at most {MaxDescription} are accepted.");
    }

    /// <summary>Passes a name that serves as a key.</summary>
    /// <exception cref="InputException">It is too long.</exception>
    public string Checked(string name) =>
        name.Length <= MaxName ? name : throw new InputException($"'{path}' holds the name {Quoted.Name(name)}; names have at most {MaxName} characters.");

    /// <summary>Passes so many dimensions of a tensor.</summary>
    /// <exception cref="InputException">They are too many.</exception>
    public void CheckDimensions(int count, string what)
    {
        if (count > MaxDimensions) throw new InputException($"'{path}' gives {what} {count} dimensions; at most {MaxDimensions} are accepted.");
    }

    /// <summary>Passes a depth of containers in containers.</summary>
    /// <exception cref="InputException">It is too deep.</exception>
    public void CheckNesting(int depth)
    {
        if (depth > MaxNesting) throw new InputException($"'{path}' nests its tensors deeper than {MaxNesting} dicts.");
    }

    /// <summary>Passes so many values that wait for their container.</summary>
    /// <exception cref="InputException">They are too many.</exception>
    public void CheckOpen(int count)
    {
        if (count > MaxOpen) throw new InputException($"'{path}' holds a pickle that is nested too deeply.");
    }
}
