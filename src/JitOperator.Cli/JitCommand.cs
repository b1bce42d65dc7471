using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Commands;
using JitOperator.Cli.Completion;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;
using JitOperator.CommandLine;
using JitOperator.CommandLine.Auditing;
using JitOperator.CommandLine.Policies;

namespace JitOperator.Cli;

/// <summary>The command line of <c>kubectl-jit</c>.</summary>
public static class JitCommand
{
    private static readonly string Description =
        "Just-in-time access for Kubernetes, from the command line. As a kubectl plugin it is called as `kubectl jit`.\n\nExit codes:\n"
        + string.Join('\n', ExitCodes.All.Select(code => $"  {code.Code,-4} {code.Meaning}"));

    /// <summary>The root, with every command below it.</summary>
    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="environment">The value of an environment variable; null when it is not set.</param>
    public static RootCommand Create(Terminal terminal, Func<string, string?> environment) =>
        Create(new CommandFrame(terminal, environment, new GlobalOptions()));

    /// <summary>Reads a command line and does what it says.</summary>
    /// <param name="arguments">The command line, without the program's own name.</param>
    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="environment">The value of an environment variable; null when it is not set.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Terminal terminal, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var frame = new CommandFrame(terminal, environment, new GlobalOptions());
        var root = Create(frame);
        if (arguments.Count > 0 && arguments[0] == Completer.Word)
            return await Completer.AnswerAsync(root, frame, [.. arguments.Skip(1)], cancellationToken);
        var result = root.Parse(arguments);
        if (result.Action is ParseErrorAction)
        {
            // What is unknown is the reason of whatever else is said to be missing.
            IEnumerable<string> faults = result.UnmatchedTokens.Count > 0
                ? result.UnmatchedTokens.Select(token => $"There is no command, flag or argument \"{token}\" here.")
                : result.Errors.Select(error => error.Message);
            foreach (var fault in faults)
                terminal.WriteError(fault);
            var name = string.Join(' ', CommandNames(result.CommandResult.Command));
            terminal.WriteHint($"See: kubectl jit {name}{(name.Length > 0 ? " " : "")}--help");
            return ExitCodes.Usage;
        }

        return await result.InvokeAsync(
            new InvocationConfiguration { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false }, cancellationToken);
    }

    private static RootCommand Create(CommandFrame cli)
    {
        var host = new CommandHost("kubectl jit", new CliClusterAccess(cli));
        var root = new RootCommand(Description)
        {
            RequestCommand.Create(cli),
            DecideCommand.Approve(cli),
            DecideCommand.Deny(cli),
            ListCommand.Create(cli),
            GetCommand.Create(cli),
            WatchCommand.Create(cli),
            RevokeCommand.Create(cli),
            ExplainCommand.Create(cli),
            DoctorCommand.Create(cli),
            AuditCommand.Create(host),
            PolicyCommand.Create(host),
            CompletionCommand.Create(cli),
        };
        cli.Options.AddTo(root);
        root.SetAction(result =>
        {
            new HelpAction().Invoke(result);
            return ExitCodes.Usage;
        });
        return root;
    }

    private static IEnumerable<string> CommandNames(Command command) => command is RootCommand
        ? []
        : command.Parents.OfType<Command>().Take(1).SelectMany(CommandNames).Append(command.Name);
}
