namespace HybridPrior.Inversion;

/// <summary>What an inversion noted on its way, per row at each recorded step.</summary>
/// <remarks>Names: <c>loss</c> (||A x - y||^2), <c>psnr</c> (dB) where the truth is known, and for a combination its weights <c>alpha</c> and <c>beta</c> (means over colour channels).</remarks>
public sealed class Curves
{
    private readonly List<int> steps = [];
    private readonly Dictionary<string, List<double[]>> values = [];

    /// <summary>Steps at which something was recorded.</summary>
    public IReadOnlyList<int> Steps => steps;

    /// <summary>What was recorded: <c>loss</c>, and such as <c>psnr</c>, <c>alpha</c>, <c>beta</c>, <c>held_out</c> where somebody noted them.</summary>
    public IReadOnlyCollection<string> Names => values.Keys;

    /// <summary>One curve of one row, a value per entry of <see cref="Steps"/>.</summary>
    /// <param name="name">Name of the curve.</param>
    /// <param name="row">Row of the batch.</param>
    public IReadOnlyList<double> Of(string name, int row) => [.. values[name].Select(v => v[row])];

    /// <summary>The newest values of a curve, one per row; empty where nothing was recorded.</summary>
    /// <param name="name">Name of the curve.</param>
    public IReadOnlyList<double> Last(string name) => values.TryGetValue(name, out List<double[]>? all) ? all[^1] : [];

    /// <summary>The curves of some rows, in the order given.</summary>
    /// <param name="rows">Row numbers.</param>
    public Curves Select(IReadOnlyList<long> rows)
    {
        Curves chosen = new();
        chosen.steps.AddRange(steps);
        foreach ((string name, List<double[]> all) in values) chosen.values[name] = [.. all.Select(v => rows.Select(r => v[r]).ToArray())];
        return chosen;
    }

    /// <summary>The curves of images recovered in parts, in that order. A part that ended earlier keeps its last values.</summary>
    internal static Curves Join(IReadOnlyList<Curves> parts)
    {
        if (parts.Count == 1) return parts[0];
        Curves joined = new();
        foreach (int step in parts.SelectMany(p => p.Steps).Distinct().Order())
            joined.Add(step, parts[0].Names.Where(n => parts.All(p => p.values.ContainsKey(n))).ToDictionary(n => n, n => parts.SelectMany(p => p.At(n, step)).ToArray()));
        return joined;
    }

    /// <summary>The values of a curve at a step: the newest until then, the first before anything was recorded.</summary>
    private double[] At(string name, int step) => values[name][Math.Max(0, steps.FindLastIndex(s => s <= step))];

    internal void Add(int step, IReadOnlyDictionary<string, double[]> point)
    {
        steps.Add(step);
        foreach ((string name, double[] rows) in point)
        {
            if (!values.TryGetValue(name, out List<double[]>? all)) values[name] = all = [];
            all.Add(rows);
        }
    }

    internal Data Snapshot() => new(steps, values);

    internal static Curves From(Data data)
    {
        Curves curves = new();
        curves.steps.AddRange(data.Steps);
        foreach ((string name, List<double[]> all) in data.Values) curves.values[name] = all;
        return curves;
    }

    /// <summary>The form in a checkpoint.</summary>
    internal sealed record Data(List<int> Steps, Dictionary<string, List<double[]>> Values);
}
