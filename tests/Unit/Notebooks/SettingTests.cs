using HybridPrior.Experiments;
using HybridPrior.Notebooks;

namespace HybridPrior.Tests.Notebooks;

[Collection(Serial.Name)]
public class SettingTests
{
    private const string Variable = "HYBRIDPRIOR_SOME_VALUE";

    [Theory]
    [InlineData(Scale.Tiny, 1)]
    [InlineData(Scale.Lesson, 2)]
    [InlineData(Scale.Paper, 3)]
    public void Scale_chooses(Scale scale, int value) => Assert.Equal(value, scale.Of("someValue", 1, 2, 3));

    [Fact]
    public void Environment_wins()
    {
        With(Variable, "7", () => Assert.Equal(7, Scale.Tiny.Of("someValue", 1, 2, 3)));
        With(Variable, "0.5", () => Assert.Equal(0.5, Scale.Paper.Of("someValue", 1.0)));
        With(Variable, "18446744073709551615", () => Assert.Equal(ulong.MaxValue, Scale.Tiny.Of("someValue", 1UL)));
        With(Variable, "100, 2.5", () => Assert.Equal([100, 2.5], Scale.Tiny.Of<double[]>("someValue", [1])));
        With(Variable, "a,b", () => Assert.Equal("a,b", Scale.Tiny.Of("someValue", "faces")));
        With(Variable, "", () => Assert.Equal("faces", Scale.Tiny.Of("someValue", "faces")));
        With("HYBRIDPRIOR_SCALE", "paper", () => Assert.Equal(Scale.Paper, Setting.Scale()));
        With("HYBRIDPRIOR_SCALE", null, () => Assert.Equal(Scale.Lesson, Setting.Scale()));
    }

    [Theory]
    [InlineData("many", "The environment variable HYBRIDPRIOR_SOME_VALUE is 'many', but must be of the kind Int32.")]
    [InlineData("99999999999", "The environment variable HYBRIDPRIOR_SOME_VALUE is '99999999999', but must be of the kind Int32.")]
    public void Environment_that_does_not_fit_is_refused(string text, string sentence) =>
        With(Variable, text, () => Assert.Equal(sentence, Assert.Throws<InputException>(() => Scale.Tiny.Of("someValue", 1)).Message));

    [Fact]
    public void Unknown_scale_is_refused_with_the_known_ones() =>
        With("HYBRIDPRIOR_SCALE", "huge", () => Assert.Contains("Tiny, Lesson, Paper", Assert.Throws<InputException>(() => Setting.Scale()).Message, StringComparison.Ordinal));

    private static void With(string variable, string? value, Action check)
    {
        string? before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, value);
        try
        {
            check();
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }
}
