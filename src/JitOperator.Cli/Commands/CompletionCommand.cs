using System.CommandLine;
using JitOperator.Cli.Completion;

namespace JitOperator.Cli.Commands;

/// <summary><c>kubectl jit completion SHELL</c>: prints what makes a shell, or kubectl, complete these commands.</summary>
internal static class CompletionCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish", "kubectl"];

    public static Command Create(CommandFrame frame)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish for kubectl-jit itself; kubectl for the file kubectl_complete-jit, by which kubectl completes kubectl jit." };
        shell.CompletionSources.Add(s_shells);
        var command = new Command("completion", "Print a script that completes these commands in a shell.") { shell };
        frame.SetLocalAction(command, (result, _, _) =>
        {
            var chosen = result.GetValue(shell)!;
            if (!s_shells.Contains(chosen))
                throw CliException.Usage($"The shell is \"{chosen}\"; choose one of {string.Join(", ", s_shells)}.");
            using var script = new StreamReader(typeof(Completer).Assembly.GetManifestResourceStream($"completion.{chosen}")!);
            frame.Terminal.Output.Write(script.ReadToEnd());
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }
}
