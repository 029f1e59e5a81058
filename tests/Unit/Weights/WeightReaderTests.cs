using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Weights;

public sealed class WeightReaderTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Format_is_told_by_content_not_by_extension()
    {
        using Tensor x = ones(2);
        Safetensors.Write(scratch.File("a.pth"), new Dictionary<string, Tensor> { ["x"] = x });
        string zip = scratch.File("b.safetensors", File.ReadAllBytes(Fixtures.Path("plain_zip.pth")));
        string legacy = scratch.File("c.zip", File.ReadAllBytes(Fixtures.Path("plain_legacy.pth")));
        using WeightFile a = WeightReader.Read(scratch.File("a.pth")), b = WeightReader.Read(zip), c = WeightReader.Read(legacy);
        Assert.Equal(["x"], a.Tensors.Keys);
        Assert.Equal(15, b.Tensors.Count);
        Assert.Equal(15, c.Tensors.Count);
    }

    [Fact]
    public void Missing_file_folder_empty_file_and_picture_each_have_their_sentence()
    {
        Assert.Contains("does not exist", Refused(scratch.File("none")));
        Assert.Contains("is a folder", Refused(scratch.Root));
        Assert.Contains("is empty", Refused(scratch.File("empty", [])));
        Assert.Contains("is no weight file", Refused(scratch.File("x.pth", [.. "\u0089PNG"u8])));
        Assert.Contains("not one of PyTorch (it has no data.pkl)", Refused(EmptyZip()));
        Assert.Contains("TorchScript archive", Refused(Fixtures.Path("torchscript.pt")));
        Assert.Contains("damaged or incomplete zip archive", Refused(scratch.File("cut.zip", [.. "PK\u0003\u0004"u8])));
    }

    private string EmptyZip() => scratch.File("empty.zip", [.. "PK\u0005\u0006"u8, .. new byte[18]]);

    private static string Refused(string path) => Assert.Throws<InputException>(() => WeightReader.Read(path)).Message;
}
