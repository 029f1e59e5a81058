using System.CommandLine;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior notebook convert</c>: a .dib as an .ipynb and back.</summary>
internal static class NotebookConvertCommand
{
    public const string Dib = ".dib", Ipynb = ".ipynb";
    private static readonly Argument<string> From = new("FROM") { Description = "Notebook to read (.dib or .ipynb)." };
    private static readonly Argument<string> To = new("TO") { Description = "Notebook to write, in the other of the two formats." };
    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replace a file that is there." };

    public static Command Create()
    {
        Command command = new("convert", "Turns a .dib into an .ipynb and back, with all cells, languages and metadata; a .dib has no outputs.") { From, To, Overwrite };
        command.SetAction(parsed => Run(parsed.GetValue(From)!, parsed.GetValue(To)!, parsed.GetValue(Overwrite)));
        return command;
    }

    private static int Run(string from, string to, bool overwrite)
    {
        string text = (Path.GetExtension(from), Path.GetExtension(to)) switch
        {
            (Dib, Ipynb) => IpynbFile.Text(DibFile.Read(from)),
            (Ipynb, Dib) => DibWriter.Write(DibFile.Read(from)),
            _ => throw new InputException($"One of the two files must end in {Dib} and the other in {Ipynb}, not '{from}' and '{to}'."),
        };
        if (File.Exists(to) && !overwrite) throw new InputException($"'{to}' is there already; give --overwrite to replace it and any outputs it has.");
        DibFile.WriteText(to, text);
        Terminal.Out.WriteLine($"Wrote {to}");
        return ExitCode.Done;
    }
}
