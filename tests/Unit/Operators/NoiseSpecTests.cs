using HybridPrior.Operators;

namespace HybridPrior.Tests.Measurements;

public class NoiseSpecTests
{
    [Theory]
    [InlineData("0.1", "0.1")]
    [InlineData(" 1e-1 ", "0.1")]
    [InlineData("sigma=0.05", "sigma=0.05")]
    [InlineData("none", "none")]
    [InlineData("0", "none")]
    [InlineData("sigma=0", "none")]
    public void Noise_reads_itself_back(string text, string full)
    {
        NoiseSpec noise = NoiseSpec.Parse(text);
        Assert.Equal(full, noise.ToString());
        Assert.Equal(noise, NoiseSpec.Parse(full));
    }

    [Theory]
    [InlineData("-0.1", "noise needs a level of 0 or more, not -0.1.")]
    [InlineData("NaN", "noise needs a level of 0 or more, not NaN.")]
    [InlineData("sigma=Infinity", "noise needs a level of 0 or more, not Infinity.")]
    [InlineData("loud", "noise needs a total norm such as 0.1, sigma=0.05 or none, not 'loud'.")]
    [InlineData("sigma=", "noise needs a total norm such as 0.1, sigma=0.05 or none, not 'sigma='.")]
    [InlineData("", "noise needs a total norm such as 0.1, sigma=0.05 or none, not ''.")]
    public void Noise_that_cannot_be_used_gets_a_sentence(string text, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<InputException>(() => NoiseSpec.Parse(text)).Message);

    [Fact]
    public void Total_norm_is_shared_by_the_entries_and_sigma_is_not()
    {
        Assert.Equal(0.01, NoiseSpec.TotalNorm(0.1).PerEntrySigma(100), 1e-15);
        Assert.Equal(0.1, NoiseSpec.TotalNorm(0.1).ExpectedNorm(100), 1e-15);
        Assert.Equal(0.1, NoiseSpec.PerEntry(0.1).PerEntrySigma(100), 1e-15);
        Assert.Equal(1, NoiseSpec.PerEntry(0.1).ExpectedNorm(100), 1e-15);
        Assert.NotEqual(NoiseSpec.PerEntry(0.1), NoiseSpec.TotalNorm(0.1));
    }
}
