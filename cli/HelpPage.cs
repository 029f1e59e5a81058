using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.CompilerServices;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary>The help of a command: what it does, examples, then options and commands in groups, those first that most people want.</summary>
/// <remarks>The parser's own help lists everything in the order of definition, and has no place for examples.</remarks>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    private const int WidestPage = 120, WidestName = 30, Indent = 2;
    private static readonly ConditionalWeakTable<Command, Notes> AllNotes = [];

    /// <summary>Makes this the help of a command and of all below it.</summary>
    public static void Apply(RootCommand root) => root.Options.OfType<HelpOption>().Single().Action = new HelpPage();

    /// <summary>Says more about a command than its description.</summary>
    /// <param name="command">The command.</param>
    /// <param name="examples">Command lines without the name of the program, each with what it does.</param>
    /// <param name="groups">Options or commands that belong together, in the order in which they are shown; the rest comes last.</param>
    /// <param name="closing">Lines at the end, a name and what it means.</param>
    public static Command Describe(Command command, (string Line, string What)[] examples, (string Title, Symbol[] Members)[] groups, (string Title, (string Name, string Text)[] Rows)? closing = null)
    {
        AllNotes.Add(command, new Notes(examples, groups, closing));
        return command;
    }

    /// <summary>The words that lead to a command.</summary>
    public static string Path(CommandResult command) => command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "hybridprior";

    /// <summary>All options that may stand behind a command.</summary>
    public static IEnumerable<Option> Options(CommandResult command) =>
        command.Command.Options.Concat(command.Parent is CommandResult parent ? Options(parent).Where(o => o.Recursive) : []).Where(o => !o.Hidden);

    /// <summary>Help is given for a command line that is not whole yet.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        // Lines that go on over the whole of a wide screen are hard to read.
        Write(parseResult.CommandResult, output, Terminal.IsLive ? Math.Clamp(Terminal.Styled.Profile.Width, 40, WidestPage) : WidestPage);
        return ExitCode.Done;
    }

    private static void Write(CommandResult result, TextWriter output, int width)
    {
        Command command = result.Command;
        string path = Path(result);
        Notes notes = AllNotes.TryGetValue(command, out Notes? known) ? known : new Notes([], [], null);
        foreach (string line in Wrapped(command.Description ?? "", width)) output.WriteLine(line);
        output.WriteLine();
        output.WriteLine($"Usage: {path}{(command.Subcommands.Count > 0 ? " COMMAND" : "")}{string.Concat(command.Arguments.Select(a => $" {ArgumentName(a)}"))} [options]");

        HashSet<Symbol> left = [.. command.Arguments, .. command.Subcommands.Where(c => !c.Hidden), .. Options(result)];
        List<(string Title, Symbol[] Members)> groups = [.. notes.Groups.Select(g => (g.Title, (Symbol[])[.. g.Members.Where(left.Remove)]))];
        if (command.Arguments.Where(left.Remove).ToArray() is { Length: > 0 } arguments) groups.Insert(0, ("Arguments", arguments));
        if (left.OfType<Command>().ToArray() is { Length: > 0 } commands) groups.Add((groups.Count > 0 ? "Other commands" : "Commands", commands));
        // Help and version are the parser's, and come last.
        if (left.OfType<Option>().OrderBy(o => o is HelpOption or VersionOption).ToArray() is { Length: > 0 } options)
            groups.Add((groups.Any(g => g.Members.Any(m => m is Option)) ? "Other options" : "Options", options));
        List<(string Title, (string Name, string Text)[] Rows)> sections = [.. groups.Where(g => g.Members.Length > 0).Select(g => (g.Title, ((string, string)[])[.. g.Members.Select(Row)]))];
        if (notes.Closing is { } closing) sections.Add(closing);

        if (notes.Examples.Length > 0) WriteRows(output, "Examples", [.. notes.Examples.Select(e => ($"hybridprior {e.Line}", e.What))], width, notes.Examples.Max(e => e.Line.Length) + 12);
        int names = Math.Min(WidestName, sections.SelectMany(s => s.Rows).Max(r => r.Name.Length));
        foreach ((string title, (string, string)[] rows) in sections) WriteRows(output, title, rows, width, names);
    }

    private static void WriteRows(TextWriter output, string title, (string Name, string Text)[] rows, int width, int names)
    {
        output.WriteLine();
        output.WriteLine($"{title}:");
        int column = Indent + names + 2;
        foreach ((string name, string text) in rows)
        {
            string start = name.PadLeft(name.Length + Indent);
            // A long name has a line of its own.
            if (start.Length > column - 2)
            {
                output.WriteLine(start);
                start = "";
            }
            foreach (string line in Wrapped(text, Math.Max(20, width - column)))
            {
                output.WriteLine($"{start.PadRight(column)}{line}");
                start = "";
            }
        }
    }

    private static (string, string) Row(Symbol symbol) => symbol switch
    {
        Argument argument => (ArgumentName(argument), argument.Description ?? ""),
        Command command => (command.Name, command.Description ?? ""),
        Option option => (string.Join(", ", option.Aliases.Where(a => a.StartsWith('-') && !a.StartsWith("--", StringComparison.Ordinal)).Take(1).Append(option.Name)) + Value(option), (option.Description ?? "") + Default(option)),
        _ => throw new ArgumentOutOfRangeException(nameof(symbol)),
    };

    private static string ArgumentName(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : argument.Name;

    private static string Value(Option option)
    {
        if (option is HelpOption or VersionOption || option.ValueType == typeof(bool)) return "";
        Type type = option.ValueType.IsArray ? option.ValueType.GetElementType()! : Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        string name = option.HelpName ?? (type == typeof(int) || type == typeof(long) || type == typeof(ulong) ? "N" : type == typeof(double) ? "X" : type.IsEnum ? "NAME" : "TEXT");
        return option.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : option.Required || !option.ValueType.IsArray ? $" {name}" : $" {name}...";
    }

    private static string Default(Option option)
    {
        if (!option.HasDefaultValue || option is HelpOption or VersionOption || option.GetDefaultValue() is not object value || value is false or "") return option.Required ? " Required." : "";
        string text = value is IEnumerable list and not string ? string.Join(' ', list.Cast<object>()) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return text.Length == 0 ? "" : $" [{text}]";
    }

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else line = line.Length > 0 ? $"{line} {word}" : word;
        }
        yield return line;
    }

    private sealed record Notes((string Line, string What)[] Examples, (string Title, Symbol[] Members)[] Groups, (string Title, (string Name, string Text)[] Rows)? Closing);
}
