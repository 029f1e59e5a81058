using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Weights;
using static System.FormattableString;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <content>Checkpoints.</content>
internal sealed partial class InversionState
{
    private const string ValuePrefix = "value.", OptimiserPrefix = "optimiser.", AverageName = "average", BestPrefix = "best.";

    /// <summary>Writes all that a resumed inversion needs.</summary>
    public void Save(string path, double seconds)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = Parameters.Names.ToDictionary(name => ValuePrefix + name, name => Parameters[name]);
        if (average is not null) tensors[AverageName] = average;
        foreach (string name in best?.Parameters.Names ?? []) tensors[BestPrefix + name] = best!.Value.Parameters[name];
        foreach ((Optimiser kind, IOptimiser optimiser) in optimisers)
        {
            Dictionary<string, Tensor> state = [];
            optimiser.Save(state);
            foreach ((string name, Tensor values) in state) tensors[$"{OptimiserPrefix}{kind.Name}.{name}"] = values;
        }
        CheckpointFile.Write(path, tensors, new Dictionary<string, string>
        {
            ["identity"] = Identity(),
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = seconds.ToString("R", CultureInfo.InvariantCulture),
            ["finished"] = JsonSerializer.Serialize(Finished),
            ["curves"] = JsonSerializer.Serialize(Curves.Snapshot()),
            ["ended"] = JsonSerializer.Serialize(Ended),
            ["best_losses"] = JsonSerializer.Serialize(best?.Losses),
        });
    }

    /// <summary>Goes on from where an inversion was saved.</summary>
    /// <exception cref="InputException">The file belongs to another inversion.</exception>
    public void Load(string path)
    {
        using WeightFile file = CheckpointFile.Read(path);
        if (file.Metadata.GetValueOrDefault("identity") != Identity())
            throw new InputException($"The checkpoint '{path}' belongs to an inversion with another prior, plan or measurement; remove it or choose another place.");
        using var gradientsOff = no_grad();
        Device device = measurement.Y.device;
        foreach ((string name, Tensor values) in Under(ValuePrefix)) Parameters[name].copy_(values);
        foreach ((Optimiser kind, IOptimiser optimiser) in optimisers) optimiser.Load(Under($"{OptimiserPrefix}{kind.Name}."), device);
        if (file.Tensors.TryGetValue(AverageName, out Tensor? saved)) average = saved.to(device, copy: true).DetachFromDisposeScope();
        if (JsonSerializer.Deserialize<double[]?>(file.Metadata["best_losses"]) is double[] least)
            best = (new Parameters(Under(BestPrefix).ToDictionary(b => b.Key, b => b.Value.to(device, copy: true).DetachFromDisposeScope())), least);
        Step = int.Parse(file.Metadata["step"], CultureInfo.InvariantCulture);
        EarlierSeconds = double.Parse(file.Metadata["seconds"], CultureInfo.InvariantCulture);
        JsonSerializer.Deserialize<bool[]>(file.Metadata["finished"])!.CopyTo(Finished, 0);
        Ended = JsonSerializer.Deserialize<StopReason?>(file.Metadata["ended"]);
        Curves = Curves.From(JsonSerializer.Deserialize<Curves.Data>(file.Metadata["curves"])!);

        Dictionary<string, Tensor> Under(string prefix) =>
            file.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);
    }

    /// <summary>A hash of all that decides what the inversion does.</summary>
    private string Identity()
    {
        using Tensor y = measurement.Y.detach().cpu().contiguous();
        string text = string.Join(';', [prior.Name, .. prior.Blocks.Select(b => Invariant($"{b.Name}:{b.Count}")), measurement.Operator.ToString(),
            .. plan.Stages.Select(s => Invariant($"{s.Steps}:{s.LearningRate:R}:{string.Join(',', s.LearningRates?.Select(r => Invariant($"{r.Key}={r.Value:R}")) ?? ["all"])}:{s.DecayTo:R}:{Kind(s).Name}")),
            .. plan.StopRules?.Select(r => r.ToString()) ?? [], Invariant($"{plan.AverageDecay:R}"), Convert.ToHexString(SHA256.HashData(y.bytes))]);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
