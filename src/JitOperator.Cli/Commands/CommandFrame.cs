using System.CommandLine;
using System.Text.Json;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;

namespace JitOperator.Cli.Commands;

/// <summary>
/// What all commands stand in: reads the global options, opens the cluster, and turns what goes wrong into one sentence and an exit code.
/// </summary>
/// <param name="terminal">Where they read and write.</param>
/// <param name="environment">The value of an environment variable; null when it is not set.</param>
/// <param name="options">The options that all commands have.</param>
public sealed class CommandFrame(Terminal terminal, Func<string, string?> environment, GlobalOptions options)
{
    /// <summary>Where commands read and write.</summary>
    public Terminal Terminal => terminal;

    /// <summary>The value of an environment variable.</summary>
    public Func<string, string?> Environment => environment;

    /// <summary>The options that all commands have.</summary>
    public GlobalOptions Options => options;

    /// <summary>Gives a command something to do, with a cluster.</summary>
    /// <param name="command">The command.</param>
    /// <param name="action">What it does.</param>
    public void SetAction(Command command, Func<ParseResult, Session, CancellationToken, Task<int>> action) =>
        SetLocalAction(command, async (result, cli, cancellationToken) =>
        {
            using var connection = await ClusterConnection.OpenAsync(cli, environment, terminal.IsInteractive, cancellationToken);
            var session = new Session(terminal, cli, new ClusterClient(connection, terminal.Time));
            try
            {
                return await action(result, session, cancellationToken);
            }
            finally
            {
                foreach (var warning in session.Client.Warnings)
                    terminal.WriteHint($"Warning: {warning}");
            }
        });

    /// <summary>Gives a command something to do, without a cluster.</summary>
    /// <param name="command">The command.</param>
    /// <param name="action">What it does.</param>
    public void SetLocalAction(Command command, Func<ParseResult, CliOptions, CancellationToken, Task<int>> action) =>
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                return await action(result, CliOptions.Read(result, options), cancellationToken);
            }
            catch (CliException e)
            {
                terminal.WriteError(e.Message);
                return e.ExitCode;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // What the cluster answered has another form than the API has.
                terminal.WriteError($"An answer of the API server could not be read ({e.Message.TrimEnd('.')}); is kubectl-jit as old as the operator?");
                return ExitCodes.Failed;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCodes.Interrupted;
            }
        });
}
