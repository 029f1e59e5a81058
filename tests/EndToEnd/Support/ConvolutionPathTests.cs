using HybridPrior.Support;
using HybridPrior.Tests.Cli;

namespace HybridPrior.Tests.Support;

/// <summary>The path of convolutions that a variable of the environment asks for.</summary>
public class ConvolutionPathTests
{
    [Theory]
    [InlineData("padded", "oneDNN with whole blocks of channels (as HYBRIDPRIOR_CONVOLUTIONS asks)")]
    [InlineData("plain", "plain (as HYBRIDPRIOR_CONVOLUTIONS asks)")]
    [InlineData("double", "double precision (as HYBRIDPRIOR_CONVOLUTIONS asks)")]
    public void Command_says_which_path_it_took(string forced, string words)
    {
        Command check = Command.RunWith([(NativeConvolutions.Variable, forced)], "check");
        Assert.Equal(0, check.ExitCode);
        Assert.Contains(words, check.Output);
        Assert.Contains("relative error", check.Output);
    }

    [Fact]
    public void Command_refuses_a_path_that_does_not_exist()
    {
        Command check = Command.RunWith([(NativeConvolutions.Variable, "quick")], "check");
        Assert.Equal(2, check.ExitCode);
        Assert.StartsWith("HYBRIDPRIOR_CONVOLUTIONS is 'onednn', 'padded', 'plain' or 'double', not 'quick'.", check.Error);
    }

    /// <summary>Motion blur, whose convolutions have one channel, is where the wrong numbers were met first.</summary>
    [Theory]
    [InlineData("padded")]
    [InlineData("plain")]
    [InlineData("double")]
    public void Motion_blur_gives_the_same_on_every_path(string forced)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string[] arguments = ["recover", "--operator", "blur:length=9,angle=30", "--noise", "sigma=0.02", "--prior", "tv", "--take", "1"];
            Assert.InRange(Psnr([]) - Psnr([(NativeConvolutions.Variable, forced)]), -0.02, 0.02);

            double Psnr((string, string)[] environment)
            {
                string output = Path.Combine(folder, environment.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
                Command run = Command.RunWith(environment, [.. arguments, "--out", output]);
                Assert.True(run.ExitCode == 0, run.Error);
                using var summary = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(output, "summary.json")));
                return summary.RootElement.GetProperty("means")[0].GetProperty("psnr").GetDouble();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
