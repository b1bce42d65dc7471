using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;

namespace JitOperator.Cli.Screens;

/// <summary>Requests as a table: who, what, where, how it stands, until when, waiting on whom.</summary>
public static class RequestTable
{
    /// <summary>The lines.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="now">The time.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="namespaces">Whether to name the namespace of each.</param>
    /// <param name="wide">Whether to show more.</param>
    public static IReadOnlyList<StyledLine> Lines(
        IReadOnlyList<Stored<AccessRequest>> requests, DateTimeOffset now, int width, bool namespaces, bool wide)
    {
        List<Column> columns =
        [
            .. namespaces ? [new Column("NAMESPACE", 12)] : Array.Empty<Column>(),
            new("NAME", 14),
            new("WHO", 8),
            new("ROLE", 16, Drop: 2),
            new("WHERE", 12, Drop: 3),
            new("PHASE"),
            new("TIME"),
            new("WAITING ON", 14, Drop: 1),
            new("AGE", Drop: 4),
            .. wide ? [new Column("POLICY", 10, Drop: 7), new Column("TICKET", 8, Drop: 6), new Column("REASON", 16, Drop: 5)] : Array.Empty<Column>(),
        ];
        return TableText.Lines(columns, [.. requests.Select(request => Row(request, now, namespaces, wide))], width);
    }

    /// <summary>How a phase looks.</summary>
    /// <param name="phase">One of <see cref="RequestPhases"/>.</param>
    public static Style StyleOf(string? phase) => phase switch
    {
        RequestPhases.Active => Style.Good,
        RequestPhases.Denied or RequestPhases.Failed or RequestPhases.TimedOut => Style.Bad,
        RequestPhases.AwaitingApproval or RequestPhases.Scheduled => Style.Warning,
        _ => Style.Plain,
    };

    /// <summary>The time that matters in its phase: what is left of the grant or to decide, how long until it starts, or since it is over.</summary>
    /// <param name="request">The request.</param>
    /// <param name="now">The time.</param>
    public static string Countdown(AccessRequest request, DateTimeOffset now)
    {
        var status = request.Status;
        var stage = status?.Stages.FirstOrDefault(s => s.State == StageStates.Open);
        return status?.Phase switch
        {
            RequestPhases.Active when TimeText.Of(status.ExpiresAt) is { } end => $"{TimeText.Length(end - now)} left",
            RequestPhases.Scheduled when TimeText.Of(status.StartsAt) is { } start => $"in {TimeText.Length(start - now)}",
            RequestPhases.AwaitingApproval when TimeText.Of(stage?.Deadline) is { } deadline => $"{TimeText.Length(deadline - now)} left",
            _ when TimeText.Of(status?.EndedAt) is { } ended => $"{TimeText.Length(now - ended)} ago",
            _ => "-",
        };
    }

    private static IReadOnlyList<(string, Style)> Row(Stored<AccessRequest> stored, DateTimeOffset now, bool namespaces, bool wide)
    {
        var (spec, status) = (stored.Value.Spec, stored.Value.Status);
        var created = TimeText.Of(stored.Value.Metadata.CreationTimestamp);
        return
        [
            .. namespaces ? [(stored.Namespace, Style.Plain)] : Array.Empty<(string, Style)>(),
            (stored.Name, Style.Plain),
            (status?.Subject ?? status?.Requester?.Username ?? spec.Subject?.Name ?? "-", Style.Plain),
            ($"{spec.Role.Kind}/{spec.Role.Name}", Style.Plain),
            (status?.Where ?? "-", Style.Plain),
            (status?.Phase ?? RequestPhases.Pending, StyleOf(status?.Phase)),
            (Countdown(stored.Value, now), Style.Plain),
            (status?.WaitingOn is { Length: > 0 } who ? who : "-", Style.Plain),
            (created is { } time ? TimeText.Length(now - time) : "-", Style.Plain),
            .. wide
                ? [(status?.Policy?.Name ?? spec.PolicyName ?? "-", Style.Plain), (spec.Ticket ?? "-", Style.Plain), (spec.Reason, Style.Plain)]
                : Array.Empty<(string, Style)>(),
        ];
    }
}
