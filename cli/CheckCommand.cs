using System.CommandLine;
using System.Globalization;
using HybridPrior.Experiments;
using HybridPrior.Support;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior check</c>: prints the environment and says what to do when something is missing.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Command command = new("check", "Prints versions, device, threads and memory, and says what is missing.") { JsonOutput.Option };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        bool json = JsonOutput.Begin(parsed);
        try
        {
            using Tensor probe = ones(2, 2);
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            throw new InputException("TorchSharp's native library does not load; build with 'dotnet build -c Release' on this machine, so that the library fits its system.", error);
        }
        bool cuda = TryInitializeDeviceType(DeviceType.CUDA) && torch.cuda.is_available();
        RunEnvironment environment = RunEnvironment.Read(cuda ? CUDA : CPU);
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string name, string value) in environment.Rows()) grid.AddRow(new Text(name), new Text(value));
        ConvolutionCheck convolutions = NativeConvolutions.Result;
        grid.AddRow("Convolutions checked", string.Create(CultureInfo.InvariantCulture, $"relative error {convolutions.Error:0.0e+0}, in {convolutions.Cost.TotalMilliseconds:F0} ms"));
        Terminal.Styled.Write(grid);

        List<string> missing = [];
        if (!cuda) missing.Add("No CUDA device: everything runs on the CPU; for a graphics card, build with -p:TorchBackend=cuda.");
        if (!File.Exists(ShippedFiles.Generator)) missing.Add($"The shipped generator is not at '{ShippedFiles.Generator}'; build from a complete checkout, or pass --generator FILE.");
        if (!Directory.Exists(ShippedFiles.Images)) missing.Add($"The shipped images are not at '{ShippedFiles.Images}'; build from a complete checkout, or pass --images PATH.");
        foreach (string sentence in missing) Terminal.Styled.MarkupLineInterpolated($"[yellow]{sentence}[/]");
        if (json) JsonOutput.Print(new { Environment = environment, ConvolutionError = convolutions.Error, Missing = missing });
        return ExitCode.Done;
    }
}
