namespace HybridPrior.Tests.Weights;

/// <summary>A folder of its own for one test, removed at the end.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("hybridprior-").FullName;

    public string File(string name) => Path.Combine(Root, name);

    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
