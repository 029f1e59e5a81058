using HybridPrior.Generators;
using HybridPrior.Priors;
using HybridPrior.Tests.Generators;

namespace HybridPrior.Tests.Priors;

/// <summary>Every prior that is searched by the inversion loop, for images of 16 px.</summary>
public sealed class SearchedPriors : IDisposable
{
    private readonly FrozenGenerator generator = TinyArchitecture.Create();
    private readonly List<IDisposable> owned = [];

    public static TheoryData<string> Names { get; } = ["generator", "decoder", "generator-dip", "iagan", "hybrid"];

    public IImagePrior Create(string name) => name switch
    {
        "generator" => new GeneratorPrior(generator),
        "decoder" => Owned(new DeepDecoder(16, 3)),
        "generator-dip" => Owned(AdaptiveGenerator.DeepImagePrior(generator)),
        "iagan" => Owned(AdaptiveGenerator.ImageAdaptive(generator)),
        "hybrid" => new LinearCombination(new GeneratorPrior(generator), Owned(new DeepDecoder(16, 3)), name),
        _ => throw new ArgumentException(name),
    };

    public void Dispose()
    {
        foreach (IDisposable item in owned) item.Dispose();
        generator.Dispose();
    }

    private T Owned<T>(T item) where T : IDisposable
    {
        owned.Add(item);
        return item;
    }
}
