using System.CommandLine;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train</c>: trains a generator or a denoiser on a folder of images.</summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Trains a generator or a denoiser on a folder of images.")
    {
        TrainDcgan.Create(),
        TrainBegan.Create(),
        TrainGrowingBegan.Create(),
        TrainVae.Create(),
        TrainGlo.Create(),
        TrainGaussian.Create(),
        TrainDenoiser.Create(),
    };
}
