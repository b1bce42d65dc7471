using System.CommandLine;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;

namespace JitOperator.Cli.Commands;

/// <summary><c>kubectl jit list</c>: the requests of a namespace, or of all.</summary>
internal static class ListCommand
{
    public static Command Create(CommandFrame frame)
    {
        var filter = new RequestFilterOptions();
        var command = new Command("list", "List access requests.") { Aliases = { "ls" } };
        filter.AddTo(command);
        frame.SetAction(command, async (result, session, cancellationToken) =>
        {
            var wanted = await filter.ReadAsync(result, session, cancellationToken);
            var (all, _) = await session.Client.ListAsync(Kinds.Requests, session.NamespaceOrAll, cancellationToken);
            Write(session, [.. all.Where(request => wanted(request.Value)).OrderBy(request => request.Value.Metadata.CreationTimestamp).ThenBy(r => r.Name)]);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Write(Session session, IReadOnlyList<Stored<AccessRequest>> requests)
    {
        var (terminal, options) = (session.Terminal, session.Options);
        if (options.IsForPrograms)
        {
            ObjectOutput.WriteList(terminal, options.Format, Kinds.Requests, requests);
            return;
        }

        if (requests.Count == 0)
        {
            terminal.WriteHint($"No access requests {(options.AllNamespaces ? "in any namespace" : $"in namespace {session.Namespace}; -A looks in all")}.");
            return;
        }

        terminal.WriteLines(RequestTable.Lines(requests, session.Now, terminal.Width, options.AllNamespaces, options.Format == OutputFormat.Wide));
    }
}
