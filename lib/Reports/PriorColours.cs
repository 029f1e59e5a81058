using HybridPrior.Catalogue;

namespace HybridPrior.Reports;

/// <summary>The colour of each prior, the same in every table and chart, on light and on dark ground.</summary>
/// <remarks>Told apart by readers with the common colour deficiencies, after the palette of Okabe and Ito.</remarks>
public static class PriorColours
{
    /// <summary>For what belongs to no prior, such as the level of the noise.</summary>
    public const string Neutral = "#808080";

    private static readonly string[] Others = ["#b9559d", "#d0453e", "#7b6be0", "#8f8a1f", "#3ea6c4", "#a5673f", "#6f9d3c"];

    // Beyond ten priors in one picture colours alone no longer tell them apart; they are at least different.
    private static readonly string[] More = ["#4a55a2", "#c9a227", "#8c3b52", "#5f8f8b", "#d68fb4", "#7a7a2e", "#93aee0", "#6b4f3a"];

    /// <summary>The colour of one prior.</summary>
    /// <param name="prior">Its name.</param>
    /// <returns>A colour such as <c>#159a73</c>, which depends on the name alone.</returns>
    public static string Of(string prior) => Known(prior) ?? Others[Place(prior)];

    /// <summary>Colours of priors shown together: <see cref="Of"/>, but where two would get the same one, the later takes the next that is free.</summary>
    /// <param name="priors">Their names.</param>
    public static IReadOnlyDictionary<string, string> For(IEnumerable<string> priors)
    {
        string[] names = [.. priors.Distinct()];
        Dictionary<string, string> chosen = names.Where(n => Known(n) is not null).ToDictionary(name => name, Of);
        foreach (string name in names.Where(n => Known(n) is null))
        {
            IEnumerable<string> inOrder = Enumerable.Range(Place(name), Others.Length).Select(i => Others[i % Others.Length]).Concat(More);
            chosen[name] = inOrder.FirstOrDefault(colour => !chosen.ContainsValue(colour)) ?? Of(name);
        }
        return chosen;
    }

    /// <summary>The colour of a combination's half, such as beta DD, which is not the prior DD: the same hue, half of the way to grey.</summary>
    /// <param name="colour">The prior's colour.</param>
    public static string Half(string colour)
    {
        SkiaSharp.SKColor full = SkiaSharp.SKColor.Parse(colour);
        return $"#{Mixed(full.Red):x2}{Mixed(full.Green):x2}{Mixed(full.Blue):x2}";

        static int Mixed(byte channel) => (channel + 160) / 2;
    }

    private static string? Known(string prior) => PriorCatalogue.Definitions.FirstOrDefault(d => d.Name == prior)?.Colour;

    // string.GetHashCode differs from run to run.
    private static int Place(string prior) => (int)(prior.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u) % (uint)Others.Length);
}
