namespace HybridPrior.Generators;

/// <summary>The architectures the workbook knows.</summary>
public static class GeneratorArchitectures
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<GeneratorArchitecture> All { get; } = [new Dcgan64(), new Began128(), new PlainBegan64(), new Vae64(), new Glo64()];

    /// <summary>Finds one by name.</summary>
    /// <param name="name">Such as <c>dcgan64</c>.</param>
    /// <exception cref="InputException">No architecture has that name.</exception>
    public static GeneratorArchitecture Named(string name) => All.FirstOrDefault(a => a.Name == name)
        ?? throw new InputException($"The architecture {Quoted.Name(name)} is not known{Suggestion.For(name, All.Select(a => a.Name))}; known are {string.Join(", ", All.Select(a => a.Name))}.");
}
