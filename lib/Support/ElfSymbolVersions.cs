using System.Buffers.Binary;
using System.Text;

namespace HybridPrior.Support;

/// <summary>The versions of symbols that a Linux library asks other libraries for, as they stand in its file.</summary>
/// <remarks>System V ABI, chapter 5, with the GNU extension of symbol versions (Linux Standard Base, chapter 10.7); 64 bits, least significant byte first.</remarks>
internal static class ElfSymbolVersions
{
    private const uint VersionNeeds = 0x6ffffffe;   // SHT_GNU_verneed
    private const byte Weak = 2;                    // VER_FLG_WEAK

    /// <summary>Marks a version as one that the loader may do without.</summary>
    /// <param name="elf">The whole file; changed in place.</param>
    /// <param name="version">Its name, such as GLIBCXX_3.4.32.</param>
    /// <returns>Whether the file asked for it, and not weakly already.</returns>
    public static bool Weaken(Span<byte> elf, string version)
    {
        if (elf.Length < 64 || !elf[..6].SequenceEqual("\u007fELF\u0002\u0001"u8)) return false;
        bool changed = false;
        int sections = Offset(elf, 0x28), sectionSize = Number16(elf, 0x3a), count = Number16(elf, 0x3c);
        for (int section = sections; section < sections + (count * sectionSize); section += sectionSize)
        {
            if (Number32(elf, section + 4) != VersionNeeds) continue;
            int names = Offset(elf, sections + ((int)Number32(elf, section + 0x28) * sectionSize) + 0x18);
            int need = Offset(elf, section + 0x18), nextNeed;
            do
            {
                int wanted = need + (int)Number32(elf, need + 8);
                for (int left = Number16(elf, need + 2); left > 0; left--)
                {
                    if (Name(elf[(names + (int)Number32(elf, wanted + 8))..]) == version && (elf[wanted + 4] & Weak) == 0)
                    {
                        elf[wanted + 4] |= Weak;
                        changed = true;
                    }
                    wanted += (int)Number32(elf, wanted + 12);
                }
                nextNeed = (int)Number32(elf, need + 12);
                need += nextNeed;
            }
            while (nextNeed != 0);
        }
        return changed;
    }

    private static string Name(ReadOnlySpan<byte> text) => Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);

    private static ushort Number16(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf[at..]);

    private static uint Number32(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf[at..]);

    private static int Offset(ReadOnlySpan<byte> elf, int at) => checked((int)BinaryPrimitives.ReadInt64LittleEndian(elf[at..]));
}
