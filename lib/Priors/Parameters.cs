using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Parameters of a batch of images: for each block of a prior a flat tensor (B, count).</summary>
public sealed class Parameters : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> blocks;

    /// <summary>Wraps tensors.</summary>
    /// <param name="blocks">A tensor (B, count) per block, all with the same B.</param>
    public Parameters(IReadOnlyDictionary<string, Tensor> blocks) => this.blocks = blocks;

    /// <summary>Names of the blocks.</summary>
    public IEnumerable<string> Names => blocks.Keys;

    /// <summary>Number of images B.</summary>
    public long Rows => blocks.Values.First().shape[0];

    /// <summary>The tensor (B, count) of a block.</summary>
    /// <param name="block">Name of the block.</param>
    public Tensor this[string block] => blocks[block];

    /// <summary>Draws a start for a batch.</summary>
    /// <param name="prior">Whose parameters.</param>
    /// <param name="seeds">A seed per row; a row's start depends on its seed alone.</param>
    /// <param name="device">Where the tensors go.</param>
    public static Parameters Start(IParametricPrior prior, IReadOnlyList<ulong> seeds, Device device)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, List<Tensor>> rows = prior.Blocks.ToDictionary(b => b.Name, _ => new List<Tensor>());
        foreach (ulong seed in seeds)
        {
            Generator random = new(seed, CPU);
            foreach (ParameterBlock block in prior.Blocks) rows[block.Name].Add(block.Initial(random));
        }
        return new Parameters(rows.ToDictionary(r => r.Key, r => stack(r.Value).to(device).DetachFromDisposeScope()));
    }

    /// <summary>The blocks under a prefix, without it: the part of a combination that belongs to one of its priors. Shares the tensors.</summary>
    /// <param name="prefix">Such as <c>a.</c>.</param>
    public Parameters Within(string prefix) =>
        new(blocks.Where(b => b.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(b => b.Key[prefix.Length..], b => b.Value));

    /// <summary>A copy of some rows, in the order given.</summary>
    /// <param name="rows">Row numbers.</param>
    public Parameters Select(IReadOnlyList<long> rows)
    {
        using var scope = NewDisposeScope();
        return new Parameters(blocks.ToDictionary(b => b.Key,
            b => b.Value.detach().index_select(0, tensor([.. rows]).to(b.Value.device)).DetachFromDisposeScope()));
    }

    /// <summary>A copy of the rows of several, in that order.</summary>
    /// <param name="parts">Parameters of the same blocks, at least one.</param>
    public static Parameters Join(IReadOnlyList<Parameters> parts) =>
        new(parts[0].Names.ToDictionary(name => name, name => cat([.. parts.Select(p => p[name].detach())]).DetachFromDisposeScope()));

    /// <summary>An independent copy, detached from any graph.</summary>
    public Parameters Clone()
    {
        using var scope = NewDisposeScope();
        return new Parameters(blocks.ToDictionary(b => b.Key, b => b.Value.detach().clone().DetachFromDisposeScope()));
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in blocks.Values) tensor.Dispose();
    }
}

/// <summary>A group of parameters of a prior.</summary>
/// <param name="Name">Name, such as <c>z</c> or <c>theta</c>.</param>
/// <param name="Count">Parameters per image.</param>
/// <param name="Initial">Draws the start of one image, (Count), float32 on the CPU.</param>
public sealed record ParameterBlock(string Name, long Count, Func<Generator, Tensor> Initial);
