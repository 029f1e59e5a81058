using HybridPrior.Generators;
using HybridPrior.Tests.Operators;
using HybridPrior.Training;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Training;

public sealed class GaussianTrainingTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(300, 20)]
    [InlineData(10, 12)]    // fewer images than pixels
    public void Components_are_those_of_the_dense_decomposition_of_images_and_mirror_images(int count, int components)
    {
        Tensor images = Images(count);
        using GaussianModel model = GaussianTraining.Fit(images, components);
        Tensor all = cat([images, images.flip(3)]).to(ScalarType.Float64).flatten(1) / 255;
        Tensor centred = all - all.mean([0]), covariance = centred.t().matmul(centred) / all.shape[0];
        Assert.InRange(Draws.Gap(model.Mean.flatten(), all.mean([0]).to(ScalarType.Float32)), 0, 1e-5);

        (Tensor values, Tensor vectors) = linalg.eigh(covariance);
        Tensor largest = values.flip(0).narrow(0, 0, components), v = model.Components.flatten(1).to(ScalarType.Float64);
        Assert.InRange((v.matmul(v.t()) - eye(components, dtype: ScalarType.Float64)).abs().max().item<double>(), 0, 1e-4);
        Tensor along = (v.matmul(covariance) * v).sum([1]);
        Assert.InRange(((along - largest) / largest[0]).abs().max().item<double>(), 0, 1e-5);

        // The model has the images' variance along each component and over all pixels.
        Tensor modelled = (model.Covariance(model.Components) * model.Components).sum([1, 2, 3]).to(ScalarType.Float64);
        Assert.InRange(((modelled - largest) / largest[0]).abs().max().item<double>(), 0, 1e-2);
        double total = model.StandardDeviations.square().sum().item<float>() + model.LeftOver.sum().item<float>();
        Assert.Equal(values.sum().item<double>(), total, total * 0.01);
    }

    [Fact]
    public void Saved_model_reads_back_and_half_precision_changes_little()
    {
        using GaussianModel model = GaussianTraining.Fit(Images(50), 8);
        string exact = Path.Combine(folder, "exact.safetensors"), half = Path.Combine(folder, "half.safetensors");
        model.Save(exact, halfPrecision: false);
        model.Save(half, metadata: new Dictionary<string, string> { ["recipe"] = "test" });
        using GaussianModel same = GaussianModel.Load(exact), near = GaussianModel.Load(half);
        Tensor x = Draws.Batch(2, [3, 8, 8], 1);
        Assert.Equal("gaussian8", same.Name);
        Assert.Equal(0, Draws.Gap(model.Covariance(x), same.Covariance(x)));
        Assert.InRange(Draws.Gap(model.Covariance(x), near.Covariance(x)), 1e-9, 1e-3);
    }

    [Fact]
    public void Components_found_at_a_smaller_side_hold_nothing_finer_and_leave_the_rest_over()
    {
        Tensor images = Images(200);
        using GaussianModel model = GaussianTraining.Fit(images, 10, componentSide: 4);
        Tensor v = model.Components.flatten(1);
        Assert.InRange((v.matmul(v.t()) - eye(10)).abs().max().item<float>(), 0, 1e-5);
        using HybridPrior.Operators.DctTransform dct = new([3, 8, 8], acrossChannels: true), plain = new([3, 8, 8]);
        Tensor coefficients = plain.Forward(model.Components), coarse = zeros(3, 8, 8);
        Assert.InRange(coefficients.narrow(2, 4, 4).abs().max().item<float>(), 0, 1e-6);
        Assert.InRange(coefficients.narrow(3, 4, 4).abs().max().item<float>(), 0, 1e-6);

        // Along the components the variance is the largest there is among coarse images, and in every cosine coefficient it is that of the images.
        Tensor all = cat([images, images.flip(3)]).to(ScalarType.Float32) / 255, centred = all - all.mean([0]);
        Tensor low = plain.Forward(centred).narrow(2, 0, 4).narrow(3, 0, 4).flatten(1).to(ScalarType.Float64);
        Tensor largest = linalg.eigvalsh(low.t().matmul(low) / all.shape[0]).flip(0).narrow(0, 0, 10), along = centred.flatten(1).matmul(v.t()).square().mean([0]).to(ScalarType.Float64);
        Assert.InRange(((along - largest) / largest[0]).abs().max().item<double>(), 0, 1e-4);
        Tensor modelled = (dct.Forward(model.Components).square() * model.StandardDeviations.square().view(-1, 1, 1, 1)).sum([0]) + model.LeftOver, wanted = dct.Forward(centred).square().mean([0]);
        Assert.InRange(((modelled - wanted) / wanted.max()).abs().max().item<float>(), 0, 1e-2);

        string path = Path.Combine(folder, "coarse.safetensors");
        model.Save(path, halfPrecision: false, componentSide: 4);
        using (HybridPrior.Weights.WeightFile file = HybridPrior.Weights.Safetensors.Read(path)) Assert.Equal([10, 3, 4, 4], file.Tensors["components"].shape);
        using GaussianModel same = GaussianModel.Load(path);
        Assert.InRange(Draws.Gap(model.Components, same.Components), 0, 1e-6);
    }

    [Fact]
    public void Fewer_components_leave_more_over_and_keep_the_total()
    {
        using GaussianModel model = GaussianTraining.Fit(Images(50), 8);
        using GaussianModel fewer = model.First(3);
        Assert.Equal(3, fewer.Count);
        Assert.Equal(Total(model), Total(fewer), 1e-3);
        Assert.Throws<InputException>(() => model.First(0));
        Assert.Throws<InputException>(() => model.First(9));

        static double Total(GaussianModel m) => m.StandardDeviations.square().sum().item<float>() + m.LeftOver.sum().item<float>();
    }

    [Fact]
    public void Drawn_images_have_the_distribution_of_the_model()
    {
        using GaussianModel model = GaussianTraining.Fit(Images(50), 8);
        Tensor drawn = model.Draw(4000, new Generator(1, CPU)), centred = drawn.flatten(1) - model.Mean.flatten();
        Tensor variances = centred.matmul(model.Components.flatten(1).t()).square().mean([0]);
        Tensor expected = (model.Covariance(model.Components) * model.Components).sum([1, 2, 3]);
        Assert.InRange(((variances - expected) / expected).abs().max().item<float>(), 0, 0.15);
        Assert.InRange(Draws.Gap(drawn.mean([0]), model.Mean), 0, 0.1);
    }

    [Fact]
    public void Bad_input_is_refused_in_a_sentence()
    {
        Assert.Equal("10 images of 8 px with their mirror images have at most 19 principal components, not 20.", Refusal(() => GaussianTraining.Fit(Images(10), 20)));
        Assert.Equal("A Gaussian model needs at least 1 component, not 0.", Refusal(() => GaussianTraining.Fit(Images(10), 0)));
        Assert.Equal("A Gaussian model needs at least 2 images, not 1.", Refusal(() => GaussianTraining.Fit(Images(1), 1)));
        Assert.Equal("A Gaussian model needs images with an even number of pixels per side, not 7.", Refusal(() => GaussianTraining.Fit(Images(10).narrow(3, 0, 7), 2)));

        foreach (int side in new[] { 0, 3, 10 })
            Assert.Equal($"The components of a Gaussian model of images of 8 px are found at an even side from 2 to 8 px, not {side}.", Refusal(() => GaussianTraining.Fit(Images(10), 2, side)));

        string path = Path.Combine(folder, "other.safetensors");
        HybridPrior.Weights.Safetensors.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(2) });
        Assert.Contains("holds no Gaussian model", Refusal(() => GaussianModel.Load(path)), StringComparison.Ordinal);
        using GaussianModel bad = new(zeros(3, 4, 4), ones(1, 3, 4, 4), ones(1), zeros(3, 4, 4));
        bad.Save(path);
        Assert.Contains("'left_over' is not above 0", Refusal(() => GaussianModel.Load(path)), StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => GaussianTraining.Fit(Images(10), 2, cancellation: new CancellationToken(true)));
    }

    private static string Refusal(Action action) => Assert.Throws<InputException>(action).Message;

    /// <summary>Coloured noise with different variances, so that the components are well apart.</summary>
    private static Tensor Images(int count)
    {
        Tensor shapes = Draws.Batch(24, [3, 8, 8], 2), amounts = Draws.Batch(count, [24], 3) * linspace(30, 4, 24);
        return (amounts.matmul(shapes.flatten(1)) * 0.3 + 128).clamp(0, 255).round().to(ScalarType.Byte).view(count, 3, 8, 8);
    }
}
