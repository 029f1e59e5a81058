using HybridPrior.Operators;

namespace HybridPrior.Tests.Operators;

public class OperatorSpecTests
{
    [Theory]
    [InlineData("superres", "superres:factor=4,kernel=mean")]
    [InlineData("superres:kernel=bicubic", "superres:factor=4,kernel=bicubic")]
    [InlineData(" blur : sigma = 0.50 ", "blur:sigma=0.5,border=reflect")]
    [InlineData("blur:border=circular,length=9", "blur:length=9,angle=0,border=circular")]
    [InlineData("identity:", "identity")]
    [InlineData("blur:sigma=1 + superres:factor=2", "blur:sigma=1,border=reflect+superres:factor=2,kernel=mean")]
    public void Spec_writes_its_defaults_out_and_reads_itself_back(string text, string full)
    {
        OperatorSpec spec = OperatorSpec.Parse(text);
        Assert.Equal(full, spec.ToString());
        Assert.Equal(spec, OperatorSpec.Parse(full));
    }

    [Theory]
    [InlineData("gausian:m=5", "The operator 'gausian' is not known (did you mean 'gaussian'?); the operators are gaussian, fast, superres, inpaint, blur, identity.")]
    [InlineData("", "The operator '' is not known; the operators are gaussian, fast, superres, inpaint, blur, identity.")]
    [InlineData("identity+", "The operator '' is not known; the operators are gaussian, fast, superres, inpaint, blur, identity.")]
    [InlineData("gaussian", "gaussian needs the key m, such as gaussian:m=value.")]
    [InlineData("gaussian:n=5", "gaussian has no key 'n'; its keys are m, bits.")]
    [InlineData("identity:m=5", "identity has no key 'm'; it takes none.")]
    [InlineData("gaussian:m", "gaussian needs m=value, not 'm'.")]
    [InlineData("gaussian:m=1,m=2", "gaussian has m more than once.")]
    [InlineData("gaussian:m=many", "gaussian needs a whole number for m, not 'many'.")]
    [InlineData("gaussian:m=1.5", "gaussian needs a whole number for m, not '1.5'.")]
    [InlineData("superres:kernel=1", "superres needs one of mean, bilinear, bicubic for kernel, not '1'.")]
    [InlineData("blur:sigma=1,border=zero", "blur needs one of circular, reflect for border, not 'zero'.")]
    [InlineData("blur:sigma=nan", "blur needs a number for sigma, not 'nan'.")]
    [InlineData("blur", "blur needs sigma or length, such as blur:sigma=value.")]
    [InlineData("blur:sigma=1,length=3", "blur takes sigma or length, not both.")]
    [InlineData("blur:sigma=1,angle=3", "blur takes no angle together with sigma.")]
    [InlineData("inpaint", "inpaint needs keep or box, such as inpaint:keep=value.")]
    public void Text_that_cannot_be_read_gets_a_sentence(string text, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<InputException>(() => OperatorSpec.Parse(text)).Message);

    [Theory]
    [InlineData("gaussian:m=4,bits=8", "gaussian has entries of 16 or 32 bits, not 8.")]
    [InlineData("gaussian:m=0", "gaussian needs m of at least 1, not 0.")]
    [InlineData("gaussian:m=99999999", "gaussian needs m of at most 1152, the number of values in an input of shape (3, 16, 24), not 99999999.")]
    [InlineData("gaussian:m=1153", "gaussian needs m of at most 1152, the number of values in an input of shape (3, 16, 24), not 1153.")]
    [InlineData("superres:factor=3", "superres needs a factor of 2, 4 or 8, not 3.")]
    [InlineData("superres:factor=2+superres:factor=8", "superres needs a factor that divides the image's height and width, 8 and 12; 8 does not.")]
    [InlineData("inpaint:keep=0", "inpaint needs keep, the fraction of pixels kept, above 0 and at most 1, not 0.")]
    [InlineData("inpaint:keep=1.5", "inpaint needs keep, the fraction of pixels kept, above 0 and at most 1, not 1.5.")]
    [InlineData("inpaint:box=16", "inpaint needs a box of at least 1 and less than the image's 16 x 24 pixels, not 16.")]
    [InlineData("inpaint:box=0", "inpaint needs a box of at least 1 and less than the image's 16 x 24 pixels, not 0.")]
    [InlineData("blur:sigma=0", "blur needs sigma above 0 and at most the image's longer side, 24 pixels, not 0.")]
    [InlineData("blur:length=25", "blur needs a length of 1 to the image's longer side, 24 pixels, not 25.")]
    [InlineData("inpaint:keep=0.5+blur:sigma=1", "blur needs an image of shape (channels, height, width), not (3, 192).")]
    public void Value_out_of_range_gets_a_sentence(string text, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<InputException>(() => OperatorSpec.Parse(text).Create([3, 16, 24], 1)).Message);

    [Fact]
    public void Matrix_that_does_not_fit_in_memory_is_refused_before_it_is_allocated()
    {
        OperatorSpec spec = OperatorSpec.Parse("gaussian:m=20000000");
        string message = Assert.Throws<InputException>(() => spec.Create([3, 4096, 4096], 1)).Message;
        Assert.Matches(@"^gaussian:m=20000000 needs 4026531\.8 GB of memory for its matrix, but \d+\.\d GB are available\.$", message);
    }

    [Fact]
    public void Input_shape_must_be_positive() =>
        Assert.Equal(
            "identity needs an input shape of positive sizes, not (3, 0, 8).",
            Assert.Throws<InputException>(() => OperatorSpec.Parse("identity").Create([3, 0, 8], 1)).Message);
}
