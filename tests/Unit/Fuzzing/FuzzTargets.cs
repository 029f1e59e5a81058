using System.Text;
using System.Text.Json;
using HybridPrior.Experiments;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Kernel;
using HybridPrior.Sweeps;
using HybridPrior.Tests.Generators;
using HybridPrior.Tests.Sweeps;
using HybridPrior.Weights;
using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Fuzzing;

/// <summary>All readers of what comes from outside. To add one, add a line.</summary>
internal static class FuzzTargets
{
    private static readonly Mutation Bytes = Mutations.Bytes, Text = Mutations.Text;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("safetensors", ".safetensors", [.. Fixtures("Weights", "plain_zip.pth", "wrapped_zip.pth").Select(AsSafetensors)], [Bytes, Repairs.InSafetensorsHeader], ReadTensors),
        new("checkpoint", ".pth", Fixtures("Weights", "plain_zip.pth", "wrapped_zip.pth", "several_zip.pth", "hostile_numpy_zip.pth"), [Bytes, Repairs.InZip(Bytes)], ReadTensors),
        new("checkpoint-generator", ".pth", Fixtures("Generators", "checkpoint_training.pth", "checkpoint_two.pth", "checkpoint_spectral.pth", "checkpoint_parametrised_weight_norm.pth", "checkpoint_module.pth"), [Repairs.InZip(Bytes)], ReadGenerator),
        new("legacy-checkpoint", ".pth", Fixtures("Weights", "plain_legacy.pth", "wrapped_legacy.pth", "hostile_numpy_legacy.pth"), [Bytes], ReadTensors),
        // Not what libtorch makes of it: a script is a program, and one that does not compile ends the process.
        new("torchscript", ".pt", [.. Fixtures("Generators", "script_progressive.pt"), .. Fixtures("Weights", "torchscript.pt")], [Bytes, Repairs.InZip(Bytes), Repairs.InZip(Text)], path =>
        {
            if (TorchScriptArchive.Recognises(path)) TorchScriptArchive.Check(path);
        }),
        new("torchscript-description", ".pt.json", Fixtures("Generators", "script_progressive.pt.json", "script_plain.pt.json"), [Bytes, Text], path => TorchScriptDescription.Read(path[..^".json".Length])),
        new("png", ".png", [Picture(SKEncodedImageFormat.Png, opaque: true), Picture(SKEncodedImageFormat.Png, opaque: false)], [Bytes, Repairs.InPngChunk], ReadImage),
        new("jpeg", ".jpg", [Picture(SKEncodedImageFormat.Jpeg, opaque: true)], [Bytes], ReadImage),
        new("webp", ".webp", [Picture(SKEncodedImageFormat.Webp, opaque: true), Picture(SKEncodedImageFormat.Webp, opaque: false)], [Bytes], ReadImage),
        new("dib", ".dib", Fixtures("NotebookHost", "sample.dib", "inversion.dib"), [Bytes, Text], path => IpynbFile.Text(DibFile.Read(path))),
        new("ipynb", ".ipynb", [Encoding.UTF8.GetBytes(IpynbFile.Text(DibFile.Read(FixturePath("NotebookHost", "sample.dib"))))], [Bytes, Text], path => DibWriter.Write(DibFile.Read(path))),
        new("sweep-spec", ".json", [SampleSpec()], [Bytes, Text], path => SweepSpec.Read(path)),
        new("sweep-plan", ".json", [Sealed(Plan())], [Bytes, Text, Repairs.InSeal], path => SealedJson.Read<SweepPlan>(path)),
        new("sweep-record", ".json", [Sealed(Record())], [Bytes, Text, Repairs.InSeal], path => SealedJson.Read<CellRecord>(path)),
        new("kernel-message", ".bin", [Message("""{"msg_type":"execute_request","msg_id":"1"}""", """{"code":"1","silent":true,"n":3}""")], [Bytes, Text], ReadMessage),
    ];

    private static void ReadTensors(string path) => WeightReader.Read(path).Dispose();

    private static void ReadGenerator(string path)
    {
        using var scope = NewDisposeScope();
        using WeightFile file = WeightReader.Read(path);
        GeneratorWeights.Find(file.Listing, path, null, [new TinyArchitecture()]).Take(file);
    }

    private static void ReadImage(string path)
    {
        using Tensor image = ImageFile.Read(path);
    }

    // Frames after their lengths, which no client sends: the sockets keep frames apart.
    private static void ReadMessage(string path)
    {
        List<byte[]> frames = [];
        byte[] all = File.ReadAllBytes(path);
        for (int start = 0; start < all.Length;)
        {
            int end = Array.IndexOf(all, (byte)'\n', start) is >= 0 and int found ? found : all.Length;
            frames.Add(all[start..end]);
            start = end + 1;
        }
        KernelMessage message = new WireFormat(new MessageSigner([])).Read(frames);
        _ = (message.Text("code"), message.Flag("silent", otherwise: false), message.Number("n", 0));
    }

    private static byte[] Message(string header, string content) => Encoding.UTF8.GetBytes($"client\n<IDS|MSG>\n\n{header}\n{{}}\n{{}}\n{content}");

    private static byte[] Picture(SKEncodedImageFormat format, bool opaque)
    {
        using SKBitmap bitmap = new(new SKImageInfo(9, 7, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul));
        for (int y = 0; y < 7; y++)
            for (int x = 0; x < 9; x++) bitmap.SetPixel(x, y, new SKColor((byte)(28 * x), (byte)(36 * y), (byte)(13 * x * y), (byte)(opaque ? 255 : 30 * x)));
        using SKData data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    private static byte[] SampleSpec()
    {
        using SampleSpec sample = new();
        return Encoding.UTF8.GetBytes(sample.Json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private static SweepPlan Plan()
    {
        using SampleSpec sample = new("decoder", steps: 1);
        using SweepInputs inputs = new(SweepSpec.Read(sample.Save()));
        return inputs.Plan;
    }

    private static CellRecord Record() => new(CellRecord.PresentFormat, Plan().Cells[0], new CellResult(10, 100, 5, [], []), null,
        new HybridPrior.Sweeps.CellRun(DateTime.UnixEpoch, 1.5, 2, false, new ProcessIdentity("host", "space", 1, "0"), RunEnvironment.Read(CPU)));

    private static byte[] Sealed<T>(T value)
    {
        string path = Path.GetTempFileName();
        try
        {
            SealedJson.Write(path, value);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] AsSafetensors(byte[] checkpoint)
    {
        using HybridPrior.Tests.Weights.ScratchFolder scratch = new();
        using WeightFile file = PyTorchFile.Read(scratch.File("x.pth", checkpoint));
        string path = scratch.File("x.safetensors");
        Safetensors.Write(path, file.Tensors, new Dictionary<string, string> { ["note"] = "text" });
        return File.ReadAllBytes(path);
    }

    private static IReadOnlyList<byte[]> Fixtures(string folder, params string[] names) => [.. names.Select(name => File.ReadAllBytes(FixturePath(folder, name)))];

    private static string FixturePath(string folder, string name) => Path.Combine(AppContext.BaseDirectory, folder, "fixtures", name);
}
