using System.Security.Cryptography;
using System.Text;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>Signs messages with HMAC-SHA256 and checks signatures.</summary>
/// <param name="key">The shared secret; empty where messages are not signed.</param>
internal sealed class MessageSigner(byte[] key)
{
    private const int Remembered = 1 << 16;
    private readonly HashSet<string> seen = [];
    private readonly Queue<string> order = [];

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

    /// <summary>Whether a signature, which was verified, has not come before: who listens in can send a message again without the key. The last 65,536 are remembered.</summary>
    public bool IsNew(byte[] signature)
    {
        if (key.Length == 0) return true;
        string text = Encoding.ASCII.GetString(signature);
        if (!seen.Add(text)) return false;
        order.Enqueue(text);
        if (order.Count > Remembered) _ = seen.Remove(order.Dequeue());
        return true;
    }
}
