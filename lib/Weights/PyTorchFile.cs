namespace HybridPrior.Weights;

/// <summary>Reads state dicts that PyTorch's torch.save wrote (.pth, .pt), in both of its formats, without running anything they contain.</summary>
/// <remarks>
/// The file must hold a dict of tensors, or dicts and lists around some, whose keys then stand before the names with a dot between. What else
/// people save beside weights is ignored. Views come out contiguous. Types: those of <see cref="Safetensors"/>.
/// </remarks>
public static class PyTorchFile
{
    /// <summary>Reads a whole file onto the CPU.</summary>
    /// <param name="path">Path of a .pth or .pt file.</param>
    /// <param name="choose">What of it to load; null for all.</param>
    /// <exception cref="InputException">The file is missing, truncated, without tensors, or asks for anything but tensors and plain data.</exception>
    public static WeightFile Read(string path, WeightChoice? choose = null) => FileGuard.Read(path, file =>
    {
        int first = file.ReadByte();
        file.Position = 0;
        return first switch
        {
            'P' => ZipCheckpoint.Read(file, path, choose ?? WeightListing.Everything),
            0x80 => LegacyCheckpoint.Read(file, path, choose ?? WeightListing.Everything),
            _ => throw new InputException($"'{path}' is not a PyTorch file: it is neither a zip archive nor a pickle."),
        };
    });
}
