using System.Runtime.InteropServices;
using HybridPrior.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>Anyone's generator, exported by PyTorch as TorchScript (<c>torch.jit.script</c> or <c>trace</c>), with a small JSON file beside it.</summary>
/// <remarks>
/// It takes codes of shape (B, count) or (B, count, 1, 1), which is found out when it is loaded, and must be a pure function of them, row by row, in evaluation
/// mode. TorchScript is a program: load only files whose origin you trust.
/// </remarks>
public sealed class TorchScriptGenerator : IGenerator
{
    private readonly jit.ScriptModule<Tensor, Tensor> module;
    private readonly TorchScriptDescription description;
    private readonly bool asImage;

    private TorchScriptGenerator(jit.ScriptModule<Tensor, Tensor> module, TorchScriptDescription description, string path, Device? device)
    {
        (this.module, this.description) = (module, description);
        module.eval();
        foreach (Parameter parameter in module.parameters()) parameter.requires_grad_(false);
        ParameterCount = module.parameters().Sum(p => p.numel());
        asImage = Probe(path, device ?? CPU);
    }

    /// <inheritdoc/>
    public string Name => "torchscript";

    /// <inheritdoc/>
    public int ImageSize => description.Size;

    /// <inheritdoc/>
    public LatentDistribution Latent => description.Latent;

    /// <summary>Number of its weights.</summary>
    public long ParameterCount { get; }

    /// <summary>What the file beside it says.</summary>
    public TorchScriptDescription Description => description;

    /// <summary>Loads a generator and tries it out.</summary>
    /// <param name="path">TorchScript file, with its description beside it.</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    /// <exception cref="InputException">The file or its description cannot be used, or they do not fit each other.</exception>
    public static TorchScriptGenerator Load(string path, Device? device = null)
    {
        NativeConvolutions.RequireNative($"The TorchScript '{path}'");
        TorchScriptDescription description = TorchScriptDescription.Read(path);
        TorchScriptArchive.Check(path);
        jit.ScriptModule<Tensor, Tensor> module;
        try
        {
            module = jit.load<Tensor, Tensor>(path, device ?? CPU);
        }
        catch (ExternalException e)
        {
            throw new InputException($"The TorchScript '{path}' cannot be loaded: {Reason(e)}.", e);
        }
        try
        {
            return new TorchScriptGenerator(module, description, path, device);
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Image(Tensor z)
    {
        using var scope = NewDisposeScope();
        return ((Run(z, asImage) - description.Low) / (description.High - description.Low)).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => module.Dispose();

    private Tensor Run(Tensor z, bool image) => module.call(image ? z.view(z.shape[0], z.shape[1], 1, 1) : z).to(ScalarType.Float32);

    /// <summary>Runs the network twice on two codes and once on the first alone; says whether it wants them as (B, count, 1, 1).</summary>
    private bool Probe(string path, Device device)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        string json = TorchScriptDescription.PathFor(path);
        Tensor z = Latent.Sample(2, new Generator(1, CPU)).to(device);
        bool image = false;
        Tensor output;
        try
        {
            output = Run(z, image: false);
        }
        catch (ExternalException first)
        {
            try
            {
                output = Run(z, image = true);
            }
            catch (ExternalException e)
            {
                throw new InputException($"The TorchScript '{path}' does not take latent codes of {Latent.Count} numbers, as '{json}' says ({Reason(first)}).", e);
            }
        }
        catch (InvalidCastException e)
        {
            throw new InputException($"The TorchScript '{path}' does not give one tensor; export a module whose forward takes z and returns the images.", e);
        }
        if (!output.shape.SequenceEqual([2, 3, ImageSize, ImageSize]))
            throw new InputException($"The TorchScript '{path}' makes images of shape ({string.Join(", ", output.shape[1..])}), but 3 x {ImageSize} x {ImageSize} is needed, as '{json}' says.");
        if (!output.isfinite().all().item<bool>()) throw new InputException($"The TorchScript '{path}' makes images with NaN or infinity.");
        if (Gap(Run(z, image)) > 1e-4)
            throw new InputException($"The TorchScript '{path}' makes another image of the same code each time; export it with its noise fixed.");
        double besideAnother;
        try
        {
            besideAnother = Gap(Run(z.slice(0, 0, 1, 1), image));
        }
        catch (ExternalException e)
        {
            throw new InputException($"The TorchScript '{path}' takes two latent codes but not one ({Reason(e)}); call eval() before the export and leave the size of the batch open.", e);
        }
        // Sums in another order move an image by some 1e-6 of its range, by a thousandth in TF32, statistics of another batch by a tenth and more.
        if (besideAnother > 1e-2)
            throw new InputException($"The TorchScript '{path}' is no function of single codes: an image depends on the other codes of the batch; call eval() before the export.");
        return image;

        // Largest difference to the first output, in parts of the range.
        double Gap(Tensor again) => (again - output.slice(0, 0, again.shape[0], 1)).abs().max().item<float>() / (description.High - description.Low);
    }

    /// <summary>The last line of PyTorch's message that says something: the lines before are the trace through the script.</summary>
    private static string Reason(Exception e)
    {
        string[] lines = [.. e.Message.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
        string line = lines.LastOrDefault(l => l.StartsWith("RuntimeError: ", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? e.GetType().Name;
        return Quoted.Text(line.Replace("RuntimeError: ", "", StringComparison.Ordinal).TrimEnd('.'), 300);
    }
}
