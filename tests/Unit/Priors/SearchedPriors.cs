using HybridPrior.Generators;
using HybridPrior.Priors;
using HybridPrior.Tests.Generators;

namespace HybridPrior.Tests.Priors;

/// <summary>Every prior that is searched by the inversion loop, for images of 16 px.</summary>
public sealed class SearchedPriors : IDisposable
{
    private readonly FrozenGenerator generator = TinyArchitecture.Create();
    private readonly GaussianModel model = SmallGaussian.Smooth(16);
    private readonly List<IDisposable> owned = [];

    public static TheoryData<string> Names { get; } =
        ["generator", "decoder", "generator-dip", "iagan", "surgery", "dip", "gaussian", "hybrid", "dip+generator", "decoder+gaussian"];

    public IParametricPrior Create(string name) => name switch
    {
        "generator" => new GeneratorPrior(generator),
        "decoder" => Owned(new DeepDecoder(16, 3)),
        "generator-dip" => Owned(AdaptiveGenerator.DeepImagePrior(generator)),
        "iagan" => Owned(AdaptiveGenerator.ImageAdaptive(generator)),
        "surgery" => new GeneratorSurgery(generator),
        "dip" => Owned(new DeepImagePrior(16)),
        "gaussian" => Owned(new GaussianSearch(model)),
        "hybrid" => new LinearCombination(Create("generator"), Create("decoder"), name),
        _ when name.Split('+') is [string a, string b] => new LinearCombination(Create(a), Create(b)),
        _ => throw new ArgumentException(name),
    };

    public void Dispose()
    {
        foreach (IDisposable item in owned) item.Dispose();
        generator.Dispose();
        model.Dispose();
    }

    private T Owned<T>(T item) where T : IDisposable
    {
        owned.Add(item);
        return item;
    }
}
