using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Commands;
using JitOperator.Cli.Watching;

namespace JitOperator.Cli.Screens;

/// <summary>Follows one request: drawn over and over on a screen, and elsewhere a line for each thing that happens.</summary>
internal static class LiveRequest
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Follows a request until enough is known.</summary>
    /// <param name="session">The command.</param>
    /// <param name="ns">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="isEnough">Whether it is.</param>
    /// <param name="most">How long at most; null for ever.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The request as it was last; null when the time was over before.</returns>
    /// <exception cref="CliException">It is gone, or may not be looked at.</exception>
    public static async Task<Stored<AccessRequest>?> FollowAsync(
        Session session, string ns, string name, Func<AccessRequest, bool> isEnough, TimeSpan? most, CancellationToken cancellationToken)
    {
        var terminal = session.Terminal;
        var deadline = most is { } time ? session.Now + time : DateTimeOffset.MaxValue;
        await using var feed = await Feed.StartAsync(session.Client, Kinds.Requests, ns, name, terminal.Time, cancellationToken);
        var screen = terminal.IsScreen && !session.Options.IsForPrograms ? new LiveScreen(terminal) : null;
        var said = string.Empty;
        while (true)
        {
            var stored = feed.Items.FirstOrDefault(item => item.Name == name)
                ?? throw new CliException($"AccessRequest {name} in namespace {ns} is gone: it was deleted, or cleaned away after its time.");
            screen?.Draw([.. RequestPage.Lines(stored, session.Now, terminal.Width), .. Trouble(feed.Trouble)]);
            if (screen is null && Line(stored.Value) is var line && line != said)
                terminal.WriteHint($"{TimeText.Moment(session.Now, session.Now)} {said = line}");
            if (isEnough(stored.Value))
                return stored;
            if (session.Now >= deadline)
                return null;
            await feed.ChangedAsync(deadline - session.Now < Tick ? deadline - session.Now + TimeSpan.FromMilliseconds(1) : Tick, cancellationToken);
        }
    }

    /// <summary>What follows from how a request stands: done, denied, or not given.</summary>
    /// <param name="phase">One of <see cref="RequestPhases"/>.</param>
    public static int ExitCodeOf(string? phase) => phase switch
    {
        RequestPhases.Active or RequestPhases.Expired => ExitCodes.Success,
        RequestPhases.Denied => ExitCodes.Denied,
        RequestPhases.TimedOut => ExitCodes.TimedOut,
        _ => ExitCodes.Failed,
    };

    /// <summary>Says that what is shown may be old.</summary>
    public static IEnumerable<StyledLine> Trouble(string? trouble) =>
        trouble is null ? [] : [StyledLine.Empty, StyledLine.Of($"  What is shown may be old. {trouble}", Style.Warning)];

    private static string Line(AccessRequest request)
    {
        var status = request.Status;
        var stages = (status?.Stages ?? []).Where(s => s.State == StageStates.Open).Select(s => $", stage {s.Name}: {s.ApprovedBy.Count} of {s.Required} approved");
        var waits = status?.WaitingOn is { Length: > 0 } who ? $", waits on {who}" : string.Empty;
        return $"{status?.Phase ?? RequestPhases.Pending}{string.Concat(stages)}{waits}{(status?.Message is { } message ? $": {message}" : "")}";
    }
}
