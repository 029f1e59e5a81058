using System.Security.Cryptography;
using System.Text;

namespace HybridPrior.Cli.Kernel;

/// <summary>Signs messages with HMAC-SHA256 and checks signatures.</summary>
/// <param name="key">The shared secret; empty where messages are not signed.</param>
internal sealed class MessageSigner(byte[] key)
{
    /// <summary>The signature of a message's four parts, in hexadecimal as it stands on the wire.</summary>
    public byte[] Sign(IEnumerable<byte[]> parts)
    {
        if (key.Length == 0) return [];
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (byte[] part in parts) hash.AppendData(part);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Whether a signature is that of the parts; takes the same time wherever the two differ.</summary>
    public bool Verify(byte[] signature, IEnumerable<byte[]> parts) => key.Length == 0 || CryptographicOperations.FixedTimeEquals(signature, Sign(parts));
}
