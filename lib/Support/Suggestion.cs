namespace HybridPrior;

/// <summary>What somebody may have meant who wrote a name that does not exist.</summary>
internal static class Suggestion
{
    private const int LongestName = 40;

    /// <summary>The known name that is nearest to what was written, as a remark to put behind it: <c> (did you mean 'decoder'?)</c>; nothing where none is near.</summary>
    /// <param name="written">What was written, of any length.</param>
    /// <param name="known">The names there are.</param>
    public static string For(string written, IEnumerable<string> known)
    {
        if (written.Length is 0 or > LongestName) return "";
        string lower = written.ToLowerInvariant();
        // One in three letters may be wrong: beyond that it is another word.
        string? nearest = known.Where(k => k != written).Select(k => (Name: k, Edits: Edits(lower, k.ToLowerInvariant()))).Where(k => k.Edits <= Math.Max(1, Math.Min(written.Length, k.Name.Length) / 3))
            .OrderBy(k => k.Edits).Select(k => k.Name).FirstOrDefault();
        return nearest is null ? "" : $" (did you mean '{nearest}'?)";
    }

    /// <summary>Letters to insert, delete, replace or swap with their neighbour (Damerau 1964, in the form that edits no part twice).</summary>
    private static int Edits(string a, string b)
    {
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }
                int same = a[i - 1] == b[j - 1] ? 0 : 1;
                edits[i, j] = Math.Min(Math.Min(edits[i - 1, j] + 1, edits[i, j - 1] + 1), edits[i - 1, j - 1] + same);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }
        return edits[a.Length, b.Length];
    }
}
