namespace HybridPrior.Sweeps;

/// <summary>A set of images of a sweep.</summary>
/// <param name="Name">Its name in tables and charts.</param>
/// <param name="InDistribution">Whether they are like the images that the generators learned from.</param>
/// <param name="Paths">Files, folders, lists (<c>@list.txt</c>), or what ships: <c>shipped:faces</c>, <c>shipped:pictures</c>.</param>
/// <param name="Crop">The square that is used of each file: <c>centre</c>, <c>celeba</c> or <c>none</c>.</param>
/// <param name="Take">How many of them; null for all.</param>
/// <param name="Skip">How many to pass over first.</param>
public sealed record SweepImages(string Name, bool InDistribution, IReadOnlyList<string> Paths, string Crop = "centre", int? Take = null, int Skip = 0);
