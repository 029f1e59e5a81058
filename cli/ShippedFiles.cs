namespace HybridPrior.Cli;

/// <summary>The files that come with the command: they lie beside it.</summary>
internal static class ShippedFiles
{
    public static string Generator => Path.Combine(AppContext.BaseDirectory, "models", "dcgan64-faces.safetensors");

    public static string Gaussian => Path.Combine(AppContext.BaseDirectory, "models", "gaussian64-faces.safetensors");

    public static string Images => Path.Combine(AppContext.BaseDirectory, "data", "images");
}
