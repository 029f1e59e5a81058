using System.Globalization;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Metrics;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>A denoiser's learning curve on images that it does not learn from: PSNR by noise level against hours of processor time, beside estimates that have not learned or only a covariance.</summary>
/// <remarks>
/// A CSV file with a line per step, method, set and level. The methods <c>wiener</c> (the posterior mean of a Gaussian model) and <c>bm3d</c> are
/// measured once, on the same noisy images, and stand at step 0.
/// </remarks>
public sealed class DenoiserScores : IDisposable
{
    private const string Header = "step,processor_hours,method,set,sigma,psnr";
    private static readonly double[] Levels = [0.01, 0.03, 0.1, 0.3];
    private readonly string path;
    private readonly IReadOnlyDictionary<string, ImageSet> sets;

    /// <summary>Starts or continues a file.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="sets">Images by the name of their set; disposed with this.</param>
    /// <param name="gaussian">Model of the Wiener estimate; it stays with its owner.</param>
    /// <param name="resume">Whether to keep the lines that are there.</param>
    public DenoiserScores(string path, IReadOnlyDictionary<string, ImageSet> sets, GaussianModel gaussian, bool resume)
    {
        (this.path, this.sets) = (path, sets);
        if (resume && File.Exists(path)) return;
        File.WriteAllLines(path, [Header]);
        Note(0, 0, "wiener", (noisy, sigma) =>
        {
            using IdentityOperator identity = new(gaussian.Mean.shape);
            using GaussianPosterior posterior = new(gaussian, identity, sigma);
            return posterior.Mean(noisy).Images;
        });
        Note(0, 0, "bm3d", (noisy, sigma) => Bm3d.Denoise(noisy, sigma));
    }

    /// <summary>Scores a network and adds the lines; those of the same step or later ones, which a resumed run does again, go.</summary>
    /// <param name="denoiser">The network.</param>
    /// <param name="step">Steps it has learned for, above 0.</param>
    /// <param name="hours">Hours of processor time it has learned for.</param>
    public void Note(Denoiser denoiser, int step, double hours)
    {
        string[] kept = [.. File.ReadLines(path).Where((line, i) => i == 0 || int.Parse(line.Split(',')[0], CultureInfo.InvariantCulture) < step)];
        File.WriteAllLines(path, kept);
        Note(step, hours, "denoiser", denoiser.Denoise);
    }

    /// <summary>Frees the images.</summary>
    public void Dispose()
    {
        foreach (ImageSet set in sets.Values) set.Dispose();
    }

    private void Note(int step, double hours, string method, Func<Tensor, double, Tensor> estimate)
    {
        using var gradientsOff = no_grad();
        List<string> lines = [];
        foreach ((string name, ImageSet set) in sets)
        {
            foreach (double sigma in Levels)
            {
                using var scope = NewDisposeScope();
                Tensor noisy = set.Images + randn(set.Images.shape, generator: new Generator(1, CPU)) * sigma;
                double psnr = Psnr.PerImage(estimate(noisy, sigma), set.Images).Average();
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{step},{hours:F4},{method},{name},{sigma},{psnr:F3}"));
            }
        }
        File.AppendAllLines(path, lines);
    }
}
