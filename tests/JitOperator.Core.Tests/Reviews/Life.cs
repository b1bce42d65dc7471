using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;

namespace JitOperator.Core.Tests.Reviews;

/// <summary>The records of one request, as the operator writes them.</summary>
internal sealed class Life(Story story, string uid, DateTimeOffset at, string person, string? subject, AuditTarget target)
{
    private int _actions;

    public string Reason { get; init; } = string.Empty;

    public string? Ticket { get; init; }

    public AuditRequest? Extends { get; init; }

    public AuditRequest Request { get; } = new(target.Namespaces is [var place, ..] ? place : "infra", $"request-{uid}", uid, "sha256:1");

    public DateTimeOffset Now { get; private set; } = at;

    public Entry Received { get; private set; } = null!;

    public Entry Opened { get; private set; } = null!;

    public Entry Decided { get; private set; } = null!;

    public Entry Granted { get; private set; } = null!;

    public Entry Ended { get; private set; } = null!;

    public DateTimeOffset ExpiresAt { get; private set; }

    public Life Receive()
    {
        Received = story.Add(Now, Of(AuditRecordTypes.RequestReceived) with
        {
            Actor = new(person),
            Subject = subject,
            Reason = Reason,
            Ticket = Ticket,
            Extends = Extends,
            Evidence = new([]),
        });
        return this;
    }

    public Life Open(int stage = 0)
    {
        Now += TimeSpan.FromMilliseconds(200);
        Opened = story.Add(Now, Of(AuditRecordTypes.ApprovalRequested) with { Stage = new(stage, "lead", 1, ["Group/leads"]), Policy = new("default", 1, "sha256:2") });
        return this;
    }

    public Life Decide(string approver, TimeSpan after, string verdict = Decisions.Approved, int stage = 0)
    {
        Now += after;
        Decided = story.Add(Now + TimeSpan.FromMilliseconds(20), Of(AuditRecordTypes.ApprovalDecided) with
        {
            Actor = new(approver),
            Stage = new(stage, "lead"),
            Decision = new(verdict, "approval", $"approval-{uid}-{stage}", Timestamp.Format(Now)),
            Evidence = new([]),
        });
        Now += TimeSpan.FromMilliseconds(20);
        if (verdict == Decisions.Denied)
        {
            story.Add(Now, Of(AuditRecordTypes.RequestDenied) with { Cause = "ApproverDenied", Message = $"{approver} denied." });
        }

        return this;
    }

    public Life Grant(TimeSpan duration, AuditPolicy? policy = null, bool breakGlass = false, DateTimeOffset? start = null)
    {
        Now += TimeSpan.FromMilliseconds(300);
        ExpiresAt = (start ?? Now) + duration;
        Granted = story.Add(Now, Of(breakGlass ? AuditRecordTypes.GrantBreakGlass : AuditRecordTypes.GrantIssued) with
        {
            Actor = new(person),
            Subject = subject,
            Policy = policy ?? new("default", 1, "sha256:2"),
            StartsAt = Timestamp.Format(start ?? Now),
            ExpiresAt = Timestamp.Format(ExpiresAt),
            DurationSeconds = (long)duration.TotalSeconds,
            Reason = Reason,
            Ticket = Ticket,
            Extends = Extends,
            Bindings = [],
            Evidence = new([]),
        });
        return this;
    }

    /// <summary>Asked, agreed to and granted, all in good time.</summary>
    public Life Go(string approver, TimeSpan after, TimeSpan duration, AuditPolicy? policy = null) =>
        Receive().Open().Decide(approver, after).Grant(duration, policy);

    public Entry Use(
        TimeSpan after, string verb = "get", string resource = "pods", string group = "", string? place = "payments", int code = 200, string attribution = ActivityAttributions.Exact)
    {
        var when = Granted.At + after;
        _actions++;
        var parts = resource.Split('/');
        var audit = string.Create(CultureInfo.InvariantCulture, $"{uid}-{_actions}");
        return story.Add(when, Of(AuditRecordTypes.ActivityObserved) with
        {
            Target = null,
            Actor = new(subject ?? person),
            Activity = new(
                attribution,
                Timestamp.Format(when),
                Timestamp.Format(when),
                "webhook",
                new(audit, "ResponseComplete", verb, group, parts[0], parts.Length > 1 ? parts[1] : null, place, "thing", Code: code)),
        });
    }

    public Life End(DateTimeOffset? end = null, string cause = GrantEndCauses.Expired)
    {
        Now = end ?? (ExpiresAt + TimeSpan.FromMilliseconds(40));
        Ended = story.Add(Now, Of(AuditRecordTypes.GrantEnded) with
        {
            StartsAt = Granted.Record.StartsAt,
            ExpiresAt = Timestamp.Format(ExpiresAt),
            Cause = cause,
            Message = "Over.",
            Bindings = [],
        });
        return this;
    }

    public Entry Cover(string status = CoverageStatuses.Complete, long folded = 0) => story.Add(Now + TimeSpan.FromSeconds(5), Of(AuditRecordTypes.ActivityCoverage) with
    {
        Target = null,
        Coverage = new(status, Granted.Record.StartsAt!, Timestamp.Format(Now), "webhook", ActivityLevels.Full, _actions, folded),
        Message = "So much is known.",
    });

    /// <summary>A record about the request.</summary>
    public AuditRecord Of(string type) => new() { Type = type, Request = Request, Target = target };
}
