using System.Text.Json;

namespace HybridPrior.Sweeps;

/// <summary>The right to compute a cell, kept alive by a timer.</summary>
public sealed class Lease : IDisposable
{
    private const int FileExists = 17, WindowsFileExists = unchecked((int)0x80070050);   // EEXIST, ERROR_FILE_EXISTS
    private readonly FileStream stream;
    private readonly byte[] content;
    private readonly Func<bool> holds;
    private readonly CancellationTokenSource lost = new();
    private readonly Timer timer;
    private readonly Lock turn = new();
    private bool disposed;

    private Lease(FileStream stream, Func<bool> holds, TimeSpan beat)
    {
        (this.stream, this.holds) = (stream, holds);
        content = JsonSerializer.SerializeToUtf8Bytes(new ClaimFile(ProcessIdentity.Own, Guid.NewGuid().ToString("N")), SweepFiles.Format);
        Write();
        timer = new Timer(_ => Beat(), null, beat, beat);
    }

    /// <summary>Cancelled once somebody else took the lease over, because this process showed no sign of life for the time of the lease.</summary>
    public CancellationToken Lost => lost.Token;

    internal string Path => stream.Name;

    /// <returns>The lease; null where the file is there already.</returns>
    /// <exception cref="InputException">The file cannot be written.</exception>
    internal static Lease? TryCreate(string path, Func<bool> holds, TimeSpan beat)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return new Lease(stream, holds, beat);
        }
        catch (IOException error) when (stream is null && error.HResult is FileExists or WindowsFileExists)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (stream is not null) File.Delete(path);
            stream?.Dispose();
            throw new InputException($"'{path}' cannot be written ({error.Message.TrimEnd('.')}).", error);
        }
    }

    /// <summary>Gives the lease back.</summary>
    public void Dispose()
    {
        lock (turn)
        {
            if (disposed) return;
            disposed = true;
            timer.Dispose();
            stream.Dispose();
            // Who slept for longer than the lease may have lost the file, and somebody else may have made one of its name.
            if (IsOwn()) File.Delete(stream.Name);
            lost.Dispose();
        }
    }

    private void Beat()
    {
        lock (turn)
        {
            if (disposed) return;
            try
            {
                if (holds() && IsOwn()) Write();
                else lost.Cancel();
            }
            catch (IOException)
            {
                // A full disk or a network that is away: the next beat tries again, and the lease bears a few that are missed.
            }
        }
    }

    private bool IsOwn()
    {
        try
        {
            using FileStream file = new(stream.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] found = new byte[content.Length];
            return file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length && found.AsSpan().SequenceEqual(content);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private void Write()
    {
        stream.Position = 0;
        stream.Write(content);
        stream.Flush();
    }
}

/// <summary>What the file of a lease holds.</summary>
/// <param name="Holder">Who made it.</param>
/// <param name="Lease">Tells it from other leases of the same process.</param>
internal sealed record ClaimFile(ProcessIdentity Holder, string Lease);
