namespace HybridPrior.Inversion;

/// <summary>A part of an inversion.</summary>
/// <param name="Steps">Number of optimiser steps.</param>
/// <param name="LearningRates">Learning rate per moving block; blocks not named stand still. Null: all move at their own rates.</param>
public sealed record Stage(int Steps, IReadOnlyDictionary<string, double>? LearningRates = null);
