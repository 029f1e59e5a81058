using System.Text;
using HybridPrior.Weights;

namespace HybridPrior.Tests.Weights;

/// <summary>Each way a safetensors file can be wrong has its own sentence.</summary>
public sealed class SafetensorsMalformedTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]""", 8, "not valid JSON")]
    [InlineData("""[1]""", 0, "not a JSON object")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2]}}""", 8, "without a proper dtype, shape and data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "without a proper dtype, shape and data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""", 8, "without a proper")]
    [InlineData("""{"x":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}""", 8, "element type 'F4', which is not supported")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "shape [-2] with a negative size")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "which is too large")]
    [InlineData("""{"x":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "which is too large")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "out of order")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "out of order")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "is truncated: tensor 'x' ends at byte 8 of the data, but only 7")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "8 bytes, but shape [3] of F32 needs 12")]
    [InlineData("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "'y' over the bytes of another")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}""", 4, "3 bytes before tensor 'x' that belong to no tensor")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 4, "3 bytes at its end that belong to no tensor")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "lists tensor 'x' twice")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "not an object of texts")]
    public void Broken_header_is_refused(string header, int dataBytes, string sentence)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        Refused([.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[dataBytes]], sentence);
    }

    [Fact]
    public void File_shorter_than_its_length_field_is_refused() => Refused([1, 0, 0], "is truncated: a safetensors file starts with 8 bytes, but 3 are there");

    [Fact]
    public void Header_longer_than_the_file_is_refused() =>
        Refused([.. BitConverter.GetBytes(50ul), .. "{}"u8], "announces a header of 50 bytes, but only 2 follow");

    [Fact]
    public void Header_over_the_limit_is_refused() => Refused([.. BitConverter.GetBytes(ulong.MaxValue), .. "{}"u8], "at most 16777216 are accepted");

    [Fact]
    public void Too_many_tensors_are_refused()
    {
        string header = $"{{{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"))}}}";
        Refused([.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header)], "more than 20000 tensors");
    }

    [Theory]
    [InlineData(2, "gives tensor 'x' 9 dimensions; at most 8 are accepted")]
    [InlineData(100_000, "100007 dimensions")]
    public void Too_many_dimensions_are_refused_and_not_listed(int ones, string sentence)
    {
        string header = $$"""{"x":{"dtype":"F32","shape":[0,1,1,1,1,1,1{{string.Concat(Enumerable.Repeat(",1", ones))}}],"data_offsets":[0,0]} }""";
        Assert.InRange(Refused([.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header)], sentence).Length, 1, 400);
    }

    [Fact]
    public void Name_of_a_megabyte_is_refused_and_shown_short_on_one_line()
    {
        string name = "\\u0007\\ud83d\\ude00" + new string('a', 1_000_000), header = $$"""{"{{name}}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]} }""";
        string message = Refused([.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header)], "names have at most 256 characters");
        Assert.Contains("'\\u0007\ud83d\ude00aaa", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 400);
    }

    [Fact]
    public void Header_that_is_not_utf8_is_refused() =>
        Refused([.. BitConverter.GetBytes(9ul), .. "{\""u8, 0xff, 0xfe, .. "\":{}}"u8], "not valid JSON");

    private string Refused(byte[] content, string sentence)
    {
        string path = scratch.File("x.safetensors", content);
        string message = Assert.Throws<InputException>(() => Safetensors.Read(path)).Message;
        Assert.Contains(sentence, message);
        Assert.StartsWith($"'{path}'", message);
        Assert.EndsWith(".", message);
        return message;
    }
}
