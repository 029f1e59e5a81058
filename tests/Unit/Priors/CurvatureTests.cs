using HybridPrior.Priors;
using HybridPrior.Tests.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public sealed class CurvatureTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Kronecker_curvature_solves_with_the_product_of_its_factors()
    {
        Tensor a = Fixture.Noise(1, 2, 3, 7), b = Fixture.Noise(2, 2, 4, 9);
        Tensor following = bmm(a, a.transpose(1, 2)), entering = bmm(b, b.transpose(1, 2)), vectors = Fixture.Noise(3, 2, 12);
        using KroneckerCurvature curvature = new(following, entering, 0, full([2, 1], 1e-20));
        Tensor solved = curvature.Solve(vectors);
        for (int row = 0; row < 2; row++)
        {
            Tensor whole = kron(following[row], entering[row]);
            Assert.InRange((whole.mv(solved[row]) - vectors[row]).abs().max().item<float>(), 0, 1e-3);
        }
    }

    [Fact]
    public void Layer_without_influence_moves_nothing_and_breaks_nothing()
    {
        using KroneckerCurvature curvature = new(zeros(1, 3, 3), zeros(1, 2, 2), 0.01, full([1, 1], 1e-8));
        using DiagonalCurvature diagonal = new(zeros(1, 4));
        Assert.Equal(new float[6], curvature.Solve(zeros(1, 6)).Values());
        Assert.Equal([1, 2, 3, 4], diagonal.Solve(tensor(new float[] { 1, 2, 3, 4 }).view(1, 4)).Values());
    }

    [Fact]
    public void Mean_curvature_is_that_of_the_jacobian()
    {
        TorchSharp.torch.Generator random = new(7, CPU);
        // H(p) = M p: the mean over random measurements of (M^T u)^2 tends to the mean square of M's columns.
        Linear prior = new(Fixture.Noise(4, 12, 5));
        Tensor[] slopes = [.. Enumerable.Range(0, 4000).Select(_ => randn([1, 3, 2, 2], generator: random))];
        using Parameters parameters = new(new Dictionary<string, Tensor> { ["p"] = ones(1, 5) });
        IReadOnlyDictionary<string, ICurvature> found = DiagonalCurvature.Mean(prior, parameters, slopes);
        double scale = 1 / found["p"].Solve(ones(1, 5))[0, 0].item<float>();
        double variance = stack(slopes).square().mean().item<float>();
        Assert.Equal(variance * prior.Matrix.square().sum([0]).mean().item<float>(), scale, 0.05 * scale);
        found["p"].Dispose();
    }

    [Theory]
    [InlineData(LayerOrder.NormaliseThenUpsample)]
    [InlineData(LayerOrder.UpsampleThenNormalise)]
    public void Decoder_knows_its_last_layer_exactly(LayerOrder order)
    {
        // Nothing follows the last layer but a sigmoid per pixel: where its slope is the same everywhere, the Kronecker product is the exact curvature.
        using DeepDecoder decoder = new(32, 3, order);
        using Parameters parameters = Parameters.Start(decoder, [1], CPU);
        Tensor theta = parameters["theta"];
        long last = decoder.Blocks[0].Count - 3 * 3 - 3;
        // Weights of zero make the sigmoid's slope the same everywhere.
        theta[0, TensorIndex.Slice(last, null)].zero_();
        TorchSharp.torch.Generator random = new(7, CPU);
        Tensor[] slopes = [.. Enumerable.Range(0, 2000).Select(_ => randn([1, 3, 32, 32], generator: random))];
        using ICurvature curvature = decoder.Curvature(parameters, slopes, 1e-3)["theta"];
        Tensor direction = zeros_like(theta);
        direction[0, TensorIndex.Slice(last, last + 9)] = Fixture.Noise(9, 9);

        // J^T J direction for the exact covariance of the slopes, which are white with a known variance.
        double variance = stack(slopes).square().mean().item<float>();
        Tensor leaf = theta.detach().clone().requires_grad_(true), moved = (theta + 1e-2 * direction).detach();
        Tensor change = (decoder.Image(Of(moved)) - decoder.Image(Of(theta))).detach() / 1e-2;
        Tensor product = autograd.grad([decoder.Image(Of(leaf))], [leaf], [change * variance])[0];
        Tensor back = curvature.Solve(product)[0, TensorIndex.Slice(last, last + 9)], expected = direction[0, TensorIndex.Slice(last, last + 9)];
        Assert.InRange(((back - expected).norm() / expected.norm()).item<float>(), 0, 0.15);

        static Parameters Of(Tensor t) => new(new Dictionary<string, Tensor> { ["theta"] = t });
    }

    [Fact]
    public void Combination_has_one_curvature_for_each_block()
    {
        using HybridPrior.Generators.FrozenGenerator generator = TinyArchitecture.Create();
        using DeepDecoder decoder = new((int)generator.ImageSize, 4);
        LinearCombination hybrid = new(new GeneratorPrior(generator), decoder, weights: CombinationWeights.PerChannel);
        using Parameters parameters = Parameters.Start(hybrid, [1, 2], CPU);
        Tensor[] slopes = [Fixture.Noise(5, [2, .. hybrid.ImageShape])];
        IReadOnlyDictionary<string, ICurvature> found = hybrid.Curvature(parameters, slopes, 0.1);
        Assert.Equal(hybrid.Blocks.Select(b => b.Name).Order(), found.Keys.Order());
        foreach (ParameterBlock block in hybrid.Blocks)
        {
            Tensor solved = found[block.Name].Solve(ones(2, block.Count));
            Assert.Equal([2, block.Count], solved.shape);
            Assert.True(solved.isfinite().all().item<bool>());
            found[block.Name].Dispose();
        }
        Assert.True(hybrid.KnowsCurvature);
        Assert.IsNotAssignableFrom<ICurvedPrior>(new GeneratorPrior(generator));
        Assert.False(new LinearCombination(new GeneratorPrior(generator), new GeneratorPrior(generator)).KnowsCurvature);
    }

    private sealed class Linear(Tensor matrix) : IParametricPrior
    {
        public Tensor Matrix => matrix;

        public string Name => "linear";

        public IReadOnlyList<long> ImageShape => [3, 2, 2];

        public IReadOnlyList<ParameterBlock> Blocks => [new ParameterBlock("p", 5, _ => zeros(5))];

        public Tensor Image(Parameters parameters) => matmul(parameters["p"], matrix.t()).view(-1, 3, 2, 2);
    }
}
