using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using HybridPrior.Catalogue;
using HybridPrior.Cli;
using HybridPrior.Operators;

namespace HybridPrior.Tests.Docs;

/// <summary>README and docs against the code: commands, options, paths, links, line counts and C#. That they run is seen to end to end.</summary>
public partial class DocPagesTests
{
    private static readonly string[] Languages = ["sh", "csharp", "json", "dib", "text"];

    // Programs of others, and those of ours that are no part of the command.
    private static readonly string[] OtherCommands = ["dotnet test -c Release", "dotnet run -c Release --project bench", "dotnet build -c Release", "dotnet tool ", "dotnet add package ", "dotnet nuget add source ", "dotnet new ", "dotnet pack", "docs/build.sh"];

    public static TheoryData<string> Pages => [.. DocPages.All];

    public static TheoryData<string, string> Programs => new(DocProgram.Sections);

    [Fact]
    public void The_README_is_short() => Assert.InRange(DocPages.Text("README.md").Count(c => c == '\n'), 40, 150);

    [Theory, MemberData(nameof(Pages))]
    public void Every_block_says_what_it_is(string page) => Assert.All(DocPages.Blocks(page), b => Assert.Contains(b.Language, Languages));

    [Theory, MemberData(nameof(Pages))]
    public void Every_command_is_one_that_the_command_line_takes(string page)
    {
        foreach ((int line, string command) in DocPages.Commands(page))
        {
            if (DocPages.OwnWords(command) is not string[] words)
            {
                Assert.True(OtherCommands.Any(o => command.StartsWith(o, StringComparison.Ordinal)), $"{page}:{line}: what is '{command}'?");
                continue;
            }
            ParseResult parsed = CommandLine.Parse(words);
            Assert.True(parsed.Errors.Count == 0, $"{page}:{line}: {command}\n{string.Join('\n', parsed.Errors.Select(e => e.Message))}");
            // What the options of priors and operators take is read by the library.
            if (Value(words, "--operator") is string op) _ = OperatorSpec.Parse(op);
            if (Value(words, "--prior") is string priors) _ = PriorSpec.Split(priors).Where(p => p != PriorCatalogue.All).Select(PriorSpec.Parse).ToArray();
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Commands_and_options_in_the_text_exist(string page)
    {
        HashSet<string> everywhere = [.. Everywhere(CommandLine.Parse([]).RootCommandResult.Command).SelectMany(c => c.Options).Select(o => o.Name)];
        foreach (string code in DocPages.InlineCode(page))
        {
            string[] words = code.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "hybridprior")
            {
                Command command = CommandLine.Parse(words[1..]).CommandResult.Command;
                Assert.True(words.Length == 1 || command is not RootCommand, $"{page}: `{code}` names no command");
                Assert.All(words.Where(IsOption), w => Assert.Contains(w, command.Options.Select(o => o.Name)));
            }
            else if (words[0].StartsWith("--", StringComparison.Ordinal))
            {
                Assert.All(words.Where(IsOption), w => Assert.Contains(w, everywhere));
            }
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Links_and_paths_lead_somewhere(string page)
    {
        string folder = Path.Combine(Repository.Root, Path.GetDirectoryName(page)!);
        foreach (Match link in Link().Matches(DocPages.Text(page)))
        {
            string target = link.Groups[1].Value;
            if (target.StartsWith("https://", StringComparison.Ordinal)) continue;
            string[] parts = target.Split('#');
            string file = parts[0].Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(Path.Combine(folder, parts[0]));
            Assert.True(File.Exists(file), $"{page}: {target} does not exist");
            if (parts.Length > 1) Assert.Contains(parts[1], Anchors(File.ReadAllText(file)));
        }
        foreach (string path in DocPages.InlineCode(page).Where(c => OwnPath().IsMatch(c) && c != "notebooks/local"))   // made by a command
            Assert.True(Path.Exists(Path.Combine(Repository.Root, path.TrimEnd('/'))), $"{page}: `{path}` does not exist");
    }

    [Fact]
    public void Line_counts_are_those_of_the_files()
    {
        Match[] counts = [.. DocPages.All.SelectMany(p => LineCount().Matches(DocPages.Text(p)))];
        Assert.NotEmpty(counts);
        Assert.All(counts, m => Assert.Equal(File.ReadAllLines(Path.Combine(Repository.Root, m.Groups[1].Value)).Length, int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Line_counts_of_recipes_are_those_of_their_first_block()
    {
        (string Anchor, int Lines)[] stated = [.. RecipeRow().Matches(DocPages.Text("docs/extend.md")).Select(m => (m.Groups[1].Value, int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)))];
        Assert.Equal(5, stated.Length);
        foreach ((string anchor, int lines) in stated)
        {
            DocBlock first = DocPages.Blocks("docs/extend.md").First(b => Anchor(b.Section) == anchor && b.Language == "csharp");
            Assert.Equal((anchor, first.Text.Split('\n').Count(l => l.Trim().Length > 0 && !l.StartsWith("using ", StringComparison.Ordinal))), (anchor, lines));
        }
    }

    [Theory, MemberData(nameof(Programs))]
    public void Every_program_compiles_without_a_warning(string page, string section) => Assert.Empty(DocProgram.Of(page, section).Compile().Complaints);

    [Fact]
    public void The_five_lines_of_the_README_are_those_of_the_docs_and_of_the_library() =>
        Assert.Equal(DocPages.Blocks("README.md").Single(b => b.Language == "csharp").Text, DocPages.Blocks("docs/getting-started.md").First(b => b.Language == "csharp").Text);

    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2;

    private static string? Value(string[] words, string option) => Array.IndexOf(words, option) is >= 0 and int at ? words[at + 1] : null;

    private static IEnumerable<Command> Everywhere(Command command) => command.Subcommands.SelectMany(Everywhere).Prepend(command);

    private static IEnumerable<string> Anchors(string page) => page.Split('\n').Where(l => l.StartsWith('#')).Select(l => Anchor(l.TrimStart('#').Trim()));

    // As GitHub and docfx make them: small letters, hyphens for blanks, other signs left out.
    private static string Anchor(string heading) => string.Concat(heading.ToLowerInvariant().Select(c => c == ' ' ? "-" : char.IsLetterOrDigit(c) || c is '-' or '_' ? c.ToString() : ""));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(lib|cli|host|tests|notebooks|data|models|docs|bench|packaging)/[\w./-]*$")]
    private static partial Regex OwnPath();

    [GeneratedRegex(@"`([\w/]+\.cs)`, (\d+) lines")]
    private static partial Regex LineCount();

    [GeneratedRegex(@"(?m)^\| \[[^\]]+\]\(#([\w-]+)\) \| (\d+) \|")]
    private static partial Regex RecipeRow();
}
