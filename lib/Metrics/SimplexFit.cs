namespace HybridPrior.Metrics;

/// <summary>Least squares with weights that are not negative and add up to 1: minimise w^T Q w - 2 c^T w over the simplex.</summary>
/// <remarks>Such weights make a mean of the candidates: stacking (Breiman, Machine Learning 24, 1996). Solved by projected gradient steps; there are only a few weights.</remarks>
public static class SimplexFit
{
    private const int Steps = 3000;

    /// <summary>Finds the weights.</summary>
    /// <param name="quadratic">Q, symmetric and positive semidefinite, (k, k).</param>
    /// <param name="linear">c, (k).</param>
    /// <returns>k weights.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static double[] Solve(double[,] quadratic, double[] linear)
    {
        int k = linear.Length;
        if (k == 0 || quadratic.GetLength(0) != k || quadratic.GetLength(1) != k) throw new ArgumentException("The matrix needs a row and a column for each entry of the vector.");
        // The largest row sum bounds the largest eigenvalue.
        double bound = Enumerable.Range(0, k).Max(i => Enumerable.Range(0, k).Sum(j => Math.Abs(quadratic[i, j])));
        double[] w = [.. Enumerable.Repeat(1.0 / k, k)], ahead = [.. w];
        double momentum = 1;
        for (int step = 0; step < Steps && bound > 0; step++)
        {
            double[] next = Project([.. Enumerable.Range(0, k).Select(i => ahead[i] - (Enumerable.Range(0, k).Sum(j => quadratic[i, j] * ahead[j]) - linear[i]) / bound)]);
            double grown = (1 + Math.Sqrt(1 + 4 * momentum * momentum)) / 2;
            ahead = [.. next.Zip(w, (n, o) => n + (momentum - 1) / grown * (n - o))];
            (w, momentum) = (next, grown);
        }
        return w;
    }

    /// <summary>The nearest point of the simplex (Duchi, Shalev-Shwartz, Singer, Chandra, ICML 2008).</summary>
    private static double[] Project(double[] v)
    {
        double[] sorted = [.. v.OrderDescending()];
        double sum = 0, shift = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i];
            if (sorted[i] > (sum - 1) / (i + 1)) shift = (sum - 1) / (i + 1);
        }
        return [.. v.Select(x => Math.Max(0, x - shift))];
    }
}
