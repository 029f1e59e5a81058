using System.Globalization;
using System.Text.Json;

namespace HybridPrior.Sweeps;

/// <summary>Who computes which cell. Works between processes and, on a shared folder, between machines.</summary>
/// <remarks>
/// A claim is a file that only one process can create (<c>ID.1</c>); its holder writes to it every few seconds. A claim whose holder has ended, or has not
/// written for the time of the lease, is taken over by creating the next number (<c>ID.2</c>), which again only one can; the highest number holds. So nothing
/// that another process may rely on is ever deleted or replaced, and a holder that was only asleep learns that it lost its claim. Ages are differences of times
/// that the file system sets: clocks of machines may differ.
/// </remarks>
public sealed class ClaimFolder
{
    private const string Clock = ".clock";
    private readonly string folder;
    private readonly TimeSpan lease;

    /// <summary>Opens the folder of claims.</summary>
    /// <param name="folder">Folder; made where it is absent.</param>
    /// <param name="lease">Time without a sign of life after which a claim may be taken over.</param>
    public ClaimFolder(string folder, TimeSpan lease)
    {
        (this.folder, this.lease) = (folder, lease);
        if (!Directory.Exists(folder)) Directory.CreateDirectory(folder);
        AtomicFile.SweepUp(Path.Combine(folder, Clock));
    }

    /// <summary>Claims a cell.</summary>
    /// <param name="id">Id of the cell.</param>
    /// <returns>The claim; null where somebody else holds it.</returns>
    public Claim? TryTake(string id)
    {
        int highest = Highest(id), own = highest + 1;
        if (highest > 0 && IsHeld(id, highest)) return null;
        Claim? claim = Claim.TryCreate(PathOf(id, own), () => Highest(id) == own, TimeSpan.FromTicks(lease.Ticks / 6));
        // Between the look and the claim others may have gone through whole claims of this cell: then somebody may hold another number.
        if (claim is null || (Highest(id) == own && !Enumerable.Range(1, highest).Any(number => IsHeld(id, number)))) return claim;
        claim.Dispose();
        return null;
    }

    /// <summary>Who holds a cell; null where nobody does who shows signs of life.</summary>
    /// <param name="id">Id of the cell.</param>
    public ProcessIdentity? HolderOf(string id)
    {
        int highest = Highest(id);
        return highest > 0 && IsHeld(id, highest) ? Read(PathOf(id, highest)) : null;
    }

    /// <summary>Gives a claim back, once the cell is done or given up; the highest number goes last.</summary>
    /// <param name="id">Id of the cell.</param>
    /// <param name="claim">The claim, which is disposed.</param>
    public void Release(string id, Claim claim)
    {
        // Only what was taken over: a lower number may also be that of somebody who has just made it and is about to see that this one is in the way.
        for (int number = 1; PathOf(id, number) != claim.Path && number < Highest(id); number++)
        {
            FileInfo lower = new(PathOf(id, number));
            if (lower.Exists && IsOver(lower)) lower.Delete();
        }
        claim.Dispose();
    }

    private string PathOf(string id, int number) => Path.Combine(folder, $"{id}.{number.ToString(CultureInfo.InvariantCulture)}");

    private int Highest(string id) => Directory.EnumerateFiles(folder, $"{id}.*")
        .Select(f => int.TryParse(Path.GetExtension(f).AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0).DefaultIfEmpty(0).Max();

    private bool IsHeld(string id, int number)
    {
        FileInfo file = new(PathOf(id, number));
        return file.Exists && !IsOver(file);
    }

    private bool IsOver(FileInfo file) => Read(file.FullName)?.HasEnded() == true || Now() - file.LastWriteTimeUtc > lease;

    /// <summary>The holder; null where the file is gone, or not yet written.</summary>
    private static ProcessIdentity? Read(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize<ClaimFile>(stream, SweepFiles.Format)?.Holder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The time by the clock of the file system.</summary>
    private DateTime Now()
    {
        string probe = AtomicFile.TemporaryName(Path.Combine(folder, Clock));
        try
        {
            File.WriteAllBytes(probe, [0]);
            return File.GetLastWriteTimeUtc(probe);
        }
        catch (UnauthorizedAccessException)
        {
            return DateTime.UtcNow;   // Who may only look has to trust the clocks.
        }
        finally
        {
            File.Delete(probe);
        }
    }
}
