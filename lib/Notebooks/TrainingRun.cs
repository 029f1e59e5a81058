using System.Diagnostics;
using HybridPrior.Images;
using HybridPrior.Reports;
using HybridPrior.Training;
using static HybridPrior.Reports.ReportText;
using static TorchSharp.torch;

namespace HybridPrior.Notebooks;

/// <summary>A generator trained in a cell, in minutes: shown while it runs, and kept as far as it got when it is stopped.</summary>
/// <remarks>Its files lie in a folder of their own that goes with the process; <see cref="Save"/> keeps the weights.</remarks>
public sealed class TrainingRun : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.7);
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior-").FullName;
    private readonly string log;

    private TrainingRun(ImageSet images, Func<string, Tensor, Trainer> create)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        File = Path.Combine(folder, "trained.safetensors");
        using Tensor bytes = (images.Images * 255).round().to(ScalarType.Byte);
        using Trainer trainer = create(File, bytes);
        log = trainer.LogPath;
        CellHost? host = CellHost.Find();
        Action<Figure>? update = null;
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan next = TimeSpan.Zero;
        trainer.Run(progress: host is null ? null : new Relay<TrainingProgress>(Show), cancellation: host?.Cancellation ?? default);
        Steps = trainer.StepsDone;
        string sentence = $"{Count(images.Count, "image")}, {Count(Steps, "step")}: {Number(trainer.SecondsSpent, "F0")} s.{(host?.Cancellation.IsCancellationRequested == true ? " It was stopped before its end; what was reached is kept." : "")}";
        if (update is not null) update(Figure.Note(sentence));
        else _ = host?.Show(Figure.Note(sentence));

        void Show(TrainingProgress p)
        {
            if (clock.Elapsed < next) return;
            next = clock.Elapsed + Interval;
            Figure line = Figure.Note($"step {p.Step} of {p.Steps}: {string.Join(", ", p.Losses.Select(l => $"{l.Key.Replace('_', ' ')} {Number(l.Value, "G4")}"))}; {p.Remaining:h\\:mm\\:ss} left");
            if (update is not null) update(line);
            else update = host!.Show(line);
        }
    }

    /// <summary>The weight file, as <see cref="Session.Open"/> takes it.</summary>
    public string File { get; }

    /// <summary>Steps done.</summary>
    public int Steps { get; }

    /// <summary>Trains the decoder of a variational autoencoder for 64 px, as <c>hybridprior train vae</c> does.</summary>
    /// <param name="images">What it is to learn, 64 px; at least <paramref name="batch"/> of them.</param>
    /// <param name="steps">Optimiser steps, at least 1.</param>
    /// <param name="batch">Images per step, at least 2.</param>
    /// <param name="rate">Adam's step size at the start.</param>
    /// <param name="encoderWidth">Channels of the encoder's first layer.</param>
    /// <param name="seed">Seed of start weights and batches.</param>
    /// <exception cref="InputException">There are too few images, they are of another size, a number is out of range, or training diverged.</exception>
    public static TrainingRun Vae(ImageSet images, int steps, int batch = 32, double rate = 1e-3, int encoderWidth = 16, ulong seed = 1)
    {
        const int Side = 64;
        return images.Size == Side
            ? new(images, (file, bytes) => new VaeTrainer(new TrainingOptions(file, steps, batch, rate, seed, CheckpointEvery: int.MaxValue, SampleEvery: int.MaxValue), new VaeOptions(encoderWidth), bytes))
            : throw new InputException($"The variational autoencoder is for images of {Side} px, not {images.Size}.");
    }

    /// <summary>How it learned: PSNR of images that pass through encoder and decoder, step by step.</summary>
    public Figure Chart() => Figure.Chart(LossPlot.Chart(log, "reconstruction_psnr"), "reconstruction PSNR of the batch against steps", "Each step sees other images, so the line is rough.");

    /// <summary>Keeps the weights.</summary>
    /// <param name="path">File to write (.safetensors).</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => stream.Write(System.IO.File.ReadAllBytes(File)));

    /// <summary>Deletes its files.</summary>
    public void Dispose()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
