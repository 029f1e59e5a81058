using HybridPrior.Support;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Support;

public class NativeConvolutionsTests
{
    [Fact]
    public void Present_path_is_right() => Assert.InRange(NativeConvolutions.Result.Error, 0, 1e-5);

    [Theory]
    [InlineData(2e-7, 0.5, 0.5, ConvolutionPath.OneDnn, "oneDNN")]
    [InlineData(0.35, 3e-7, 2e-7, ConvolutionPath.Padded, "oneDNN with whole blocks of channels (oneDNN alone is wrong on this processor: relative error 3.5e-1)")]
    [InlineData(0.35, 0.2, 2e-7, ConvolutionPath.Plain, "plain (oneDNN alone is wrong on this processor: relative error 3.5e-1)")]
    [InlineData(double.NaN, double.NaN, 2e-7, ConvolutionPath.Plain, "plain (oneDNN alone is wrong on this processor: results that are not finite)")]
    public void First_right_path_is_taken(double oneDnn, double padded, double plain, ConvolutionPath path, string words)
    {
        Fake native = new(oneDnn, plain) { Padded = padded };
        ConvolutionCheck found = NativeConvolutions.Check(null, native.Switch, native.WorstError);
        Assert.Equal((path, words, path != ConvolutionPath.Padded), (found.Path, found.Words, found.NativeIsRight));
        Assert.Equal(path != ConvolutionPath.Plain, native.IsOn);
    }

    [Fact]
    public void Channels_filled_up_to_blocks_change_nothing()
    {
        using var scope = NewDisposeScope();
        foreach ((long[] image, long[] kernel, long groups, bool transposed) in new (long[], long[], long, bool)[]
        {
            ([2, 5, 7, 6], [9, 5, 3, 3], 1, false), ([2, 5, 7, 6], [5, 9, 3, 3], 1, true), ([2, 6, 7, 6], [10, 3, 3, 3], 2, false), ([2, 6, 7, 6], [6, 5, 3, 3], 2, true),
            ([2, 16, 7, 6], [9, 16, 3, 3], 1, false), ([2, 5, 7, 6], [16, 5, 3, 3], 1, false), ([2, 32, 7, 6], [32, 16, 3, 3], 2, false),
        })
        {
            Tensor x = Fixture.Noise(1, image).requires_grad_(true), w = Fixture.Noise(2, kernel).requires_grad_(true);
            Tensor bias = Fixture.Noise(3, transposed ? kernel[1] * groups : kernel[0]).requires_grad_(true);
            Tensor[] wanted = Run(NativeConvolutions.Native), got = Run(PaddedConvolutions.Convolve);
            foreach ((Tensor right, Tensor value) in wanted.Zip(got))
            {
                Assert.Equal(right.shape, value.shape);
                Assert.InRange(Fixture.Gap(right.Values(), value.Values()), 0, 1e-5);
            }

            Tensor[] Run(Convolution convolve)
            {
                Tensor y = convolve(x, w, bias, 2, 1, groups, transposed);
                return [y, .. autograd.grad([(y * Fixture.Noise(4, y.shape)).sum()], [x, w, bias])];
            }
        }
    }

    [Fact]
    public void Double_precision_serves_where_oneDNN_is_wrong_and_cannot_be_switched_off()
    {
        Fake native = new(0.35, 2e-7) { Padded = 0.2, CanSwitch = false };
        ConvolutionCheck found = NativeConvolutions.Check(null, native.Switch, native.WorstError);
        Assert.Equal((ConvolutionPath.Double, false), (found.Path, found.NativeIsRight));
        Assert.Contains("oneDNN alone is wrong on this processor", found.Words);
    }

    [Fact]
    public void No_right_path_is_an_error()
    {
        Fake native = new(0.35, double.NaN, inDouble: 0.1) { Padded = 0.2 };
        Assert.Contains("no result can be trusted", Assert.Throws<InputException>(() => NativeConvolutions.Check(null, native.Switch, native.WorstError)).Message);
    }

    [Theory]
    [InlineData("plain", ConvolutionPath.Plain)]
    [InlineData("OneDNN", ConvolutionPath.OneDnn)]
    [InlineData("padded", ConvolutionPath.Padded)]
    [InlineData("double", ConvolutionPath.Double)]
    public void Variable_forces_a_path(string forced, ConvolutionPath path)
    {
        Fake native = new(1e-7, 2e-7);
        ConvolutionCheck found = NativeConvolutions.Check(forced, native.Switch, native.WorstError);
        Assert.Equal((path, true, true), (found.Path, found.Forced, found.NativeIsRight));
        Assert.EndsWith("(as HYBRIDPRIOR_CONVOLUTIONS asks)", found.Words);
    }

    [Theory]
    [InlineData("onednn", "wrong on this processor in the way that HYBRIDPRIOR_CONVOLUTIONS=onednn asks for (relative error 3.5e-1)")]
    [InlineData("padded", "wrong on this processor in the way that HYBRIDPRIOR_CONVOLUTIONS=padded asks for (relative error 2.0e-1)")]
    [InlineData("plain", "wrong on this processor in the way that HYBRIDPRIOR_CONVOLUTIONS=plain asks for (relative error not finite)")]
    [InlineData("fast", "'onednn', 'padded', 'plain' or 'double', not 'fast'")]
    public void Forced_path_that_is_wrong_is_an_error(string forced, string sentence)
    {
        Fake native = new(0.35, double.NaN) { Padded = 0.2 };
        Assert.Contains(sentence, Assert.Throws<InputException>(() => NativeConvolutions.Check(forced, native.Switch, native.WorstError)).Message);
    }

    [Fact]
    public void Probes_find_a_wrong_output()
    {
        double error = ConvolutionProbe.WorstError((x, kernel, bias, stride, padding, groups, transposed) =>
        {
            Tensor y = NativeConvolutions.Native(x, kernel, bias, stride, padding, groups, transposed);
            return x.dtype == ScalarType.Float32 && kernel.shape[0] == 33 ? y * 1.001 : y;
        });
        Assert.InRange(error, 9e-4, 2e-3);
    }

    [Fact]
    public void Probes_find_a_wrong_gradient()
    {
        // The output is right to the last digit, the gradients of a quarter of the input are not.
        double error = ConvolutionProbe.WorstError((x, kernel, bias, stride, padding, groups, transposed) =>
        {
            if (x.dtype == ScalarType.Float32 && transposed) x = x + (x - x.detach()) * 0.01;
            return NativeConvolutions.Native(x, kernel, bias, stride, padding, groups, transposed);
        });
        Assert.InRange(error, 5e-3, 2e-2);
    }

    [Fact]
    public void Probes_find_what_is_not_finite() =>
        Assert.True(double.IsNaN(ConvolutionProbe.WorstError((x, kernel, bias, stride, padding, groups, transposed) =>
            NativeConvolutions.Native(x, kernel, bias, stride, padding, groups, transposed) + (x.shape[1] == 1 && x.dtype == ScalarType.Float32 ? float.NaN : 0))));

    /// <summary>What calls the native library's convolutions directly is not checked, so nothing does but the place that checks them.</summary>
    [Fact]
    public void Nothing_else_calls_them()
    {
        string root = Repository.Root;
        string[] allowed = ["NativeConvolutions.cs", "PlainLayers.cs", "PlainDecoder.cs", "TorchScriptGenerator.cs"];
        foreach (string file in new[] { "lib", "cli", "bench" }.SelectMany(f => Directory.GetFiles(Path.Combine(root, f), "*.cs", SearchOption.AllDirectories)))
        {
            if (file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")) continue;
            string text = File.ReadAllText(file);
            bool calls = new[] { "conv1d(", "conv2d(", "conv3d(", "conv_transpose1d(", "conv_transpose2d(", "conv_transpose3d(", "Conv2d(", "ConvTranspose2d(", "jit.load" }
                .Any(call => System.Text.RegularExpressions.Regex.IsMatch(text, $@"(?<!\w){System.Text.RegularExpressions.Regex.Escape(call)}"));
            if (!calls) continue;
            Assert.Contains(Path.GetFileName(file), allowed);
            if (Path.GetFileName(file) != "NativeConvolutions.cs") Assert.Contains("NativeConvolutions.RequireNative", text);
        }
    }

    /// <summary>A native library that makes the errors it is told to.</summary>
    private sealed class Fake(double oneDnn, double plain, double inDouble = 1e-8)
    {
        public bool CanSwitch { get; init; } = true;

        public double Padded { get; init; } = 1e-7;

        public bool IsOn { get; private set; } = true;

        public bool Switch(bool on)
        {
            if (CanSwitch) IsOn = on;
            return CanSwitch;
        }

        public double WorstError(Convolution convolve) => convolve == PaddedConvolutions.Convolve ? Padded : convolve == NativeConvolutions.Native ? IsOn ? oneDnn : plain : inDouble;
    }
}
