using System.Text;

namespace HybridPrior.Tests.Fuzzing;

/// <summary>Damages an input; all that is random comes from the source given.</summary>
/// <param name="input">The input, which stays as it is.</param>
/// <param name="random">Source of randomness.</param>
public delegate byte[] Mutation(byte[] input, Random random);

/// <summary>Kinds of damage that know no format but bytes and text.</summary>
internal static class Mutations
{
    private static readonly string[] Awkward =
    [
        "-1", "0", "9223372036854775807", "18446744073709551616", "1e400", "-0.0", "null", "true", "\"\"", "[]", "{}", "[[[[[[[[", "{\"a\":", "\"\\ud800\"", "\"\\u0000\"", "\\udc00",
        "\"nan\"", "\uFEFF", "\0", "\r", "\u2028", "#!csharp\n", "#!meta\n{", "```", "$$", "|", "<script>", "é", "0.5", ",", ":", "\"", "\\",
    ];

    /// <summary>One to four changes of bytes: other values, bits, copies, cuts, numbers with many ones.</summary>
    public static byte[] Bytes(byte[] input, Random random)
    {
        List<byte> bytes = [.. input];
        for (int n = random.Next(1, 5); n > 0; n--)
        {
            if (bytes.Count == 0) return [(byte)random.Next(256)];
            int at = random.Next(bytes.Count), length = random.Next(1, Math.Min(random.Next(16, 64), bytes.Count - at) + 1);
            switch (random.Next(8))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: for (int i = at; i < at + Math.Min(length, 8); i++) bytes[i] = 0xff; break;
                case 3: for (int i = at; i < at + Math.Min(length, 8); i++) bytes[i] = 0; break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 5: bytes.RemoveRange(at, length); break;
                case 6: bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length)); break;
                default: if (random.Next(4) == 0) bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }
        return [.. bytes];
    }

    /// <summary>Replaces a word or number of a text, or puts one in, by something that readers stumble over; sometimes very often.</summary>
    public static byte[] Text(byte[] input, Random random)
    {
        string text = Encoding.UTF8.GetString(input);
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(text.Length + 1), end = at;
            while (end < text.Length && char.IsLetterOrDigit(text[end])) end++;
            if (random.Next(3) == 0) end = at;
            string word = Awkward[random.Next(Awkward.Length)];
            if (random.Next(50) == 0) word = string.Concat(Enumerable.Repeat(word, random.Next(2, 5000)));
            text = string.Concat(text.AsSpan(0, at), word, text.AsSpan(end));
        }
        return Encoding.UTF8.GetBytes(text);
    }
}
