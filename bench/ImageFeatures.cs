using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Bench;

/// <summary>What a network trained to recognise things sees in images: the 512 numbers before the last layer of ResNet-18 (He, Zhang, Ren, Sun, CVPR 2016), trained on ImageNet.</summary>
/// <remarks>The network and its preparation of pixels are those of the package Microsoft.ML.DnnImageFeaturizer.ResNet18, which takes one image of 224 px at a time.</remarks>
internal sealed class ImageFeatures : IDisposable
{
    public const int Count = 512;
    private const int Side = 224;
    private static readonly long[] Shape = [1, 3, Side, Side];
    private readonly InferenceSession preparation, network;
    private readonly RunOptions run = new();

    public ImageFeatures()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "DnnImageModels");
        using SessionOptions options = new() { IntraOpNumThreads = Environment.ProcessorCount };
        preparation = new InferenceSession(Path.Combine(folder, "ResNetPrepOnnx", "ResNetPreprocess.onnx"), options);
        network = new InferenceSession(Path.Combine(folder, "ResNet18Onnx", "ResNet18.onnx"), options);
    }

    /// <summary>Features of one image, (512), from its pixels (3, S, S) in [0, 1], enlarged bilinearly.</summary>
    public Tensor Of(Tensor image)
    {
        using var scope = NewDisposeScope();
        Tensor pixels = interpolate(image.unsqueeze(0), [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false) * 255;
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels.cpu().contiguous().data<float>().ToArray(), Shape);
        using var prepared = preparation.Run(run, preparation.InputNames, [input], preparation.OutputNames);
        using var seen = network.Run(run, network.InputNames, [prepared[0]], network.OutputNames);
        return tensor(seen[0].GetTensorDataAsSpan<float>().ToArray()).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        run.Dispose();
        network.Dispose();
        preparation.Dispose();
    }
}
