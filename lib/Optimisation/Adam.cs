using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>Adam (Kingma and Ba 2014), the paper's optimiser: each moving block by its learning rate.</summary>
/// <remarks>Moments of a block go on from stage to stage.</remarks>
public sealed class Adam : IOptimiser
{
    private const string First = ".first_moment", Second = ".second_moment", Steps = ".steps";
    private readonly Dictionary<string, AdamMoments> blocks = [];
    private readonly Dictionary<string, (Tensor First, Tensor Second, long Steps)> loaded = [];

    /// <inheritdoc/>
    public void Step(Search search)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string block, Tensor gradient) in search.Moving.Zip(search.Here.Gradients))
        {
            Tensor values = search.Values(block);
            Tensor? before = search.Finished.Any(f => f) ? values.detach().clone() : null;
            MomentsOf(block, values).Step(gradient, search.Rates[block]);
            if (before is not null) values.copy_(where(tensor(search.Finished).to(values.device).unsqueeze(1), before, values));
        }
        search.Moved();
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, Tensor> state)
    {
        foreach ((string block, AdamMoments moments) in blocks)
            (state[block + First], state[block + Second], state[block + Steps]) = (moments.FirstMoment, moments.SecondMoment, tensor([moments.Steps]));
        foreach ((string block, (Tensor first, Tensor second, long steps)) in loaded)
            (state[block + First], state[block + Second], state[block + Steps]) = (first, second, tensor([steps]));
    }

    /// <inheritdoc/>
    public void Load(IReadOnlyDictionary<string, Tensor> state, Device device)
    {
        foreach (string block in state.Keys.Where(k => k.EndsWith(Steps, StringComparison.Ordinal)).Select(k => k[..^Steps.Length]))
            loaded[block] = (Copy(block + First), Copy(block + Second), state[block + Steps].data<long>()[0]);

        Tensor Copy(string name) => state[name].to(device, copy: true).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AdamMoments moments in blocks.Values) moments.Dispose();
        foreach ((Tensor first, Tensor second, _) in loaded.Values)
        {
            first.Dispose();
            second.Dispose();
        }
    }

    private AdamMoments MomentsOf(string block, Tensor values)
    {
        if (blocks.TryGetValue(block, out AdamMoments? moments)) return moments;
        moments = blocks[block] = new AdamMoments(values);
        if (!loaded.Remove(block, out var saved)) return moments;
        moments.FirstMoment.copy_(saved.First);
        moments.SecondMoment.copy_(saved.Second);
        moments.Steps = saved.Steps;
        saved.First.Dispose();
        saved.Second.Dispose();
        return moments;
    }
}
