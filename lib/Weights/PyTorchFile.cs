namespace HybridPrior.Weights;

/// <summary>Reads state dicts that PyTorch's torch.save wrote (.pth, .pt), in both of its formats, without running anything they contain.</summary>
/// <remarks>
/// The file must hold a dict of tensors, or a dict around one (state_dict, generator, g_ema, params_ema, model). A "module." before every name
/// is dropped, and values that are not tensors are ignored. Views come out contiguous. Types: those of <see cref="Safetensors"/>.
/// </remarks>
public static class PyTorchFile
{
    /// <summary>Reads a whole file onto the CPU.</summary>
    /// <param name="path">Path of a .pth or .pt file.</param>
    /// <exception cref="InputException">The file is missing, truncated, no state dict, or asks for anything but tensors and plain data.</exception>
    public static WeightFile Read(string path) => FileGuard.Read(path, file =>
    {
        int first = file.ReadByte();
        file.Position = 0;
        return first switch
        {
            'P' => ZipCheckpoint.Read(file, path),
            0x80 => LegacyCheckpoint.Read(file, path),
            _ => throw new InputException($"'{path}' is not a PyTorch file: it is neither a zip archive nor a pickle."),
        };
    });
}
