using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>The norm of an operator, from which gradient methods take their step.</summary>
public static class OperatorNorm
{
    /// <summary>Estimates ||A||^2, the largest eigenvalue of A^T A, by power iteration from a random image.</summary>
    /// <remarks>The estimate comes from below; callers leave a margin of some per cent.</remarks>
    /// <param name="A">Operator.</param>
    /// <param name="iterations">Number of iterations, at least 1.</param>
    /// <param name="device">The operator's device; the CPU by default.</param>
    /// <exception cref="InputException">There is no iteration.</exception>
    public static double Squared(ILinearOperator A, int iterations = 50, Device? device = null)
    {
        if (iterations < 1) throw new InputException($"Power iteration needs at least 1 iteration, not {iterations}.");
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        Tensor x = randn([1, .. A.InputShape], generator: generator).to(device ?? CPU);
        double norm = 0;
        for (int i = 0; i < iterations; i++)
        {
            using var inner = NewDisposeScope();
            x.div_(x.norm());
            Tensor next = A.Adjoint(A.Forward(x));
            norm = next.norm().item<float>();
            if (norm == 0) return 0;
            x.copy_(next);
        }
        return norm;
    }
}
