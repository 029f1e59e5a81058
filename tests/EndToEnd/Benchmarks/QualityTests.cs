using System.Globalization;
using HybridPrior.Tests.Cli;

namespace HybridPrior.Tests.Benchmarks;

public class QualityTests
{
    [Fact]
    public void Samples_are_compared_with_images_by_features_of_a_network_that_is_not_ours()
    {
        Command run = Command.RunBench("quality", ShippedFiles.Model("dcgan64-faces"), "--images", ShippedFiles.Images, "--count", "8");
        Assert.Equal(0, run.ExitCode);
        string[] cells = run.Output.Trim().Split('\n')[^1].Split('|', StringSplitOptions.TrimEntries);
        double[] figures = [.. cells[2..5].Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
        Assert.True(figures[0] > 0, run.Output);
        Assert.All(figures[1..], share => Assert.InRange(share, 0, 1));
    }

    [Theory]
    [InlineData("3", "3 images are too few to compare: give --count at least 8.")]
    [InlineData("500", "has 12 images, and 500 are asked for: give a smaller --count.")]
    [InlineData("many", "many")]
    public void Counts_that_cannot_be_are_refused_in_a_sentence(string count, string sentence)
    {
        Command run = Command.RunBench("quality", ShippedFiles.Model("dcgan64-faces"), "--images", ShippedFiles.Images, "--count", count);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
