using System.CommandLine;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior completion</c>: a script that lets a shell complete commands, options and names.</summary>
/// <remarks>What fits is asked of the command itself, by the parser's directive <c>[suggest:POSITION]</c>, so that a script once installed stays right.</remarks>
internal static class CompletionCommand
{
    private static readonly (string Shell, string How, string Script)[] Shells =
    [
        ("bash", "add to ~/.bashrc: source <(hybridprior completion bash)", """
            _hybridprior() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(hybridprior "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _hybridprior hybridprior
            """),
        ("zsh", "add to ~/.zshrc, after compinit: source <(hybridprior completion zsh)", """
            _hybridprior() {
                local line="${words[1,CURRENT]}"
                local -a found=("${(@f)$(hybridprior "[suggest:${#line}]" "$line" 2>/dev/null)}")
                compadd -- $found || _files
            }
            compdef _hybridprior hybridprior
            """),
        ("fish", "hybridprior completion fish > ~/.config/fish/completions/hybridprior.fish", """
            function __hybridprior
                set -l line (commandline -cp)
                set -l found (hybridprior "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
                if test -n "$found"
                    printf '%s\n' $found
                else
                    __fish_complete_path (commandline -ct)
                end
            end
            complete -c hybridprior -f -a '(__hybridprior)'
            """),
        ("pwsh", "add to $PROFILE: hybridprior completion pwsh | Out-String | Invoke-Expression", """
            Register-ArgumentCompleter -Native -CommandName hybridprior -ScriptBlock {
                param($word, $command, $position)
                hybridprior "[suggest:$position]" "$command" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """),
    ];

    public static Command Create()
    {
        Command command = new("completion", "Prints a script that lets a shell complete commands, options and names.");
        foreach ((string shell, string how, string script) in Shells)
        {
            Command one = new(shell, $"For {shell}: {how}");
            one.SetAction(_ => Terminal.Out.WriteLine(script));
            command.Subcommands.Add(one);
        }
        return command;
    }
}
