using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;

namespace JitOperator.Cli.Screens;

/// <summary>One request for people: what was asked, each step with what it waits for, and what comes next. The same for once and live.</summary>
internal static class RequestPage
{
    /// <summary>The lines.</summary>
    /// <param name="stored">The request.</param>
    /// <param name="now">The time.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static IReadOnlyList<StyledLine> Lines(Stored<AccessRequest> stored, DateTimeOffset now, int width)
    {
        var (spec, status) = (stored.Value.Spec, stored.Value.Status ?? new AccessRequestStatus());
        var phase = status.Phase ?? RequestPhases.Pending;
        var where = status.Where ?? stored.Namespace;
        var person = status.Subject ?? status.Requester?.Username;
        return
        [
            StyledLine.Of($"{stored.Namespace}/{stored.Name}", Style.Strong).And("  ").And(phase, RequestTable.StyleOf(phase)),
            StyledLine.Empty,
            .. person is null ? [] : Wrapping.Fact("Who", status.Subject is null ? person : $"{person}, filed by {status.Requester?.Username}", width),
            .. Wrapping.Fact("Role", $"{spec.Role.Kind}/{spec.Role.Name} in {where}", width),
            .. (status.Duration ?? spec.Duration) is { } length ? Wrapping.Fact("For", length + (spec.BreakGlass == true ? ", as an emergency (break glass)" : ""), width) : [],
            .. Wrapping.Fact("Why", spec.Reason, width),
            .. spec.Ticket is { } ticket ? Wrapping.Fact("Ticket", ticket, width) : [],
            .. status.Policy is { } policy ? Wrapping.Fact("Policy", policy.Name, width) : [],
            StyledLine.Empty,
            .. Steps(stored, status, now, width),
            .. Words(status, width),
        ];
    }

    private static IEnumerable<StyledLine> Steps(Stored<AccessRequest> stored, AccessRequestStatus status, DateTimeOffset now, int width)
    {
        if (TimeText.Of(stored.Value.Metadata.CreationTimestamp) is { } asked)
            yield return Step("✓", Style.Good, $"asked at {TimeText.Moment(asked, now)}");
        foreach (var stage in status.Stages)
        {
            var (mark, style) = MarkOf(stage.State);
            var by = stage.ApprovedBy.Count > 0 ? $" by {string.Join(", ", stage.ApprovedBy)}" : string.Empty;
            yield return Step(mark, style, $"{stage.Name}: {Count(stage)}{by}{Until(stage, now)}");
            if (stage.State != StageStates.Open)
                continue;
            foreach (var line in Wrapping.Lines($"waits on {status.WaitingOn}", Math.Max(20, Math.Min(width, 110) - 6)))
                yield return StyledLine.Of("    " + line, Style.Warning);
            // To be copied, so it is wrapped and not cut.
            foreach (var line in Wrapping.Lines($"who type: kubectl jit approve -n {stored.Namespace} {stored.Name}", Math.Max(20, Math.Min(width, 110) - 6)))
                yield return StyledLine.Of("    " + line, Style.Dim);
        }

        if (Access(status, now) is { } access)
            yield return access;
    }

    private static StyledLine? Access(AccessRequestStatus status, DateTimeOffset now)
    {
        var (granted, end, ended) = (TimeText.Of(status.GrantedAt), TimeText.Of(status.ExpiresAt), TimeText.Of(status.EndedAt));
        return status.Phase switch
        {
            RequestPhases.Active when end is { } until => Step(
                "✓", Style.Good, $"access until {TimeText.Moment(until, now)}, {TimeText.Length(until - now)} left"),
            RequestPhases.Scheduled when TimeText.Of(status.StartsAt) is { } start => Step(
                "●", Style.Warning, $"access begins at {TimeText.Moment(start, now)}, in {TimeText.Length(start - now)}"),
            RequestPhases.Denied or RequestPhases.Failed or RequestPhases.TimedOut or RequestPhases.Withdrawn => Step(
                "✗", Style.Bad, $"no access{(ended is { } at ? $"; over since {TimeText.Moment(at, now)}" : "")}"),
            RequestPhases.Expired or RequestPhases.Revoked when granted is { } from && ended is { } over => Step(
                "✓", Style.Plain, $"access from {TimeText.Moment(from, now)} to {TimeText.Moment(over, now)}"),
            RequestPhases.AwaitingApproval => Step("○", Style.Dim, "access"),
            _ => null,
        };
    }

    private static IEnumerable<StyledLine> Words(AccessRequestStatus status, int width)
    {
        // What the steps say already is not said twice.
        var said = status.Phase == RequestPhases.Active || (status.Phase == RequestPhases.AwaitingApproval && status.Stages.Any(s => s.State == StageStates.Open));
        if (!said && status.Message is { Length: > 0 } message)
        {
            yield return StyledLine.Empty;
            foreach (var line in Wrapping.Lines(Wrapping.OneLine(message), Math.Max(20, Math.Min(width, 110) - 3)))
                yield return StyledLine.Of("  " + line);
        }

        if (status.Phase is not RequestPhases.Denied)
            yield break;
        foreach (var verdict in status.Explanation ?? [])
        {
            foreach (var line in Wrapping.Fact("· policy", verdict, width, Style.Dim))
                yield return line;
        }
    }

    private static (string Mark, Style Style) MarkOf(string state) => state switch
    {
        StageStates.Approved => ("✓", Style.Good),
        StageStates.Open => ("●", Style.Warning),
        StageStates.Denied or StageStates.TimedOut => ("✗", Style.Bad),
        _ => ("○", Style.Dim),
    };

    private static string Count(StageStatus stage) => stage.State switch
    {
        StageStates.Denied => "denied",
        StageStates.TimedOut => "not decided in time",
        StageStates.Waiting => $"{stage.Required} to approve, later",
        _ => $"{stage.ApprovedBy.Count} of {stage.Required} approved",
    };

    private static string Until(StageStatus stage, DateTimeOffset now) => stage.State == StageStates.Open && TimeText.Of(stage.Deadline) is { } deadline
        ? $", open for {TimeText.Length(deadline - now)}{(stage.Escalations > 0 ? ", escalated" : "")}"
        : string.Empty;

    private static StyledLine Step(string mark, Style style, string text) => StyledLine.Of("  ").And(mark, style).And(" " + text);
}
