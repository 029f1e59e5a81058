using System.Diagnostics;
using System.Globalization;
using HybridPrior.Images;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>The training loop: steps, log, sample sheets, checkpoints, resume. What a step does is up to the recipe.</summary>
/// <remarks>
/// The randomness of a step comes from the seed and the step's number alone, so a resumed run goes on exactly as if it had never stopped.
/// Beside the output file OUT.safetensors lie OUT.checkpoint.safetensors, OUT.csv and OUT.step-000000.png. Training has diverged when a loss
/// or a gradient is not finite; it stops then, before anything is written.
/// </remarks>
public abstract class Trainer : IDisposable
{
    private const double PaceSteps = 50;
    private readonly string stem;

    /// <summary>Prepares a run.</summary>
    /// <param name="options">General options.</param>
    /// <param name="images">Training images, (N, 3, S, S), uint8, on the CPU; the caller keeps ownership.</param>
    /// <exception cref="InputException">There are no steps, or fewer images than a batch of at least 2.</exception>
    protected Trainer(TrainingOptions options, Tensor images)
    {
        if (options.Steps < 1) throw new InputException($"The number of training steps must be at least 1, not {options.Steps}.");
        if (options.Batch < 2) throw new InputException($"The batch must hold at least 2 images, not {options.Batch}.");
        if (images.shape[0] < options.Batch)
            throw new InputException($"Training with batches of {options.Batch} needs at least as many images; there are {images.shape[0]}.");
        Options = options;
        Images = images;
        string path = Path.GetFullPath(options.Output);
        stem = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path));
    }

    /// <summary>General options.</summary>
    protected TrainingOptions Options { get; }

    /// <summary>Training images, (N, 3, S, S), uint8, on the CPU.</summary>
    protected Tensor Images { get; }

    /// <summary>Where to train.</summary>
    protected Device Device => Options.Device ?? CPU;

    /// <summary>Steps done so far.</summary>
    public int StepsDone { get; private set; }

    /// <summary>Seconds spent so far, earlier sessions of a resumed run included.</summary>
    public double SecondsSpent { get; private set; }

    /// <summary>Processor time spent so far in seconds, earlier sessions included: what a run costs on a machine that is shared.</summary>
    public double ProcessorSeconds { get; private set; }

    /// <summary>Raised after the weights (and perhaps a sample sheet) were written; <see cref="LogPath"/> is complete then.</summary>
    public event Action? Published;

    /// <summary>The log: a line of losses and measures per step, as CSV.</summary>
    public string LogPath => $"{stem}.csv";

    /// <summary>The networks whose state a checkpoint holds.</summary>
    protected abstract IReadOnlyList<TrainedNetwork> Networks { get; }

    /// <summary>Everything beyond <see cref="TrainingOptions.Seed"/> that decides the result; a checkpoint made with another recipe is refused.</summary>
    protected abstract string Recipe { get; }

    /// <summary>One step of the recipe.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="batch">Images and where they come from.</param>
    /// <param name="random">Source of randomness of this step, on the CPU.</param>
    /// <returns>Losses and measures by name; one that is not finite stops the run.</returns>
    protected abstract IReadOnlyDictionary<string, double> Step(int step, TrainingBatch batch, Generator random);

    /// <summary>What a checkpoint holds beside the networks, as live tensors by name; they exist from the constructor on and keep their shapes.</summary>
    protected virtual IEnumerable<(string Name, Tensor Tensor)> MoreState() => [];

    /// <summary>The generator's weights as they would be shipped now, with the metadata of the file.</summary>
    protected abstract (Dictionary<string, Tensor> Weights, Dictionary<string, string> Metadata) Export();

    /// <summary>Images to look at, in [0, 1], from the weights that would be shipped now.</summary>
    /// <param name="weights">As <see cref="Export"/> gave them.</param>
    protected abstract Tensor Samples(IReadOnlyDictionary<string, Tensor> weights);

    /// <summary>Runs to the last step, or until cancelled; either way the newest state is saved.</summary>
    /// <param name="resume">Whether to go on from the checkpoint beside the output file.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Stops the run after the present step.</param>
    /// <exception cref="InputException">Training diverges, there is no checkpoint of this very run to go on from, or a file cannot be written.</exception>
    public void Run(bool resume = false, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(stem)!);
        if (resume) Load();
        Stopwatch clock = Stopwatch.StartNew();
        double earlierSeconds = SecondsSpent, earlierProcessor = ProcessorSeconds - Environment.CpuUsage.TotalTime.TotalSeconds;
        int first = StepsDone;
        double pace = 0, told = 0;
        using StreamWriter log = OpenLog(resume);
        while (StepsDone < Options.Steps && !cancellation.IsCancellationRequested)
        {
            IReadOnlyDictionary<string, double> losses;
            using (NewDisposeScope())
            {
                Generator random = new(Options.Seed * 1_000_003 + (ulong)StepsDone, CPU);
                losses = Step(StepsDone, Batch(random), random);
            }
            StepsDone++;
            SecondsSpent = earlierSeconds + clock.Elapsed.TotalSeconds;
            ProcessorSeconds = earlierProcessor + Environment.CpuUsage.TotalTime.TotalSeconds;
            foreach ((string name, double value) in losses.Select(l => (l.Key, l.Value)).Concat(Networks.Select(n => ($"the {n.Name}'s gradient", n.GradientNorm))))
                if (!double.IsFinite(value))
                    throw new InputException($"Training diverged: {name} is {value} at step {StepsDone}; the last checkpoint is kept. A smaller learning rate may help.");
            if (StepsDone == 1) log.WriteLine(string.Join(',', ["step", "seconds", .. losses.Keys]));
            log.WriteLine(string.Join(',', new[] { StepsDone, SecondsSpent }.Concat(losses.Values)
                .Select(v => v.ToString("G6", CultureInfo.InvariantCulture))));
            // Of late: the stages of a recipe take different times, and so do the first steps.
            pace += (clock.Elapsed.TotalSeconds - told - pace) / Math.Min(StepsDone - first, PaceSteps);
            told = clock.Elapsed.TotalSeconds;
            progress?.Report(new TrainingProgress(StepsDone, Options.Steps, losses, SecondsSpent,
                TimeSpan.FromSeconds(pace * (Options.Steps - StepsDone))));
            bool last = StepsDone == Options.Steps || cancellation.IsCancellationRequested;
            bool sample = last || StepsDone % Options.SampleEvery == 0;
            if (last || sample || StepsDone % Options.CheckpointEvery == 0) log.Flush();   // no checkpoint without its lines
            if (last || StepsDone % Options.CheckpointEvery == 0) Save();
            if (last || StepsDone % Options.CheckpointEvery == 0 || sample) Publish(sample);
        }
        if (first == StepsDone) Publish(sample: true);
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        foreach (TrainedNetwork network in Networks) network.Dispose();
        foreach ((_, Tensor tensor) in MoreState()) tensor.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Draws the images of one step.</summary>
    /// <param name="random">Source of randomness of this step, on the CPU.</param>
    /// <returns>As many as the options say, mirrored half of the time.</returns>
    protected virtual TrainingBatch Batch(Generator random)
    {
        Tensor rows = randint(0, Images.shape[0], [Options.Batch], generator: random);
        Tensor chosen = Images.index_select(0, rows);
        Tensor flip = rand([Options.Batch, 1, 1, 1], generator: random) < 0.5;
        return new TrainingBatch(where(flip, chosen.flip(3), chosen).to(Device).to(ScalarType.Float32) / 127.5 - 1, rows, flip.flatten());
    }

    private IEnumerable<(string Name, Tensor Tensor)> State() => Networks.SelectMany(n => n.State()).Concat(MoreState());

    private string CheckpointPath => $"{stem}.checkpoint.safetensors";

    private void Save() => CheckpointFile.Write(CheckpointPath,
        State().ToDictionary(s => s.Name, s => s.Tensor),
        new Dictionary<string, string>
        {
            ["recipe"] = Recipe,
            ["seed"] = Options.Seed.ToString(CultureInfo.InvariantCulture),
            ["step"] = StepsDone.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = SecondsSpent.ToString(CultureInfo.InvariantCulture),
            ["processor_seconds"] = ProcessorSeconds.ToString(CultureInfo.InvariantCulture),
            ["optimiser_steps"] = string.Join(',', Networks.Select(n => n.Steps)),
        });

    private void Load()
    {
        if (!File.Exists(CheckpointPath)) throw new InputException($"There is no checkpoint '{CheckpointPath}' to resume from.");
        using WeightFile file = CheckpointFile.Read(CheckpointPath);
        if (file.Metadata.GetValueOrDefault("recipe") != Recipe || file.Metadata["seed"] != Options.Seed.ToString(CultureInfo.InvariantCulture))
            throw new InputException($"The checkpoint '{CheckpointPath}' was made with other settings ({file.Metadata.GetValueOrDefault("recipe")}, seed {file.Metadata.GetValueOrDefault("seed")}) than now asked for ({Recipe}, seed {Options.Seed}).");
        using var gradientsOff = no_grad();
        foreach ((string name, Tensor tensor) in State())
        {
            if (!file.Tensors.TryGetValue(name, out Tensor? saved) || !saved.shape.SequenceEqual(tensor.shape))
                throw new InputException($"The checkpoint '{CheckpointPath}' does not fit this training: its '{name}' is missing or has another shape than ({string.Join(", ", tensor.shape)}).");
            tensor.copy_(saved);
        }
        string[] steps = file.Metadata["optimiser_steps"].Split(',');
        foreach ((TrainedNetwork network, string count) in Networks.Zip(steps)) network.Steps = long.Parse(count, CultureInfo.InvariantCulture);
        StepsDone = int.Parse(file.Metadata["step"], CultureInfo.InvariantCulture);
        SecondsSpent = double.Parse(file.Metadata["seconds"], CultureInfo.InvariantCulture);
        ProcessorSeconds = double.Parse(file.Metadata.GetValueOrDefault("processor_seconds", "0"), CultureInfo.InvariantCulture);
    }

    private StreamWriter OpenLog(bool resume)
    {
        // Steps after the checkpoint are done again: their old lines go.
        string[] kept = resume && File.Exists(LogPath) ? [.. File.ReadLines(LogPath).Take(StepsDone + 1)] : [];
        StreamWriter log = new(LogPath);
        foreach (string line in kept) log.WriteLine(line);
        return log;
    }

    private void Publish(bool sample)
    {
        using var scope = NewDisposeScope();
        (Dictionary<string, Tensor> weights, Dictionary<string, string> metadata) = Export();
        metadata["steps"] = StepsDone.ToString(CultureInfo.InvariantCulture);
        metadata["recipe"] = Recipe;
        metadata["seed"] = Options.Seed.ToString(CultureInfo.InvariantCulture);
        metadata.TryAdd("training_images", Images.shape[0].ToString(CultureInfo.InvariantCulture));
        Safetensors.Write(Options.Output, weights, metadata);
        if (sample) PngFile.Write($"{stem}.step-{StepsDone:D6}.png", ContactSheet.Draw(Samples(weights), columns: 8, padding: 0));
        foreach (Tensor tensor in weights.Values) tensor.Dispose();
        Published?.Invoke();
    }
}

/// <summary>The images of one training step and where they come from.</summary>
/// <param name="Images">(B, 3, S, S) in [-1, 1], on the training device.</param>
/// <param name="Rows">Numbers of the images in the training set, (B) int64, on the CPU; one may come twice.</param>
/// <param name="Flipped">Which of them are mirrored left to right, (B) bool, on the CPU.</param>
public sealed record TrainingBatch(Tensor Images, Tensor Rows, Tensor Flipped);

/// <summary>Where a training run stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Losses">Losses and measures of the last step, by name.</param>
/// <param name="Seconds">Seconds spent, earlier sessions of a resumed run included.</param>
/// <param name="Remaining">Expected time left at the present pace.</param>
public sealed record TrainingProgress(int Step, int Steps, IReadOnlyDictionary<string, double> Losses, double Seconds, TimeSpan Remaining);
