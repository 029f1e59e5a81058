using HybridPrior.Generators;
using HybridPrior.Optimisation;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>A network in training: all its weights in one flat leaf, its running statistics, its optimiser and a moving average of its weights.</summary>
public sealed class TrainedNetwork : IDisposable
{
    private readonly IReadOnlyList<WeightSpec> trained;
    private readonly Dictionary<string, Tensor> running = [];
    private readonly AdamMoments optimiser;
    private readonly double averageDecay;

    /// <summary>Starts a network at random weights: kernels N(0, 0.02^2) as DCGAN does, or by their fan-in; normalisation scales N(1, 0.02^2).</summary>
    /// <param name="name">Prefix of its tensors in a checkpoint.</param>
    /// <param name="declaration">The weights it needs.</param>
    /// <param name="random">Source of the start weights, on the CPU.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="beta1">Adam's decay of the first moment.</param>
    /// <param name="averageDecay">Decay of the moving average of the weights per step.</param>
    /// <param name="gain">Kernels start at N(0, gain^2 / fan-in), which networks without normalisation need; null for 0.02.</param>
    /// <param name="beta2">Adam's decay of the second moment.</param>
    public TrainedNetwork(
        string name, NetworkDeclaration declaration, Generator random, Device device, double beta1 = 0.5, double averageDecay = 0.999, double? gain = null,
        double beta2 = 0.999)
    {
        Name = name;
        Declaration = declaration;
        this.averageDecay = averageDecay;
        trained = [.. declaration.Weights.Where(w => w.Trained)];
        using var scope = NewDisposeScope();
        Weights = cat([.. trained.Select(w => Start(w, random, gain).flatten())]).to(device).DetachFromDisposeScope();
        Average = Weights.clone().DetachFromDisposeScope();
        Weights.requires_grad_(true);
        foreach (WeightSpec spec in declaration.Weights.Where(w => !w.Trained))
            running[spec.Name] = (spec.Role == WeightRole.RunningVariance ? ones([.. spec.Shape], device: device) : zeros([.. spec.Shape], device: device))
                .DetachFromDisposeScope();
        optimiser = new AdamMoments(Weights, beta1, beta2);
    }

    /// <summary>Prefix of its tensors in a checkpoint.</summary>
    public string Name { get; }

    /// <summary>The weights it needs.</summary>
    public NetworkDeclaration Declaration { get; }

    /// <summary>All trained weights, (Declaration.Count); the leaf to differentiate by.</summary>
    public Tensor Weights { get; }

    /// <summary>Exponential moving average of <see cref="Weights"/>.</summary>
    public Tensor Average { get; }

    /// <summary>Norm of the last gradient; 0 before the first step.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>The network's layers at its current weights.</summary>
    /// <param name="differentiable">Whether gradients reach the weights; false saves the work where only the input's gradient is wanted.</param>
    /// <param name="type">Precision to evaluate in; gradients arrive in that of the weights.</param>
    /// <returns>Layers that normalise by the batch.</returns>
    public ILayers Layers(bool differentiable = true, ScalarType type = ScalarType.Float32)
    {
        Dictionary<string, Tensor> views = Views((differentiable ? Weights : Weights.detach()).to(type));
        return new TrainedLayers(name => views.GetValueOrDefault(name) ?? running.GetValueOrDefault(name));
    }

    /// <summary>The network's current weights by name, for networks that are not written in layers; differentiable.</summary>
    /// <param name="type">Precision to evaluate in; gradients arrive in that of the weights.</param>
    public IReadOnlyDictionary<string, Tensor> Views(ScalarType type) => Views(Weights.to(type));

    /// <summary>Puts values in the place of some start weights.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="values">Its values, of its shape or one that spreads to it.</param>
    public void Set(string name, Tensor values)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        foreach (Tensor flat in new[] { Weights, Average }) Views(flat)[name].copy_(values);
    }

    /// <summary>Puts a tensor's values in the place of another of its shape, in the weights and in their average.</summary>
    /// <param name="source">Name of the tensor to copy.</param>
    /// <param name="target">Name of the tensor to overwrite.</param>
    public void CopyWithin(string source, string target)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        foreach (Tensor flat in new[] { Weights, Average })
        {
            Dictionary<string, Tensor> views = Views(flat);
            views[target].copy_(views[source]);
        }
    }

    /// <summary>Takes over another network's weights and their average, tensor by tensor of the same name; the optimiser starts afresh.</summary>
    /// <param name="other">A network that has all of this one's tensors.</param>
    public void CopyFrom(TrainedNetwork other)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        foreach ((Tensor mine, Tensor given) in new[] { (Weights, other.Weights), (Average, other.Average) })
        {
            Dictionary<string, Tensor> source = other.Views(given);
            foreach ((string name, Tensor view) in Views(mine)) view.copy_(source[name]);
        }
    }

    /// <summary>One optimiser step along the gradient of a loss, and one step of the moving average.</summary>
    /// <param name="gradient">Gradient by <see cref="Weights"/>.</param>
    /// <param name="learningRate">Adam's step size.</param>
    public void Update(Tensor gradient, double learningRate)
    {
        using var gradientsOff = no_grad();
        GradientNorm = gradient.norm().item<float>();
        optimiser.Step(gradient, learningRate);
        // A young average would remember the random start: let it follow quickly at first.
        double decay = Math.Min(averageDecay, (1.0 + optimiser.Steps) / (10.0 + optimiser.Steps));
        Average.lerp_(Weights, 1 - decay);
    }

    /// <summary>Averaged weights with running statistics measured afresh, since those of the moving weights do not fit them.</summary>
    /// <param name="batches">Inputs to measure on; the statistics are means over these batches.</param>
    /// <param name="network">The network as a function of its layers and input.</param>
    /// <returns>Weights by name on the CPU; the caller owns them.</returns>
    public Dictionary<string, Tensor> AveragedWeights(IEnumerable<Tensor> batches, Func<ILayers, Tensor, Tensor> network)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> views = Views(Average);
        Dictionary<string, Tensor> measured = running.ToDictionary(p => p.Key, p => zeros_like(p.Value));
        int count = 0;
        foreach (Tensor batch in batches)
        {
            using var inner = NewDisposeScope();
            count++;
            network(new TrainedLayers(name => views.GetValueOrDefault(name) ?? measured.GetValueOrDefault(name), momentum: 1.0 / count), batch);
        }
        return Declaration.Weights.ToDictionary(w => w.Name,
            w => (w.Trained ? views[w.Name] : measured[w.Name]).to(CPU, copy: true).DetachFromDisposeScope());
    }

    /// <summary>Everything training needs to go on, as live tensors by name.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State()
    {
        yield return ($"{Name}.weights", Weights);
        yield return ($"{Name}.average", Average);
        yield return ($"{Name}.first_moment", optimiser.FirstMoment);
        yield return ($"{Name}.second_moment", optimiser.SecondMoment);
        foreach ((string name, Tensor tensor) in running) yield return ($"{Name}.running.{name}", tensor);
    }

    /// <summary>Optimiser steps done; part of the state to save.</summary>
    public long Steps
    {
        get => optimiser.Steps;
        set => optimiser.Steps = value;
    }

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor tensor) in State()) tensor.Dispose();
        optimiser.Dispose();
    }

    private Dictionary<string, Tensor> Views(Tensor flat)
    {
        Tensor[] parts = flat.split([.. trained.Select(w => w.Count)]);
        return trained.Zip(parts).ToDictionary(p => p.First.Name, p => p.Second.view([.. p.First.Shape]));
    }

    private static Tensor Start(WeightSpec spec, Generator random, double? gain)
    {
        long[] shape = [.. spec.Shape];
        return spec.Role switch
        {
            WeightRole.Kernel => randn(shape, generator: random) * (gain is double g ? g / Math.Sqrt(spec.FanIn) : 0.02),
            WeightRole.NormScale => randn(shape, generator: random) * 0.02 + 1,
            _ => zeros(shape),
        };
    }
}
