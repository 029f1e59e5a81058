using System.Text;
using HybridPrior.Weights;

namespace HybridPrior.Tests.Weights;

/// <summary>Hand-made legacy files: what the unpickler must refuse, whatever a file asks.</summary>
public sealed class PickleTests : IDisposable
{
    private static ReadOnlySpan<byte> Header => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.',
        0x80, 2, (byte)'M', 0xe9, 3, (byte)'.', 0x80, 2, (byte)'}', (byte)'.'];

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("cos\nsystem\n(X\u0001\0\0\0atR.", "asks for 'os.system', which a weight file has no use for (nothing was executed); save the weights alone: model.state_dict().")]
    [InlineData("(X\u0001\0\0\0aios\nsystem\n.", "asks for 'os.system'")]
    [InlineData("ctorch.serialization\nload\n.", "asks for 'torch.serialization.load'")]
    [InlineData("ccollections\nOrderedDict\nK\u0001\u0085R.", "uses 'collections.OrderedDict' in a way that weight files do not")]
    [InlineData("}\u0081.", "not well formed")]
    [InlineData("}\u0082.", "the pickle instruction 0x82, which weight files do not use")]
    [InlineData("c__main__\nNet\n)\u0081}X\u0008\0\0\0_modules}sb.", "holds a whole module ('__main__.Net') and not its weights alone (nothing was executed); save model.state_dict() instead.")]
    [InlineData("c__main__\nNet\n)\u0081}b.", "asks for '__main__.Net'")]
    [InlineData("cos\nsystem\n", "asks for 'os.system'")]
    [InlineData("cargparse\nNamespace\n)\u0081}b.", "holds no dict of tensors")]
    [InlineData("h\u0005.", "not well formed")]
    [InlineData("0.", "not well formed")]
    [InlineData("(.", "not well formed")]
    [InlineData("(K\u0001tu.", "not well formed")]
    [InlineData("NK\u0001a.", "not well formed")]
    [InlineData("X\u00ff\u00ff\u00ff\u007fabc.", "is truncated")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffabc.", "is truncated")]
    [InlineData("K\u0001Q.", "refers to its data in a way that PyTorch does not")]
    [InlineData("}.", "holds no tensors")]
    public void Object_is_refused(string pickle, string sentence) => Refused([0x80, 2, .. Encoding.Latin1.GetBytes(pickle)], sentence);

    [Fact]
    public void Deep_nesting_is_refused() => Refused([.. Enumerable.Repeat((byte)'(', 200_000), (byte)'.'], "nested too deeply");

    [Fact]
    public void Deep_list_in_list_neither_overflows_nor_passes()
    {
        Refused([.. Enumerable.Repeat((byte)']', 50_000), .. Enumerable.Repeat((byte)'a', 49_999), (byte)'.'], "deeper than 8 dicts");
    }

    [Fact]
    public void Endless_pickle_is_refused() =>
        Refused([.. Enumerable.Range(0, 2_200_000).Select(i => "N0"[i % 2]).Select(c => (byte)c)], "more than 2000000 values");

    [Fact]
    public void Dict_that_holds_itself_is_refused() => Refused("}q\0X\x05\0\0\0modelh\0s."u8, "deeper than 8 dicts");

    [Theory]
    [InlineData(8, 4, 1, 0, "")]
    [InlineData(8, 4, 2, 1, "")]
    [InlineData(8, 4, 2, 2, "outside its storage")]
    [InlineData(8, 9, 1, 0, "outside its storage")]
    [InlineData(8, 4, 255, 0, "outside its storage")]
    [InlineData(8, 100, 0, 0, "too small to hold")]
    public void View_is_checked_against_its_storage(byte storage, byte size, byte stride, byte offset, string sentence)
    {
        byte[] content = [.. View(storage, size, stride, offset), .. BitConverter.GetBytes((long)storage), .. new byte[4 * storage]];
        if (sentence.Length > 0) Refused(content, sentence);
        else
        {
            using WeightFile file = PyTorchFile.Read(scratch.File("x.pth", [.. Header, .. content]));
            Assert.Equal([size], file.Tensors["w"].shape);
        }
    }

    [Fact]
    public void Python_2_dict_of_pairs_and_long_numbers_reads()
    {
        byte[] content =
        [
            .. "ccollections\nOrderedDict\n](](U\x01wctorch._utils\n_rebuild_tensor\n("u8,
            .. "(U\x07storagectorch\nFloatStorage\nU\x01kU\u0006cuda:0"u8, 0x8a, 1, 2,
            .. "NtQK\0"u8, 0x8a, 1, 2, 0x85, 0x8a, 1, 1, 0x85, .. "tRee"u8, 0x85, .. "R.](U\x01ke."u8,
            .. BitConverter.GetBytes(2L), .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f),
        ];
        using WeightFile file = PyTorchFile.Read(scratch.File("x.pth", [.. Header, .. content]));
        Assert.Equal([1.5f, -2f], file.Tensors["w"].data<float>().ToArray());
    }

    [Fact]
    public void Storage_of_another_length_is_refused() =>
        Refused([.. View(8, 4, 1, 0), .. BitConverter.GetBytes(7L), .. new byte[28]], "7 elements in storage 'k' where 8");

    [Fact]
    public void Storage_past_the_end_is_refused() =>
        Refused([.. View(8, 4, 1, 0), .. BitConverter.GetBytes(8L), .. new byte[31]], "storage 'k' of 8 elements goes on");

    [Fact]
    public void Other_pickle_is_refused()
    {
        string path = scratch.File("x.pth", [0x80, 4, (byte)'K', 1, (byte)'.']);
        Assert.Contains("is a Python pickle, but not one of PyTorch", Assert.Throws<InputException>(() => PyTorchFile.Read(path)).Message);
    }

    // {'w': _rebuild_tensor_v2(storage k, offset, (size,), (stride,))} and the list ['k'].
    private static byte[] View(byte storage, byte size, byte stride, byte offset) =>
    [
        .. "}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n("u8,
        .. "(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0kX\x03\0\0\0cpuK"u8, storage, .. "tQK"u8, offset,
        (byte)'K', size, 0x85, (byte)'K', stride, 0x85, .. "tRs.]X\x01\0\0\0ka."u8,
    ];

    private void Refused(ReadOnlySpan<byte> rest, string sentence)
    {
        string path = scratch.File("x.pth", [.. Header, .. rest]);
        string message = Assert.Throws<InputException>(() => PyTorchFile.Read(path)).Message;
        Assert.Contains(sentence, message);
        Assert.StartsWith($"'{path}'", message);
    }
}
