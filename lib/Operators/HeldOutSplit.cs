using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>A measurement in two parts: one to fit, and one to judge by what was fitted.</summary>
/// <remarks>
/// Of Gaussian measurements the last ones are held out, as all are alike. For an image that was found without them the mean squared residual of those is
/// the noise's variance plus ||x - truth||^2 / m: an unbiased estimate of the error. Of other operators measurements are held out at random, such as
/// single pixels; how well they are foretold says less about what no measurement sees.
/// </remarks>
public sealed class HeldOutSplit : IDisposable
{
    private HeldOutSplit(Measurement fitted, Measurement heldOut) => (Fitted, HeldOut) = (fitted, heldOut);

    /// <summary>The part to fit.</summary>
    public Measurement Fitted { get; }

    /// <summary>The part to judge by.</summary>
    public Measurement HeldOut { get; }

    /// <summary>Splits a measurement.</summary>
    /// <param name="measurement">The measurement, which stays with its owner and has to outlive the parts.</param>
    /// <param name="count">Number of entries per row to hold out, 1 to all but one.</param>
    /// <param name="seed">Seed of the choice where it is random.</param>
    /// <exception cref="InputException">There are not that many.</exception>
    public static HeldOutSplit Of(Measurement measurement, long count, ulong seed)
    {
        long m = measurement.EntriesPerRow;
        if (count < 1 || count >= m) throw new InputException($"Of {m} measurements 1 to {m - 1} can be held out, not {count}.");
        using var scope = NewDisposeScope();
        NoiseSpec noise = NoiseSpec.PerEntry(measurement.Noise.PerEntrySigma(m));
        if (measurement.Operator is GaussianOperator gaussian)
            return new(Part(gaussian.Part(0, m - count), measurement.Y.narrow(1, 0, m - count)), Part(gaussian.Part(m - count, count), measurement.Y.narrow(1, m - count, count)));
        long[] order = randperm(m, generator: new Generator(seed, CPU)).data<long>().ToArray();
        return new(Selected([.. order.Skip((int)count).Order()]), Selected([.. order.Take((int)count).Order()]));

        Measurement Selected(long[] places) => Part(new SelectedMeasurements(measurement.Operator, places, measurement.Y.device),
            measurement.Y.flatten(1).index_select(1, tensor(places).to(measurement.Y.device)));

        Measurement Part(ILinearOperator op, Tensor y) => measurement with { Operator = op, Y = y.contiguous().DetachFromDisposeScope(), Noise = noise };
    }

    /// <summary>Frees both parts and their operators.</summary>
    public void Dispose()
    {
        foreach (Measurement part in new[] { Fitted, HeldOut })
        {
            part.Operator.Dispose();
            part.Dispose();
        }
    }
}
