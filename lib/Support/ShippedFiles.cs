namespace HybridPrior;

/// <summary>The files that come with the library: they lie beside its assembly, in <c>models/</c> and <c>data/</c>.</summary>
public static class ShippedFiles
{
    /// <summary>What the names of shipped weights and images begin with, where a path could stand too.</summary>
    public const string Shipped = "shipped:";

    /// <summary>Weight file of the generator of faces.</summary>
    public static string Generator => Model("dcgan64-faces");

    /// <summary>Weight file of the generator of faces for images of a side, that of 64 px where there is none.</summary>
    /// <param name="side">Side of the images in pixels.</param>
    public static string GeneratorOf(int side) => side == 128 ? Model("began128-faces") : Generator;

    /// <summary>Model file of the Gaussian prior of faces.</summary>
    public static string Gaussian => Model("gaussian64-faces");

    /// <summary>Model file of the Gaussian prior of faces for images of a side, that of 64 px where there is none.</summary>
    /// <param name="side">Side of the images in pixels.</param>
    public static string GaussianOf(int side) => File.Exists(Model($"gaussian{side}-faces")) ? Model($"gaussian{side}-faces") : Gaussian;

    /// <summary>Weight file of the denoiser of faces.</summary>
    public static string Denoiser => Model("denoiser64-faces");

    /// <summary>One of the weight files by its name.</summary>
    /// <param name="name">Its name without the extension; the file need not exist.</param>
    public static string Model(string name) => Path.Combine(Models, $"{name}.safetensors");

    /// <summary>The path of weights that someone named: those that ship go by <c>shipped:</c> and their name, with or without what they show.</summary>
    /// <param name="path">A path, or for instance <c>shipped:began128</c> or <c>shipped:began128-faces</c>.</param>
    /// <exception cref="InputException">No weights of that name ship.</exception>
    public static string Weights(string path)
    {
        if (!path.StartsWith(Shipped, StringComparison.Ordinal)) return path;
        string name = path[Shipped.Length..];
        string[] there = Directory.Exists(Models) ? [.. Directory.GetFiles(Models, "*.safetensors").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)] : [];
        return there.FirstOrDefault(file => file == name || file == $"{name}-faces") is string found
            ? Model(found)
            : throw new InputException($"No weights {Quoted.Name(path)} ship; there are {string.Join(", ", there.Select(file => Shipped + file))}.");
    }

    /// <summary>Folder of all images.</summary>
    public static string Images => Path.Combine(Folder, "data", "images");

    /// <summary>The images of faces, which the generator's training should have prepared it for.</summary>
    public static IReadOnlyList<string> Faces => Named("face-*.png");

    /// <summary>The pictures by formula, which are nothing like its training images.</summary>
    public static IReadOnlyList<string> Pictures => Named("picture-*.png");

    private static string Models => Path.Combine(Folder, "models");

    // A notebook's host lies elsewhere: only the library's own place tells where its files are.
    private static string Folder => Path.GetDirectoryName(typeof(ShippedFiles).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    private static IReadOnlyList<string> Named(string pattern) =>
        Directory.Exists(Images) ? [.. Directory.GetFiles(Images, pattern).Order(StringComparer.Ordinal)] : [];
}
