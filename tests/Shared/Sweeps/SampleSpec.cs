using System.Text.Json.Nodes;

namespace HybridPrior.Tests.Sweeps;

/// <summary>A spec that takes seconds, to be changed by tests, and folders for it.</summary>
internal sealed class SampleSpec : IDisposable
{
    public SampleSpec(string priors = "decoder, gaussian", int steps = 6) => Json = JsonNode.Parse($$"""
        {
          "title": "Sample",
          "scale": "Tiny",
          "images": {
            "faces": { "paths": ["shipped:faces"], "distribution": "in", "take": 2 },
            "pictures": { "paths": ["shipped:pictures"], "distribution": "out", "take": 1 }
          },
          "generators": { "dcgan64": "shipped:dcgan64-faces" },
          "gaussian": "shipped:gaussian64-faces",
          "operators": ["gaussian:m=100"],
          "priors": [{{string.Join(',', priors.Split(',').Select(p => $"\"{p.Trim()}\""))}}],
          "settings": { "pre_steps": 3, "steps": {{steps}} }
        }
        """)!.AsObject();

    public JsonObject Json { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("hybridprior").FullName;

    /// <summary>Folder of a sweep, not made yet.</summary>
    public string Out(string name = "out") => Path.Combine(Folder, name);

    /// <summary>Writes the spec as it is now.</summary>
    public string Save(string name = "spec.json") => Save(name, Json.ToJsonString(new() { WriteIndented = true }));

    public string Save(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
