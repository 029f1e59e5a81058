namespace HybridPrior.Tests.Fuzzing;

/// <summary>A reader, and inputs that it takes.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Extension">Extension of its files.</param>
/// <param name="Seeds">Contents of valid files, small ones.</param>
/// <param name="Mutations">The kinds of damage that are done to them, one of them each time.</param>
/// <param name="Read">Reads a file and frees what came out; throws <see cref="InputException"/> or the notebook host's own where the file is refused.</param>
public sealed record FuzzTarget(string Name, string Extension, IReadOnlyList<byte[]> Seeds, IReadOnlyList<Mutation> Mutations, Action<string> Read)
{
    /// <summary>Makes an input; the same number always gives the same one.</summary>
    /// <param name="number">Number of the input.</param>
    public byte[] Input(int number)
    {
        // A generator of its own for each input, so that a single one can be made again.
        Random random = new(unchecked((int)(number * 2654435761L)));
        byte[] input = Seeds[random.Next(Seeds.Count)];
        return Mutations[random.Next(Mutations.Count)](input, random);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
