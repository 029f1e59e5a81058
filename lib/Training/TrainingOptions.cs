using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>What every training run needs to know.</summary>
/// <param name="Output">Weight file to write; the checkpoint, the log and the sample sheets lie beside it under names that begin like it.</param>
/// <param name="Steps">Optimiser steps in all.</param>
/// <param name="Batch">Images per step.</param>
/// <param name="LearningRate">Adam's step size at the start.</param>
/// <param name="Seed">Seed of the start weights, the batches, the latent codes and the augmentation.</param>
/// <param name="CheckpointEvery">Steps between checkpoints; a killed run loses at most these.</param>
/// <param name="SampleEvery">Steps between sample sheets.</param>
/// <param name="Device">Where to train; null for the CPU.</param>
/// <param name="SheetImages">Most images on a sample sheet; a recipe whose images take long to make shows fewer.</param>
public sealed record TrainingOptions(
    string Output, int Steps, int Batch, double LearningRate, ulong Seed, int CheckpointEvery, int SampleEvery, Device? Device = null, int SheetImages = 64);
