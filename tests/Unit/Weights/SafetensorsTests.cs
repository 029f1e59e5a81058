using System.Text.Json;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Weights;

public sealed class SafetensorsTests : IDisposable
{
    private readonly ScratchFolder scratch = new();
    private readonly IDisposable scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        scratch.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Round_trip_keeps_values_shape_and_type(ScalarType type)
    {
        Tensor x = arange(24).reshape(2, 3, 4).remainder(5).to(type);
        string path = scratch.File("x.safetensors");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["x"] = x, ["scalar"] = x[1, 2, 3], ["none"] = x.narrow(0, 0, 0) });
        using WeightFile file = Safetensors.Read(path);
        TensorAssert.Same(x, file.Tensors["x"]);
        Assert.Empty(file.Tensors["scalar"].shape);
        TensorAssert.Same(x[1, 2, 3], file.Tensors["scalar"]);
        Assert.Equal([0, 3, 4], file.Tensors["none"].shape);
    }

    [Fact]
    public void Non_contiguous_tensor_is_written_in_row_major_order()
    {
        Tensor x = arange(12f).reshape(3, 4).t().requires_grad_();
        string path = scratch.File("x.safetensors");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["x"] = x });
        using WeightFile file = Safetensors.Read(path);
        TensorAssert.Same(x, file.Tensors["x"]);
    }

    [Fact]
    public void Tensor_larger_than_one_piece_round_trips()
    {
        Tensor x = arange(5_000_001f);
        string path = scratch.File("x.safetensors");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["x"] = x });
        using WeightFile file = Safetensors.Read(path);
        TensorAssert.Same(x, file.Tensors["x"]);
    }

    [Fact]
    public void Metadata_round_trips()
    {
        Dictionary<string, string> notes = new() { ["architecture"] = "dcgan64", ["note"] = "α \"quoted\"\n" };
        string path = scratch.File("x.safetensors");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["x"] = ones(1) }, notes);
        using WeightFile file = Safetensors.Read(path);
        Assert.Equal(notes, file.Metadata);
    }

    [Fact]
    public void File_of_no_tensors_round_trips()
    {
        string path = scratch.File("x.safetensors");
        Safetensors.Write(path, new Dictionary<string, Tensor>());
        using WeightFile file = Safetensors.Read(path);
        Assert.Empty(file.Tensors);
    }

    [Fact]
    public void Tensors_outlive_the_scope_they_were_read_in()
    {
        string path = scratch.File("x.safetensors");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["x"] = ones(2) });
        WeightFile file;
        using (NewDisposeScope()) file = Safetensors.Read(path);
        using (file) Assert.Equal(2f, file.Tensors["x"].sum().item<float>());
    }

    [Fact]
    public void Same_content_gives_the_same_bytes()
    {
        Tensor a = ones(3, dtype: ScalarType.Byte), b = ones(2);
        Dictionary<string, Tensor> one = new() { ["a"] = a, ["b"] = b }, two = new() { ["b"] = b, ["a"] = a };
        Safetensors.Write(scratch.File("1"), one, new Dictionary<string, string> { ["m"] = "1", ["n"] = "2" });
        Safetensors.Write(scratch.File("2"), two, new Dictionary<string, string> { ["n"] = "2", ["m"] = "1" });
        Assert.Equal(File.ReadAllBytes(scratch.File("1")), File.ReadAllBytes(scratch.File("2")));
    }

    [Fact]
    public void Written_file_has_the_layout_of_the_specification()
    {
        string path = scratch.File("x.safetensors");
        Tensor a = tensor(new byte[] { 1, 2, 3 }), b = tensor(new float[] { 1.5f, -2f }), c = tensor(new long[] { 7 });
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["c"] = c, ["a"] = a, ["b"] = b }, new Dictionary<string, string> { ["k"] = "v" });
        using BinaryReader reader = new(File.OpenRead(path));
        ulong length = reader.ReadUInt64();
        byte[] header = reader.ReadBytes((int)length), data = reader.ReadBytes(1000);
        Assert.Equal(0ul, length % 8);
        Assert.Equal((byte)'{', header[0]);
        using JsonDocument json = JsonDocument.Parse(header);
        Assert.Equal(["__metadata__", "a", "b", "c"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("v", json.RootElement.GetProperty("__metadata__").GetProperty("k").GetString());
        AssertEntry(json.RootElement.GetProperty("a"), "U8", 3, data, [1, 2, 3]);
        AssertEntry(json.RootElement.GetProperty("b"), "F32", 2, data, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        AssertEntry(json.RootElement.GetProperty("c"), "I64", 1, data, BitConverter.GetBytes(7L));
        Assert.Equal(3 + 8 + 8, data.Length);
    }

    [Fact]
    public void Failed_write_leaves_the_old_file_and_no_temporary_one()
    {
        string path = scratch.File("x.safetensors");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["x"] = ones(2) });
        byte[] before = File.ReadAllBytes(path);
        Tensor gone = ones(2, device: META);
        Assert.ThrowsAny<Exception>(() => Safetensors.Write(path, new Dictionary<string, Tensor> { ["x"] = gone }));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(scratch.Root));
    }

    [Fact]
    public void Write_refuses_a_missing_folder_a_folder_a_reserved_name_and_a_complex_tensor()
    {
        Dictionary<string, Tensor> one = new() { ["x"] = ones(1) };
        Assert.Contains("cannot be written (its folder does not exist)", Refused(() => Safetensors.Write(scratch.File("no/x"), one)));
        Assert.Contains("is a folder", Refused(() => Safetensors.Write(scratch.Root, one)));
        Dictionary<string, Tensor> reserved = new() { ["__metadata__"] = ones(1) };
        Assert.Contains("reserved", Refused(() => Safetensors.Write(scratch.File("x"), reserved)));
        Tensor complex = ones(1, dtype: ScalarType.ComplexFloat32);
        Assert.Contains("no element type", Refused(() => Safetensors.Write(scratch.File("x"), new Dictionary<string, Tensor> { ["x"] = complex })));
        Assert.Empty(Directory.GetFiles(scratch.Root));
    }

    private static string Refused(Action action) => Assert.Throws<InputException>(action).Message;

    private static void AssertEntry(JsonElement entry, string dtype, long size, byte[] data, byte[] expected)
    {
        Assert.Equal(dtype, entry.GetProperty("dtype").GetString());
        Assert.Equal(size, Assert.Single(entry.GetProperty("shape").EnumerateArray()).GetInt64());
        int[] ends = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(e => e.GetInt32())];
        Assert.Equal(expected, data[ends[0]..ends[1]]);
    }
}
