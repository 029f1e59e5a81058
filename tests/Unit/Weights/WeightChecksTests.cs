using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Weights;

public class WeightChecksTests
{
    private static Dictionary<string, long[]> Expected => new() { ["a.weight"] = [2, 3], ["a.bias"] = [2] };

    [Fact]
    public void Fitting_weights_pass_and_batch_counters_are_ignored()
    {
        using WeightFile file = new(new Dictionary<string, Tensor>
        {
            ["a.weight"] = ones(2, 3),
            ["a.bias"] = ones(2),
            ["b.num_batches_tracked"] = ones(1, dtype: ScalarType.Int64),
        });
        WeightChecks.Require(file.Listing.Tensors, "w.pth", Expected, "net");
        WeightChecks.RequireFinite(file.Tensors, "w.pth");
    }

    [Theory]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Bool)]
    public void Weights_of_an_integer_type_are_refused(ScalarType type) => Refused(
        $"'w.pth' stores tensor 'a.bias' in the integer type {type}, without the scales that would make weights of it; save the weights as floating-point numbers.",
        ("a.weight", ones(2, 3)), ("a.bias", ones(2, dtype: type)));

    [Fact]
    public void Remedy_is_said_of_what_does_not_fit()
    {
        using WeightFile file = new(new Dictionary<string, Tensor> { ["a.weight"] = ones(2, 3) });
        Assert.Equal("'w.pth' does not fit net: it lacks tensor 'a.bias'; do this.",
            Assert.Throws<InputException>(() => WeightChecks.Require(file.Listing.Tensors, "w.pth", Expected, "net", "do this")).Message);
    }

    [Fact]
    public void Missing_tensor_is_named() =>
        Refused("'w.pth' does not fit net: it lacks tensor 'a.bias'.", ("a.weight", ones(2, 3)));

    [Fact]
    public void Unexpected_tensor_is_named() => Refused(
        "'w.pth' does not fit net: it has tensors 'c', 'd', which net does not.",
        ("a.weight", ones(2, 3)), ("a.bias", ones(2)), ("d", ones(1)), ("c", ones(1)));

    [Fact]
    public void Wrong_shape_is_named_with_both_shapes() => Refused(
        "'w.pth' does not fit net: tensor 'a.weight' should have shape [2, 3] but has [3, 2].", ("a.weight", ones(3, 2)), ("a.bias", ones(2)));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Value_that_is_not_finite_is_named(double value) => Refused(
        "'w.pth' is damaged: tensor 'a.bias' holds NaN or infinity.",
        ("a.weight", ones(2, 3)), ("a.bias", full([2L], value, dtype: ScalarType.Float16)));

    private static void Refused(string sentence, params (string Name, Tensor Tensor)[] tensors)
    {
        using WeightFile file = new(tensors.ToDictionary(t => t.Name, t => t.Tensor));
        Assert.Equal(sentence, Assert.Throws<InputException>(() =>
        {
            WeightChecks.Require(file.Listing.Tensors, "w.pth", Expected, "net");
            WeightChecks.RequireFinite(file.Tensors, "w.pth");
        }).Message);
    }
}
