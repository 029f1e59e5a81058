using System.Globalization;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Sweeps;
using HybridPrior.Tests.Sweeps;

namespace HybridPrior.Tests;

[Collection(Serial.Name)]
public sealed class DecimalCommaTests : IDisposable
{
    private readonly SampleSpec sample = new("decoder");

    public void Dispose() => sample.Dispose();

    /// <summary>As a program or notebook of a user does, which sets no language. Works without the data of ICU.</summary>
    [Fact]
    public void The_library_reads_and_writes_the_same_numbers_in_a_language_with_a_decimal_comma()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator, comma.NumberFormat.NegativeSign) = (",", ".", "\u2212");
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal("0,5", $"{0.5}");
            Assert.Equal("sigma=0.015", NoiseSpec.Parse("sigma=0.015").ToString());
            Assert.Equal(0.015, NoiseSpec.Parse("sigma=0.015").Level);
            Assert.StartsWith("blur:sigma=2.5", OperatorSpec.Parse("blur:sigma=2.5").ToString(), StringComparison.Ordinal);
            sample.Json["settings"]!["learning_rate"] = 0.025;
            Assert.Equal(0.025, SweepSpec.Read(sample.Save()).Settings.LearningRate);
            Assert.Equal("residual within 1.5 of the noise", new Discrepancy(1.5).ToString());
            sample.Json["settings"]!["learning_rate"] = -0.5;
            Assert.EndsWith("not -0.5.", Assert.Throws<InputException>(() => SweepSpec.Read(sample.Save())).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
