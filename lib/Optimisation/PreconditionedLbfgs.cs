using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>L-BFGS that begins, in place of the identity, with a rough Hessian of the squared residual from what a prior knows of its curvature (<see cref="ICurvedPrior"/>).</summary>
public sealed class PreconditionedLbfgs : IOptimiser
{
    /// <summary>Steps that a curvature serves. Of 5 to 100, the recovery of a face at m = 2500 hardly depends on it from 20 on.</summary>
    public const int Lasts = 20;

    // Random measurements that estimate what follows a layer. All its pixels count as samples too, so that few do: for that face 8 gain nothing over 2.
    private const int Probes = 2;

    // Damping where every value is measured. It grows as measurements get fewer: a search that gets far fast fits what they do not tell.
    private const double Damping = 0.1;
    private const string AnchorPrefix = "anchor.", HistoryPrefix = "history.";
    private readonly Lbfgs lbfgs = new();
    private Parameters? anchor;
    private ICurvature? curvature;

    /// <inheritdoc/>
    public void Step(Search search)
    {
        int age = search.Within % Lasts;
        if (age == 0)
        {
            ForgetCurvature();
            anchor = search.Parameters.Clone();
        }
        // A resumed run makes it again, from the parameters that it was made from.
        curvature ??= CurvatureAt(anchor!, search, (ulong)(search.Step - age));
        lbfgs.Step(search, curvature.Solve);
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, Tensor> state)
    {
        Dictionary<string, Tensor> history = [];
        lbfgs.Save(history);
        foreach ((string name, Tensor values) in history) state[HistoryPrefix + name] = values;
        foreach (string block in anchor?.Names ?? []) state[AnchorPrefix + block] = anchor![block];
    }

    /// <inheritdoc/>
    public void Load(IReadOnlyDictionary<string, Tensor> state, Device device)
    {
        lbfgs.Load(Under(HistoryPrefix), device);
        anchor = new Parameters(Under(AnchorPrefix).ToDictionary(b => b.Key, b => b.Value.to(device, copy: true).DetachFromDisposeScope()));

        Dictionary<string, Tensor> Under(string prefix) =>
            state.Where(s => s.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(s => s.Key[prefix.Length..], s => s.Value);
    }

    /// <inheritdoc/>
    public void Dispose() => ForgetCurvature();

    private void ForgetCurvature()
    {
        anchor?.Dispose();
        curvature?.Dispose();
        (anchor, curvature) = (null, null);
    }

    /// <summary>The curvature of the moving blocks, one after the other.</summary>
    /// <remarks>The random measurements are the same for all rows, so that rows do not depend on their neighbours.</remarks>
    private static CurvatureParts CurvatureAt(Parameters parameters, Search search, ulong seed)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        TorchSharp.torch.Generator random = new(seed, CPU);
        ILinearOperator op = search.Measurement.Operator;
        Tensor[] cotangents = [.. Enumerable.Range(0, Probes).Select(_ =>
            op.Adjoint(randn([1, .. op.OutputShape], generator: random).to(search.Measurement.Y.device)).expand([parameters.Rows, -1, -1, -1]))];
        IReadOnlyDictionary<string, ICurvature> all =
            ICurvedPrior.CurvatureOf(search.Prior, parameters, cotangents, Damping * OperatorShapes.Count(op.InputShape) / search.Measurement.EntriesPerRow);
        foreach (string block in all.Keys.Except(search.Moving)) all[block].Dispose();
        return new CurvatureParts([.. search.Moving.Select(b => (parameters[b].shape[1], all[b]))]);
    }
}
