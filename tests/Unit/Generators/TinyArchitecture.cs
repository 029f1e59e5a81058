using HybridPrior.Generators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Tests.Generators;

/// <summary>A network for 16 px with every kind of layer, a skip connection and borders, small enough to be searched in seconds.</summary>
public sealed class TinyArchitecture : GeneratorArchitecture
{
    public override string Name => "tiny16";

    public override int ImageSize => 16;

    public override LatentDistribution Latent { get; } = new(5, LatentKind.Normal, 1);

    public override Tensor Forward(ILayers layers, Tensor z)
    {
        Tensor map = layers.Linear(z, "linear", 6 * 4 * 4).view(-1, 6, 4, 4);
        layers.Border(ref map);
        Tensor x = map;
        x = elu(layers.TransposedConvolution(x, "up1", new(6, Kernel: 4, Stride: 2), norm: "norm1"), 1);
        layers.Border(ref x, ref map);
        x = x + interpolate(map, scale_factor: [2, 2]);
        x = elu(layers.TransposedConvolution(x, "up2", new(4, Kernel: 4, Stride: 2, Bias: true), norm: "norm2"), 1);
        return tanh(layers.Convolution(x, "image", new(3, Bias: true)));
    }

    /// <summary>The network with weights from a formula, spread so that its images differ well from code to code.</summary>
    public static FrozenGenerator Create()
    {
        using var scope = NewDisposeScope();
        TinyArchitecture architecture = new();
        Dictionary<string, Tensor> weights = [];
        foreach ((WeightSpec weight, int place) in architecture.Declaration.Weights.Select((w, i) => (w, i)))
        {
            Tensor noise = Fixture.Noise(place + 1, [.. weight.Shape]);
            weights[weight.Name] = weight.Role switch
            {
                WeightRole.Kernel => noise * (4 / Math.Sqrt(weight.FanIn)),
                WeightRole.NormScale or WeightRole.RunningVariance => noise * 0.4 + 1,
                _ => noise * 0.4,
            };
        }
        return new FrozenGenerator(architecture, weights);
    }
}
