using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using HybridPrior.Cli.Notebooks;
using HybridPrior.NotebookHost;

namespace HybridPrior.Cli;

/// <summary>The command as a function of its arguments. No command reads standard input.</summary>
internal static class CommandLine
{
    // One tree for all calls: the commands share their options, which know where they stand in it.
    private static readonly RootCommand Root = Tree();

    /// <summary>All commands.</summary>
    public static RootCommand Commands => Root;

    /// <summary>Reads one command line, without running it.</summary>
    /// <param name="arguments">The words after the name of the program.</param>
    // An argument @list.txt is a list of images, read by the library, and not a file of more arguments.
    public static ParseResult Parse(string[] arguments) => Root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The words after the name of the program.</param>
    /// <param name="output">Takes results and progress.</param>
    /// <param name="error">Takes the one sentence that says why the input is refused, or what failed.</param>
    /// <param name="cancellation">Ends the command early, with what it has so far.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> Run(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        // Numbers are read and written as in the documentation, whatever the language of the system: in German --lr 0.01 would else be read as 1.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Terminal.Use(Terminal.On(output), error);
        ParseResult parsed = Parse(arguments);
        // What a shell asks, to complete it, need not be a whole command line.
        if (parsed.Errors.Count > 0 && !parsed.Tokens.Any(t => t.Type == TokenType.Directive))
        {
            error.WriteLine(ParseErrors.Sentence(parsed));
            return ExitCode.BadInput;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation);
        }
        catch (Exception refusal) when (refusal is InputException or NotebookException)
        {
            error.WriteLine(refusal.Message);
            return ExitCode.BadInput;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A folder deleted meanwhile, a disk that went away, too many open files.
            error.WriteLine($"The run ends, since a file or folder could not be used: {failure.Message}");
            return ExitCode.BadInput;
        }
        catch (Exception failure) when (IsOutOfMemory(failure))
        {
            error.WriteLine("The memory of this machine is too small for what was asked for; fewer or smaller images, fewer parameters or fewer measurements need less.");
            return ExitCode.BadInput;
        }
    }

    // libtorch has no error type of its own for it, in no language.
    private static bool IsOutOfMemory(Exception error) => error is OutOfMemoryException or AggregateException { InnerException: OutOfMemoryException }
        || (error is ExternalException && error.Message.Contains("allocate", StringComparison.Ordinal) && error.Message.Contains("memory", StringComparison.Ordinal));

    private static RootCommand Tree()
    {
        Command recover = RecoverCommand.Create(), sweep = SweepCommand.Create(), race = RaceCommand.Create(), split = SplitCommand.Create(), gauge = GaugeCommand.Create();
        Command notebook = NotebookCommand.Create(), lab = LabCommand.Create(), kernel = KernelCommand.Create();
        Command train = TrainCommand.Create(), generator = GeneratorCommand.Create(), samples = SamplesCommand.Create();
        Command check = CheckCommand.Create(), catalogue = CatalogueCommand.Create(), bench = BenchCommand.Create(), completion = CompletionCommand.Create();
        RootCommand root = new("Recovers images from few linear measurements with generative priors: alpha G(z) + beta DD(theta), and what it is compared with.");
        foreach (Command command in new[] { recover, sweep, race, split, gauge, notebook, lab, kernel, train, generator, samples, catalogue, check, bench, completion }) root.Subcommands.Add(command);
        _ = HelpPage.Describe(root,
            [
                ("recover", "the sample pictures, three priors side by side; a report in out/recover"),
                ("recover --images FOLDER --operator superres:factor=4", "your own images, from a quarter of their size"),
                ("sweep run data/specs/figure3.json --out out/figure3", "a figure of the paper; Ctrl-C and the same line again goes on"),
                ("notebook run notebooks/00-start-here.dib --html start.html", "the first lesson, as a page"),
            ],
            [
                ("Recover images", [recover, sweep, catalogue]),
                ("Look closer", [race, split, gauge, bench]),
                ("Notebooks", [lab, notebook, kernel]),
                ("Generators", [generator, train, samples]),
                ("This installation", [check, completion]),
            ],
            ("Exit codes", [("0", "done"), ("1", "it ran, but what was asked for failed: a cell, a sweep's cell, a check"), ("2", "the input cannot be used; one sentence on standard error says why"), ("130", "cancelled by Ctrl-C; what was reached is kept")]));
        HelpPage.Apply(root);
        VersionPage.Apply(root);
        StrictNumbers.Apply(root);
        return root;
    }
}
