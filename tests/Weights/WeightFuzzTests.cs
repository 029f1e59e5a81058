using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Weights;

/// <summary>Damaged files give a result or a sentence: never another exception, never a huge allocation.</summary>
public class WeightFuzzTests
{
    private const int Mutations = 2000;
    private const long MaxBytes = 16 << 20;     // a file of 4 KB must not cost more than this on the managed heap

    [Theory]
    [InlineData("safetensors")]
    [InlineData("plain_zip.pth")]
    [InlineData("plain_legacy.pth")]
    public void Mutated_file_reads_or_is_refused(string name)
    {
        using ScratchFolder scratch = new();
        byte[] valid = name == "safetensors" ? SmallSafetensors(scratch) : File.ReadAllBytes(Fixtures.Path(name));
        Random random = new(20);
        int readable = 0;
        for (int i = 0; i < Mutations; i++)
        {
            string path = scratch.File("x", Mutate(valid, random));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using WeightFile file = WeightReader.Read(path);
                readable++;
                Assert.True(file.Tensors.Values.Sum(t => t.numel() * t.element_size()) <= 8 * 2 * valid.Length);
            }
            catch (InputException e)
            {
                Assert.EndsWith(".", e.Message);
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxBytes);
        }
        Assert.InRange(readable, 1, Mutations - 1);
    }

    private static byte[] SmallSafetensors(ScratchFolder scratch)
    {
        using Tensor x = ones(2, 3), y = ones(4, dtype: ScalarType.Int64);
        string path = scratch.File("valid");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["x"] = x, ["y"] = y }, new Dictionary<string, string> { ["k"] = "v" });
        return File.ReadAllBytes(path);
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        List<byte> bytes = [.. valid];
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(bytes.Count), length = random.Next(1, Math.Min(16, bytes.Count - at + 1));
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes[at] = 0xff; break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(length, bytes.Count - at))); break;
                case 4: bytes.RemoveRange(at, Math.Min(length, bytes.Count - at - 1)); break;
                default: if (random.Next(4) == 0) bytes.RemoveRange(at + 1, bytes.Count - at - 1); break;
            }
        }
        return [.. bytes];
    }
}
