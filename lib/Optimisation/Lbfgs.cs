using System.Globalization;
using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>L-BFGS over all moving blocks at once (<see cref="LbfgsRows"/>). Takes no learning rates; forgets at the beginning of a stage, which may move other blocks.</summary>
public sealed class Lbfgs : IOptimiser
{
    /// <summary>Most parameters per image for which its history fits beside them: it then takes 24 MB.</summary>
    public const long MostParameters = 50_000;

    private const string StepPrefix = "step.", ChangePrefix = "change.";
    private LbfgsRows rows = new();

    /// <inheritdoc/>
    public void Step(Search search) => Step(search, null);

    /// <summary>A step from a rough inverse Hessian.</summary>
    /// <param name="search">Where the parameters are.</param>
    /// <param name="precondition">The inverse Hessian times a vector per row, (B, N); null: none is known.</param>
    public void Step(Search search, Func<Tensor, Tensor>? precondition)
    {
        if (search.Within == 0) Forget();
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        LbfgsStep step = rows.Step(search.Values(), search.Here.Losses.clone(), search.Here.Gradient.clone(), x =>
        {
            search.MoveTo(x);
            return (search.Here.Losses, search.Here.Gradient);
        }, search.Finished, precondition);
        // Where the last evaluation was made at the place it leads to, the next step needs none to begin with.
        if (!step.Evaluated) search.MoveTo(step.Next);
        foreach ((int row, bool stuck) in step.Stuck.Index()) search.Finished[row] |= stuck;
    }

    /// <summary>Forgets what it knows of the curvature.</summary>
    public void Forget() => rows = new();

    /// <inheritdoc/>
    public void Save(IDictionary<string, Tensor> state)
    {
        foreach ((int i, (Tensor step, Tensor change)) in rows.History().Index())
            (state[StepPrefix + Text(i)], state[ChangePrefix + Text(i)]) = (step, change);
    }

    /// <inheritdoc/>
    public void Load(IReadOnlyDictionary<string, Tensor> state, Device device) =>
        rows.Restore(Enumerable.Range(0, state.Keys.Count(k => k.StartsWith(StepPrefix, StringComparison.Ordinal))).Select(i => (state[StepPrefix + Text(i)], state[ChangePrefix + Text(i)])));

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
