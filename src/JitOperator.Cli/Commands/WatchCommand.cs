using System.CommandLine;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;
using JitOperator.Cli.Watching;

namespace JitOperator.Cli.Commands;

/// <summary><c>kubectl jit watch</c>: a live table of requests with countdowns, or one request to its end.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public static Command Create(CommandFrame frame)
    {
        var name = new Argument<string?>("NAME") { Description = "One request, followed to its end. Without it, a table.", Arity = ArgumentArity.ZeroOrOne };
        var filter = new RequestFilterOptions();
        var command = new Command("watch", "Follow requests live, until Ctrl-C.") { name };
        filter.AddTo(command);
        frame.SetAction(command, async (result, session, cancellationToken) =>
        {
            if (session.Options.IsForPrograms)
                throw CliException.Usage("-o json, yaml and name do not go with watch; use kubectl get accessrequests --watch -o ….");
            if (result.GetValue(name) is { } one)
            {
                var last = await LiveRequest.FollowAsync(
                    session, session.Namespace, one, request => RequestPhases.IsTerminal(request.Status?.Phase), most: null, cancellationToken);
                return LiveRequest.ExitCodeOf(last!.Value.Status?.Phase);
            }

            var wanted = await filter.ReadAsync(result, session, cancellationToken);
            await FollowAsync(session, wanted, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task FollowAsync(Session session, Func<AccessRequest, bool> wanted, CancellationToken cancellationToken)
    {
        var (terminal, all) = (session.Terminal, session.Options.AllNamespaces);
        await using var feed = await Feed.StartAsync(session.Client, Kinds.Requests, session.NamespaceOrAll, null, terminal.Time, cancellationToken);
        var screen = terminal.IsScreen ? new LiveScreen(terminal) : null;
        var said = new Dictionary<string, string>();
        while (true)
        {
            var items = feed.Items.Where(item => wanted(item.Value)).OrderBy(Order).ThenByDescending(item => item.Value.Metadata.CreationTimestamp).ToList();
            if (screen is not null)
                screen.Draw([.. Table(session, items, all), .. LiveRequest.Trouble(feed.Trouble)]);
            else
                Say(terminal, items, said, session.Now);
            await feed.ChangedAsync(Tick, cancellationToken);
        }
    }

    // What is going on comes first.
    private static int Order(Stored<AccessRequest> item) => RequestPhases.IsTerminal(item.Value.Status?.Phase) ? 1 : 0;

    private static IReadOnlyList<StyledLine> Table(Session session, List<Stored<AccessRequest>> items, bool all)
    {
        var where = all ? "all namespaces" : session.Namespace;
        var head = StyledLine.Of($"Access requests in {where}", Style.Strong).And($"  {TimeText.Moment(session.Now, session.Now)}  Ctrl-C ends", Style.Dim);
        return items.Count == 0
            ? [head, StyledLine.Of("None.", Style.Dim)]
            : [head, .. RequestTable.Lines(items, session.Now, session.Terminal.Width - 1, all, session.Options.Format == OutputFormat.Wide)];
    }

    // Where nothing can be drawn over: a line for each change.
    private static void Say(Terminal terminal, List<Stored<AccessRequest>> items, Dictionary<string, string> said, DateTimeOffset now)
    {
        foreach (var item in items)
        {
            var status = item.Value.Status;
            var line = $"{item.Namespace}/{item.Name} {status?.Phase ?? RequestPhases.Pending}{(status?.WaitingOn is { Length: > 0 } who ? $", waits on {who}" : "")}";
            if (said.GetValueOrDefault(item.Uid) == line)
                continue;
            said[item.Uid] = line;
            terminal.WriteLine($"{TimeText.Moment(now, now)} {line}");
            terminal.Output.Flush();
        }
    }
}
