using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>Some of another operator's measurements, by number.</summary>
public sealed class SelectedMeasurements : ILinearOperator
{
    private readonly ILinearOperator whole;
    private readonly Tensor places;

    /// <summary>Selects measurements.</summary>
    /// <param name="whole">The operator, which stays with its owner.</param>
    /// <param name="places">Numbers of the measurements in the flattened output, each once.</param>
    /// <param name="device">The operator's device; the CPU by default.</param>
    /// <exception cref="InputException">A number is out of range, or there is none.</exception>
    public SelectedMeasurements(ILinearOperator whole, IReadOnlyList<long> places, Device? device = null)
    {
        long m = OperatorShapes.Count(whole.OutputShape);
        if (places.Count == 0 || places.Any(place => place < 0 || place >= m))
            throw new InputException($"Of {whole} measurements 0 to {m - 1} can be selected, at least one of them.");
        this.whole = whole;
        this.places = tensor([.. places]).to(device ?? CPU).DetachFromDisposeScope();
        OutputShape = Array.AsReadOnly([(long)places.Count]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape => whole.InputShape;

    /// <inheritdoc/>
    public IReadOnlyList<long> OutputShape { get; }

    /// <inheritdoc/>
    public ulong? Seed => whole.Seed;

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return whole.Forward(x).flatten(1).index_select(1, places).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Adjoint(Tensor y)
    {
        OperatorShapes.RequireBatch(this, y, OutputShape);
        using var scope = NewDisposeScope();
        Tensor all = zeros([y.shape[0], .. whole.OutputShape], device: y.device);
        all.flatten(1).index_copy_(1, places, y);
        return whole.Adjoint(all).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    /// <summary>Such as <c>some 700 of superres:factor=4,kernel=mean</c>; the command line does not read it.</summary>
    public override string ToString() => $"some {OutputShape[0]} of {whole}";
}
