namespace HybridPrior;

/// <summary>The files that come with the library: they lie beside its assembly, in <c>models/</c> and <c>data/</c>.</summary>
public static class ShippedFiles
{
    /// <summary>Weight file of the generator of faces.</summary>
    public static string Generator => Model("dcgan64-faces");

    /// <summary>Model file of the Gaussian prior of faces.</summary>
    public static string Gaussian => Model("gaussian64-faces");

    /// <summary>Model file of the Gaussian prior of faces for images of a side, that of 64 px where there is none.</summary>
    /// <param name="side">Side of the images in pixels.</param>
    public static string GaussianOf(int side) => File.Exists(Model($"gaussian{side}-faces")) ? Model($"gaussian{side}-faces") : Gaussian;

    /// <summary>Weight file of the denoiser of faces.</summary>
    public static string Denoiser => Model("denoiser64-faces");

    /// <summary>One of the weight files by its name.</summary>
    /// <param name="name">Its name without the extension; the file need not exist.</param>
    public static string Model(string name) => Path.Combine(Folder, "models", $"{name}.safetensors");

    /// <summary>Folder of all images.</summary>
    public static string Images => Path.Combine(Folder, "data", "images");

    /// <summary>The images of faces, which the generator's training should have prepared it for.</summary>
    public static IReadOnlyList<string> Faces => Named("face-*.png");

    /// <summary>The pictures by formula, which are nothing like its training images.</summary>
    public static IReadOnlyList<string> Pictures => Named("picture-*.png");

    // A notebook's host lies elsewhere: only the library's own place tells where its files are.
    private static string Folder => Path.GetDirectoryName(typeof(ShippedFiles).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    private static IReadOnlyList<string> Named(string pattern) =>
        Directory.Exists(Images) ? [.. Directory.GetFiles(Images, pattern).Order(StringComparer.Ordinal)] : [];
}
