using System.CommandLine;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train</c>: trains a generator on a folder of images.</summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Trains a generator on a folder of images.")
    {
        TrainDcgan.Create(),
        TrainBegan.Create(),
        TrainVae.Create(),
        TrainGlo.Create(),
        TrainGaussian.Create(),
    };
}
