using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using HybridPrior.Weights;

namespace HybridPrior.Tests.Weights;

/// <summary>Small files that ask for much: each is refused before it costs more than a few times its size, and the sentence stays short.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const int Many = 200_000;
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    // One long tuple of sizes as the shape and strides of many tensors.
    [Fact]
    public void Long_shape_used_again_and_again() => Refused(
        [.. Raw("("), .. Repeat(Raw("K\u0001"), 90_000), .. Raw("tq\u0001"), .. Storage("k"), .. Raw("q\u00020ctorch._utils\n_rebuild_tensor_v2\nq\u00030("),
            .. Repeat(Raw("h\u0003(h\u0002K\0h\u0001h\u0001tR0"), Many)], "gives a tensor 90000 dimensions; at most 8 are accepted");

    // One long list from which many dicts are made.
    [Fact]
    public void Long_list_copied_again_and_again() => Refused(
        [.. Raw("]("), .. Repeat(Raw("NN\u0086"), 30_000), .. Raw("eq\u0001ccollections\nOrderedDict\nq\u0002("), .. Repeat(Raw("h\u0002h\u0001\u0085R"), 50_000)], "more than 2000000 values");

    [Fact]
    public void Long_tuple_that_names_a_storage_again_and_again() => Refused(
        [.. Raw("("), .. Repeat(Raw("N"), 90_000), .. Raw("tq\u0001("), .. Repeat(Raw("h\u0001Q0"), Many)], "refers to its data in a way that PyTorch does not");

    [Fact]
    public void Attributes_looked_through_again_and_again() => Refused(
        [.. Raw("cargparse\nNamespace\n)\u0081q\u00010}("), .. Repeat(Raw("NN"), 40_000), .. Raw("uq\u00020h\u0001"), .. Repeat(Raw("h\u0002b"), Many)], "more than 2000000 values");

    [Fact]
    public void Storage_key_of_a_megabyte() => Refused([.. Storage(new string('k', 1_000_000)), .. Raw("0")], "names have at most 256 characters");

    [Fact]
    public void Class_name_of_a_megabyte() =>
        Refused([.. Text(new string('a', 1_000_000)), .. Raw("q\u0001("), .. Repeat(Raw("h\u0001h\u0001\u0093"), Many)], "names have at most 256 characters");

    [Fact]
    public void Name_of_a_tensor_of_a_megabyte() => Refused(
        [.. Raw("}"), .. Text(new string('a', 1_000_000)), .. Tensor(), .. Raw("s.")], "names have at most 256 characters");

    // Dicts that hold the same dict ten times, six levels deep: a million tensors.
    [Fact]
    public void Dict_in_dict_in_dict()
    {
        List<byte> pickle = [.. Raw("}"), .. Text("w"), .. Tensor(), .. Raw("sq\u0001")];
        for (int level = 1; level <= 6; level++)
        {
            pickle.AddRange(Raw("0}("));
            for (int entry = 0; entry < 10; entry++) pickle.AddRange([.. Text($"{entry}"), (byte)'h', (byte)level]);
            pickle.AddRange([(byte)'u', (byte)'q', (byte)(level + 1)]);
        }
        Refused([.. pickle, (byte)'.'], "more than 20000 tensors");
    }

    [Fact]
    public void Zip_entry_that_is_compressed()
    {
        string path = scratch.File("x.pth");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using Stream pickle = archive.CreateEntry("x/data.pkl").Open();
            pickle.Write(new byte[100_000_000]);
        }
        Assert.Contains("compressed, which PyTorch never does", Cheaply(path), StringComparison.Ordinal);
    }

    private static byte[] Repeat(byte[] piece, int times)
    {
        byte[] bytes = new byte[piece.Length * times];
        for (int i = 0; i < times; i++) piece.CopyTo(bytes.AsSpan(i * piece.Length));
        return bytes;
    }

    private static byte[] Raw(string bytes) => Encoding.Latin1.GetBytes(bytes);

    private static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text), length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [(byte)'X', .. length, .. bytes];
    }

    private static byte[] Storage(string key) => [.. Raw("("), .. Text("storage"), .. Raw("ctorch\nFloatStorage\n"), .. Text(key), .. Text("cpu"), .. Raw("K\u0001tQ")];

    private static byte[] Tensor() => [.. Raw("ctorch._utils\n_rebuild_tensor_v2\n("), .. Storage("k"), .. Raw("K\0K\u0001\u0085K\u0001\u0085tR")];

    private void Refused(byte[] pickle, string sentence)
    {
        string path = scratch.File("x.pth");
        File.Delete(path);
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using Stream stream = archive.CreateEntry("x/data.pkl", CompressionLevel.NoCompression).Open();
            stream.Write([0x80, 2, .. pickle]);
        }
        Assert.Contains(sentence, Cheaply(path), StringComparison.Ordinal);
    }

    private static string Cheaply(string path)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InputException>(() => WeightReader.Read(path)).Message;
        // Two million values of some hundred bytes are the most a pickle can ask for.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256L << 20);
        Assert.InRange(message.Replace(path, "", StringComparison.Ordinal).Length, 1, 400);
        return message;
    }
}
