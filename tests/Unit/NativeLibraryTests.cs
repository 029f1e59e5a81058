using System.Text;
using HybridPrior.Support;
using static TorchSharp.torch;

namespace HybridPrior.Tests;

/// <summary>TorchSharp must load on systems older than the compiler it was built with.</summary>
public class NativeLibraryTests
{
    [Fact]
    public void Tensor_operation_runs() => Assert.Equal(18f, (ones(3, 3) + 1).sum().item<float>());

    [Fact]
    public void Newest_symbol_version_becomes_weak_and_nothing_else_changes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only the Linux library needs it.");
        byte[] shipped = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so")), weakened = [.. shipped];
        Assert.True(ElfSymbolVersions.Weaken(weakened, "GLIBCXX_3.4.32"));
        List<(string Version, ushort Flags)> before = ReadVersionNeeds(shipped), after = ReadVersionNeeds(weakened);
        Assert.Equal(0, Assert.Single(before, n => n.Version == "GLIBCXX_3.4.32").Flags & 2);
        Assert.Equal(before.Select(n => n.Version == "GLIBCXX_3.4.32" ? (n.Version, (ushort)(n.Flags | 2)) : n), after);
        Assert.Equal(1, shipped.Zip(weakened).Count(pair => pair.First != pair.Second));
        Assert.False(ElfSymbolVersions.Weaken(weakened, "GLIBCXX_3.4.32"), "it is weak already");
        Assert.False(ElfSymbolVersions.Weaken(weakened, "GLIBCXX_9.9"), "no such version is asked for");
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ, a library of another system, which is longer than the header that a Linux library begins with")]
    public void What_is_no_library_of_this_kind_is_left_as_it_is(string content)
    {
        byte[] file = Encoding.ASCII.GetBytes(content), left = [.. file];
        Assert.False(ElfSymbolVersions.Weaken(left, "GLIBCXX_3.4.32"));
        Assert.Equal(file, left);
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
