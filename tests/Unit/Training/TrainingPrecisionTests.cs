using HybridPrior.Support;
using HybridPrior.Training;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Training;

/// <summary>What a network learns from are gradients of convolutions: wrong ones train all the same, to something else.</summary>
[Collection(Serial.Name)]
public sealed class TrainingPrecisionTests : IDisposable
{
    private const int Steps = 10;
    private const double Tolerance = 1e-4, GradientTolerance = 1e-3;   // a wrong convolution is off by tenths
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly Tensor images = Pictures();

    public void Dispose()
    {
        NativeConvolutions.Instead = null;
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("vae")]
    [InlineData("began")]
    [InlineData("began-warm")]
    public void Ten_steps_agree_with_convolutions_in_double_precision(string recipe)
    {
        double[][] here = Train(recipe, "here", Steps);
        NativeConvolutions.Instead = NativeConvolutions.InDouble;
        double[][] exact = Train(recipe, "exact", Steps);
        Assert.Equal(Steps, here.Length);
        for (int step = 0; step < Steps; step++) Compare(here[step], exact[step], step + 1);
    }

    /// <summary>Each step from the state that the exact run has reached: DCGAN's game and GLO's sum of magnitudes make every rounding error larger, the game to seven parts in ten thousand within three steps.</summary>
    [Theory]
    [InlineData("dcgan")]
    [InlineData("glo")]
    public void Ten_steps_agree_one_by_one_where_errors_grow(string recipe)
    {
        for (int step = 1; step <= Steps; step++)
        {
            if (step > 1)
                foreach (string file in new[] { "checkpoint.safetensors", "csv" }) File.Copy(Path.Combine(folder, $"exact.{file}"), Path.Combine(folder, $"here.{file}"), overwrite: true);
            NativeConvolutions.Instead = null;
            double[] here = Train(recipe, "here", step, resume: step > 1)[^1];
            NativeConvolutions.Instead = NativeConvolutions.InDouble;
            double[] exact = Train(recipe, "exact", step, resume: step > 1)[^1];
            Compare(here, exact, step);
            // Adam's first moment is the running mean of the gradients.
            using WeightFile reached = Safetensors.Read(Path.Combine(folder, "here.checkpoint.safetensors")), wanted = Safetensors.Read(Path.Combine(folder, "exact.checkpoint.safetensors"));
            foreach ((string name, Tensor right) in wanted.Tensors.Where(t => t.Key.EndsWith("first_moment", StringComparison.Ordinal)))
            {
                double error = (reached.Tensors[name] - right).norm().item<float>(), size = right.norm().item<float>();
                Assert.True(error <= GradientTolerance * size, FormattableString.Invariant($"step {step}: {name} is off by {error / size:0.0e+0}"));
            }
        }
    }

    private static void Compare(double[] here, double[] exact, int step)
    {
        Assert.Equal(exact.Length, here.Length);
        foreach ((double value, double right) in here.Zip(exact))
            Assert.True(Math.Abs(value - right) <= Tolerance * Math.Max(1e-2, Math.Abs(right)), FormattableString.Invariant($"step {step}: {value} where it is {right}"));
    }

    /// <summary>Trains up to a step; what it logged of each step it did.</summary>
    private double[][] Train(string recipe, string name, int last, bool resume = false)
    {
        using CancellationTokenSource stop = new();
        TrainingOptions options = new(Path.Combine(folder, $"{name}.safetensors"), Steps, recipe == "dcgan" ? 4 : 2, 1e-3, 3, 100, 100, SheetImages: 2);   // normalising by two images alone would make errors larger
        using Trainer trainer = recipe switch
        {
            "vae" => new VaeTrainer(options, new VaeOptions(EncoderWidth: 8), images),
            "glo" => new GloTrainer(options, new GloOptions(), images),
            "dcgan" => new DcganTrainer(options with { LearningRate = 2e-4 }, new DcganOptions(8, StatisticsBatches: 1), images),
            "began-warm" => new BeganTrainer(options with { LearningRate = 1e-4 }, new BeganOptions(EncoderWidth: 4, WarmSteps: Steps), images),
            _ => new BeganTrainer(options with { LearningRate = 1e-4 }, new BeganOptions(EncoderWidth: 4), images),
        };
        List<double[]> losses = [];
        trainer.Run(resume, new Callback(p =>
        {
            losses.Add([.. p.Losses.Values]);
            if (p.Step != last) return;
            NativeConvolutions.Instead = null;   // what is published is not compared
            if (last < Steps) stop.Cancel();
        }), stop.Token);
        Assert.Equal(last, trainer.StepsDone);
        return [.. losses];
    }

    /// <summary>Smooth random pictures, which a network can learn.</summary>
    private static Tensor Pictures()
    {
        using var scope = NewDisposeScope();
        return (nn.functional.interpolate(Fixture.Noise(3, 8, 3, 4, 4) + 0.5, size: [64, 64], mode: InterpolationMode.Bilinear, align_corners: false) * 255)
            .to(ScalarType.Byte).MoveToOuterDisposeScope();
    }

    private sealed class Callback(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
