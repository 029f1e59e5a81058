using System.CommandLine;
using HybridPrior.Sweeps;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior sweep schema</c>: what may stand in a spec, for editors.</summary>
internal static class SweepSchemaCommand
{
    public static Command Create()
    {
        Command command = new("schema", "Prints the JSON schema of spec files, by which editors complete and check them: \"$schema\": \"sweep.schema.json\" in a spec names a file that holds it.");
        command.SetAction(_ => Terminal.Out.Write(SpecSchema.Text()));
        return command;
    }
}
