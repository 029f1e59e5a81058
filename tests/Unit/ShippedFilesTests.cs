using System.Security.Cryptography;
using System.Text.Json;
using HybridPrior.Generators;
using HybridPrior.Images;

namespace HybridPrior.Tests;

/// <summary>What ships must be what the manifests say.</summary>
public class ShippedFilesTests
{
    [Theory]
    [InlineData("data")]
    [InlineData("models")]
    public void Manifest_lists_every_file_with_its_hash(string folder)
    {
        string root = Repository.Folder(folder);
        Dictionary<string, string> listed = Rows(root).ToDictionary(r => r.GetProperty("file").GetString()!, r => r.GetProperty("sha256").GetString()!);
        IEnumerable<string> present = Directory.GetFiles(root, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/')).Where(f => !f.EndsWith(".json", StringComparison.Ordinal) && !f.EndsWith(".md", StringComparison.Ordinal));
        Assert.Equal(listed.Keys.Order(), present.Order());
        foreach ((string file, string hash) in listed)
            Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, file)))));
    }

    [Fact]
    public void Data_holds_eight_faces_and_four_other_pictures()
    {
        string[] splits = [.. Rows(Repository.Folder("data")).Select(r => r.GetProperty("split").GetString()!)];
        Assert.Equal(8, splits.Count(s => s == "in distribution"));
        Assert.Equal(4, splits.Count(s => s == "out of distribution"));
        using ImageSet images = ImageSet.Load([Path.Combine(Repository.Folder("data"), "images")], 64, ImageCrop.Centre);
        Assert.Equal(12, images.Count);
    }

    [Theory]
    [InlineData("shipped:began64", "began64-faces.safetensors")]
    [InlineData("shipped:began64-faces", "began64-faces.safetensors")]
    [InlineData("shipped:began128", "began128-faces.safetensors")]
    public void Weights_that_ship_go_by_their_name(string name, string file)
    {
        Assert.Equal(file, Path.GetFileName(ShippedFiles.Weights(name)));
        Assert.True(File.Exists(ShippedFiles.Weights(name)));
    }

    [Fact]
    public void Other_paths_stay_and_names_that_do_not_ship_are_refused_with_those_that_do()
    {
        Assert.Equal("folder/began64.pth", ShippedFiles.Weights("folder/began64.pth"));
        InputException refused = Assert.Throws<InputException>(() => ShippedFiles.Weights("shipped:began32"));
        Assert.StartsWith("No weights 'shipped:began32' ship; there are shipped:began128-faces, ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shipped_models_load_and_are_of_the_architecture_the_manifest_says()
    {
        string root = Repository.Folder("models");
        foreach (JsonElement row in Rows(root))
        {
            if (row.GetProperty("architecture").GetString()!.StartsWith("gaussian", StringComparison.Ordinal))
            {
                using GaussianModel model = GaussianModel.Load(Path.Combine(root, row.GetProperty("file").GetString()!));
                Assert.Equal(row.GetProperty("architecture").GetString(), model.Name);
                Assert.Equal(row.GetProperty("components").GetInt32(), model.Count);
                continue;
            }
            if (row.GetProperty("architecture").GetString() == Denoiser.Architecture)
            {
                using Denoiser denoiser = Denoiser.Load(Path.Combine(root, row.GetProperty("file").GetString()!));
                Assert.Equal(row.GetProperty("size").GetInt32(), denoiser.Size);
                continue;
            }
            GeneratorInfo info = GeneratorFile.Inspect(Path.Combine(root, row.GetProperty("file").GetString()!));
            Assert.Equal(row.GetProperty("architecture").GetString(), info.Architecture);
            Assert.Equal(row.GetProperty("latent").GetString(), info.Latent.Spec);
        }
    }

    [Fact]
    public void Models_take_at_most_60_megabytes() =>
        Assert.InRange(Directory.GetFiles(Repository.Folder("models")).Sum(f => new FileInfo(f).Length), 1, 60_000_000);

    private static IEnumerable<JsonElement> Rows(string folder) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json"))).RootElement.EnumerateArray();
}
