using HybridPrior.Benchmarks;

namespace HybridPrior.Tests.Benchmarks;

public class GrowthTests
{
    [Fact]
    public void Exponent_of_a_power_law_is_found_exactly()
    {
        Assert.Equal(1.5, GrowthCurve.Exponent([(2, 4 * Math.Pow(2, 1.5)), (8, 4 * Math.Pow(8, 1.5)), (9, 4 * Math.Pow(9, 1.5))]), 1e-12);
    }

    [Fact]
    public void Memory_has_an_exponent_only_where_the_system_tells_of_it()
    {
        GrowthCurve known = new("images", "a step", [new(1, 0.1, 100), new(4, 0.2, 400)]), unknown = known with { Points = [new(1, 0.1, null), new(4, 0.2, 400)] };
        Assert.Equal(0.5, known.TimeExponent, 1e-12);
        Assert.Equal(1, known.MemoryExponent!.Value, 1e-12);
        Assert.Null(unknown.MemoryExponent);
    }
}
