namespace HybridPrior.Tests.Weights;

/// <summary>Files that fixtures/make_pth.py wrote with PyTorch 1.13.</summary>
internal static class Fixtures
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Weights", "fixtures", name);
}
