using System.Globalization;
using HybridPrior.Inversion;

namespace HybridPrior.Sweeps;

/// <summary>The checkpoints of a cell that is not finished, from whichever process they are.</summary>
internal sealed class CellWork(string folder)
{
    private const string Prefix = "images-at-once-";

    /// <summary>Whether another process, or this one before, got somewhere.</summary>
    public bool WasBegun => Directory.Exists(folder);

    /// <summary>How many images are recovered together: whoever goes on with a cell divides it as it was begun.</summary>
    public int ImagesAtOnce(Func<int> choose)
    {
        foreach (string part in WasBegun ? Directory.EnumerateDirectories(folder, $"{Prefix}*") : [])
            if (int.TryParse(Path.GetFileName(part).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int before)) return before;
        return choose();
    }

    public CheckpointFolder Checkpoints(int imagesAtOnce, int first, TimeSpan interval) =>
        new(Path.Combine(folder, $"{Prefix}{imagesAtOnce.ToString(CultureInfo.InvariantCulture)}", first.ToString(CultureInfo.InvariantCulture)), int.MaxValue, interval);

    public void Remove()
    {
        try
        {
            if (WasBegun) Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A process that lost this cell may still be writing its last checkpoint. What stays behind is in nobody's way.
        }
    }
}
