using System.Text;
using static TorchSharp.torch;

namespace HybridPrior.Tests;

/// <summary>TorchSharp must load on systems older than the compiler it was built with.</summary>
public class NativeLibraryTests
{
    [Fact]
    public void Tensor_operation_runs() => Assert.Equal(18f, (ones(3, 3) + 1).sum().item<float>());

    [Fact]
    public void Built_native_library_asks_weakly_for_the_newest_symbol_version()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only the Linux library needs it.");
        List<(string Version, ushort Flags)> needs = ReadVersionNeeds(File.ReadAllBytes(path));
        (string _, ushort flags) = Assert.Single(needs, n => n.Version == "GLIBCXX_3.4.32");
        Assert.Equal(2, flags & 2);
    }

    private static List<(string, ushort)> ReadVersionNeeds(byte[] elf)
    {
        List<(string, ushort)> needs = [];
        long sections = BitConverter.ToInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3a), count = BitConverter.ToUInt16(elf, 0x3c);
        for (int s = 0; s < count; s++)
        {
            int header = (int)(sections + s * size);
            if (BitConverter.ToUInt32(elf, header + 4) != 0x6ffffffe) continue;
            int link = (int)BitConverter.ToUInt32(elf, header + 0x28);
            int names = (int)BitConverter.ToInt64(elf, (int)sections + link * size + 0x18);
            int need = (int)BitConverter.ToInt64(elf, header + 0x18);
            while (true)
            {
                int aux = need + (int)BitConverter.ToUInt32(elf, need + 8);
                for (int i = BitConverter.ToUInt16(elf, need + 2); i > 0; i--)
                {
                    int name = names + (int)BitConverter.ToUInt32(elf, aux + 8);
                    int end = Array.IndexOf(elf, (byte)0, name);
                    needs.Add((Encoding.ASCII.GetString(elf, name, end - name), BitConverter.ToUInt16(elf, aux + 4)));
                    aux += (int)BitConverter.ToUInt32(elf, aux + 12);
                }
                int next = (int)BitConverter.ToUInt32(elf, need + 12);
                if (next == 0) break;
                need += next;
            }
        }
        return needs;
    }
}
