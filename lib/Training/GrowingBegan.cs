using HybridPrior.Generators;
using HybridPrior.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Training;

/// <summary>The generator <see cref="Began128"/> as it is trained: cut at 64 px with an image layer for the time being, or whole, and with less than half of the multiplications.</summary>
/// <remarks>
/// A 3x3 convolution of an image enlarged by 2 is four 2x2 convolutions of the small one: 16 of 36 multiplications. One of an image enlarged by s takes,
/// in every block of s x s pixels, 3x3 different kinds of pixel, and can be computed on the small image. Both hold for gradients too, since they are
/// rewritten in terms of the same weights. Channels are multiples of 16 throughout: three channels of colour are sixteen, of which thirteen are left out.
/// </remarks>
public static class GrowingBegan
{
    /// <summary>Name of the image layer at 64 px, which the whole network does not have.</summary>
    public const string SmallImage = "image64";

    /// <summary>Name of the image layer at 128 px.</summary>
    public const string LargeImage = "image";

    private const int Channels = 128, Colours = 3, Padded = 16;

    // Rows and columns of a 3x3 kernel that fall on the same pixel of the small image: of the first and second pixel of a pair, and of a block's first, middle and last ones.
    private static readonly float[] Pair = [1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1];
    private static readonly float[] Block = [1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1];

    /// <summary>The weights in training: those of the whole network and of the image layer at 64 px.</summary>
    public static NetworkDeclaration Declaration { get; } = NetworkDeclaration.Of((layers, z) =>
    {
        layers.Convolution(zeros(1, Channels, 64, 64), SmallImage, new(Colours));
        return new Began128().Forward(layers, z);
    }, 64);

    /// <summary>Puts the fifth block where it changes least: kernels that pass on what comes, nothing from the skip, and the image layer of 64 px.</summary>
    /// <remarks>
    /// What is drawn then is the image at 64 px with every pixel four times, but for the units below zero, on which ELU is applied twice more.
    /// From random kernels instead, at the rate that suits the trained ones, those lost in a few hundred steps what three thousand had taught them: 22.7 dB became 9.
    /// </remarks>
    /// <param name="network">The weights in training, changed in place.</param>
    public static void StartLastBlock(TrainedNetwork network)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor pass = zeros(Channels, Channels, 3, 3);
        for (int channel = 0; channel < Channels; channel++) pass[channel, channel, 1, 1] = 1;
        network.Set("block5.conv1.weight", cat([pass, zeros_like(pass)], 1));
        network.Set("block5.conv2.weight", pass);
        network.CopyWithin($"{SmallImage}.weight", $"{LargeImage}.weight");
    }

    /// <summary>Evaluates the network.</summary>
    /// <param name="weights">Its weights by name.</param>
    /// <param name="z">Latent codes, (B, 64), of the type of the weights.</param>
    /// <param name="whole">Whether the fifth block is there; without it the image has 64 px.</param>
    /// <returns>(B, 3, 64, 64) or (B, 3, 128, 128), nominally in [-1, 1].</returns>
    public static Tensor Forward(IReadOnlyDictionary<string, Tensor> weights, Tensor z, bool whole)
    {
        Tensor map = ChannelsLast(linear(z, weights["linear.weight"]).view(-1, Channels, 8, 8)), x = map;
        for (int block = 1; block <= (whole ? 5 : 4); block++) x = Next(x, block);
        return Image(x, weights[$"{(whole ? LargeImage : SmallImage)}.weight"]);

        Tensor Next(Tensor x, int block)
        {
            Tensor first = weights[$"block{block}.conv1.weight"];
            Tensor sum = block switch
            {
                1 => NativeConvolutions.Convolve(x, first, padding: 1),
                2 => OfEnlarged(cat([x, map], 1), first),
                _ => OfEnlarged(x, first.narrow(1, 0, Channels)) + OfBlocks(map, first.narrow(1, Channels, Channels), 1 << (block - 1)),
            };
            return elu(NativeConvolutions.Convolve(elu(sum, 1), weights[$"block{block}.conv2.weight"], padding: 1), 1);
        }
    }

    /// <summary>The 3x3 convolution, padded by 1, of images enlarged by 2.</summary>
    private static Tensor OfEnlarged(Tensor x, Tensor kernel)
    {
        (long batch, long outputs, long inputs, long height, long width) = (x.shape[0], kernel.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        Tensor pairs = tensor(Pair, [2, 2, 3], dtype: kernel.dtype, device: kernel.device);
        Tensor kernels = einsum("aip,ocpq,bjq->abocij", pairs, kernel, pairs).reshape(4 * outputs, inputs, 2, 2);
        // One convolution for the four: each is found at a place of its own in the result, which is one pixel larger. (B, H + 1, W + 1, 2, 2, O)
        Tensor all = NativeConvolutions.Convolve(ChannelsLast(pad(x, [1, 1, 1, 1])), kernels).permute(0, 2, 3, 1).view(batch, height + 1, width + 1, 2, 2, outputs);
        Tensor Rows(long a) => stack([Part(a, 0), Part(a, 1)], 3);
        Tensor Part(long a, long b) => all.narrow(1, a, height).narrow(2, b, width).select(3, a).select(3, b);
        return stack([Rows(0), Rows(1)], 2).view(batch, 2 * height, 2 * width, outputs).permute(0, 3, 1, 2);
    }

    /// <summary>The 3x3 convolution, padded by 1, of images enlarged by a factor above 2.</summary>
    private static Tensor OfBlocks(Tensor map, Tensor kernel, long factor)
    {
        (long batch, long outputs, long inputs, long side) = (map.shape[0], kernel.shape[0], map.shape[1], map.shape[2]);
        Tensor kinds = tensor(Block, [3, 3, 3], dtype: kernel.dtype, device: kernel.device);
        Tensor kernels = einsum("aip,ocpq,bjq->abocij", kinds, kernel, kinds).reshape(9 * outputs, inputs, 3, 3);
        Tensor all = NativeConvolutions.Convolve(map, kernels, padding: 1).permute(0, 2, 3, 1).view(batch, side, side, 3, 3, outputs);
        Tensor rows = Spread(all.permute(0, 1, 3, 2, 4, 5), 2);     // (B, 8, s, 8, 3, O)
        return Spread(rows, 4).reshape(batch, side * factor, side * factor, outputs).permute(0, 3, 1, 2);

        // First, middle and last kind along an axis, the middle one as often as there are middle pixels.
        Tensor Spread(Tensor values, int axis)
        {
            long[] shape = values.shape;
            shape[axis] = factor - 2;
            return cat([values.narrow(axis, 0, 1), values.narrow(axis, 1, 1).expand(shape), values.narrow(axis, 2, 1)], axis);
        }
    }

    private static Tensor Image(Tensor x, Tensor kernel) => NativeConvolutions.Convolve(x, pad(kernel, [0, 0, 0, 0, 0, 0, 0, Padded - Colours]), padding: 1).narrow(1, 0, Colours);

    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
