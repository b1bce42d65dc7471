using JitOperator.Api.Audit;

namespace JitOperator.Core.Notifications;

/// <summary>
/// The <c>data</c> of a CloudEvent, for programs: members are only ever added. What people typed is as the record has it, in JSON's own
/// escapes; <see cref="Text"/> is the message for people, in one line.
/// </summary>
public sealed record EventData
{
    /// <summary>Prefix of a CloudEvent's type; the event in lower case follows.</summary>
    public const string TypePrefix = "io.jitoperator.";

    /// <summary>What happened, one of <see cref="Api.NotificationEvents"/> or <see cref="NoticeEvents"/>.</summary>
    public required string Event { get; init; }

    /// <summary>True for what somebody should look at, rather than know.</summary>
    public required bool Warning { get; init; }

    /// <summary>The message in one sentence.</summary>
    public required string Text { get; init; }

    /// <summary>Name of the cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Index of the record in the audit log.</summary>
    public required long Index { get; init; }

    /// <summary>Type of the record.</summary>
    public required string Type { get; init; }

    /// <summary>The request.</summary>
    public AuditRequest? Request { get; init; }

    /// <summary>Who gets access.</summary>
    public string? Person { get; init; }

    /// <summary>Who filed the request, where that is somebody else.</summary>
    public string? FiledBy { get; init; }

    /// <summary>Who did what the event is about; null when the operator did.</summary>
    public string? Actor { get; init; }

    /// <summary>What is asked for or granted.</summary>
    public AuditTarget? Target { get; init; }

    /// <summary>Agreed duration in seconds.</summary>
    public long? DurationSeconds { get; init; }

    /// <summary>When access begins.</summary>
    public string? StartsAt { get; init; }

    /// <summary>When access ends.</summary>
    public string? ExpiresAt { get; init; }

    /// <summary>Why it was asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>Ticket.</summary>
    public string? Ticket { get; init; }

    /// <summary>The policy.</summary>
    public AuditPolicy? Policy { get; init; }

    /// <summary>The stage.</summary>
    public AuditStage? Stage { get; init; }

    /// <summary>The decision.</summary>
    public AuditDecision? Decision { get; init; }

    /// <summary>What a review found.</summary>
    public AuditFinding? Finding { get; init; }

    /// <summary>Why, for programs.</summary>
    public string? Cause { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Message { get; init; }

    /// <summary>Commands to copy.</summary>
    public IReadOnlyList<NoticeCommand>? Commands { get; init; }

    /// <summary>Where to look at it.</summary>
    public string? Link { get; init; }

    /// <summary>The data of a notice.</summary>
    public static EventData Of(Notice notice)
    {
        var (record, context) = (notice.Record, notice.Context);
        return new EventData
        {
            Event = notice.Event,
            Warning = notice.IsWarning,
            Text = notice.Summary,
            Cluster = record.Cluster,
            Index = record.Index,
            Type = record.Type,
            Request = record.Request,
            Person = context.Person,
            FiledBy = context.FiledBy,
            Actor = record.Actor?.Username,
            Target = record.Target,
            DurationSeconds = context.DurationSeconds,
            StartsAt = record.StartsAt,
            ExpiresAt = record.ExpiresAt,
            Reason = context.Reason,
            Ticket = context.Ticket,
            Policy = context.Policy,
            Stage = record.Stage,
            Decision = record.Decision,
            Finding = record.Finding,
            Cause = record.Cause,
            Message = record.Message,
            Commands = notice.Commands.Count == 0 ? null : notice.Commands,
            Link = notice.Link,
        };
    }
}
