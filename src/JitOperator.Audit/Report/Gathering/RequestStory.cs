using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Evidence;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Report.Gathering;

/// <summary>
/// What the log says of one request: facts that are counted for every request, and the story that is told of some. Once it is
/// <see cref="Shorten">shortened</see>, only the facts are left.
/// </summary>
internal sealed class RequestStory(AuditRecord first, DateTimeOffset firstTime)
{
    /// <summary>Most steps that are told; half of them from the beginning.</summary>
    public const int MostEvents = 400;

    private GrantStory? _grant = new();
    private DateTimeOffset? _lastApproval;
    private bool _waitsForReview;

    /// <summary>Index of its first record: names its page.</summary>
    public long FirstIndex { get; } = first.Index;

    /// <summary>Time of its first record.</summary>
    public DateTimeOffset FirstTime { get; } = firstTime;

    /// <summary>The request.</summary>
    public AuditRequest Request { get; } = first.Request!;

    /// <summary>Who is to get access; null where no record says.</summary>
    public string? Person { get; private set; }

    /// <summary>What was asked for, or granted.</summary>
    public AuditTarget? Target { get; private set; }

    /// <summary>The record that it was received by; null where it was pruned, or never received.</summary>
    public AuditRecord? Received { get; private set; }

    /// <summary>The record that granted it.</summary>
    public AuditRecord? Granted { get; private set; }

    /// <summary>The policy that judges it.</summary>
    public AuditPolicy? Policy { get; private set; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset? AskedAt { get; private set; }

    /// <summary>When the last of those agreed whose agreement was needed; null where nobody was asked.</summary>
    public DateTimeOffset? AgreedAt { get; private set; }

    /// <summary>When access began.</summary>
    public DateTimeOffset? StartsAt { get; private set; }

    /// <summary>When it was agreed to end.</summary>
    public DateTimeOffset? AgreedEnd { get; private set; }

    /// <summary>When it was over: access ended, or nothing can be granted any longer.</summary>
    public DateTimeOffset? OverAt { get; private set; }

    /// <summary>How far it came.</summary>
    public StoryOutcome Outcome { get; private set; }

    /// <summary>True when access was taken in an emergency.</summary>
    public bool IsEmergency { get; private set; }

    /// <summary>True once it was granted.</summary>
    public bool IsGranted => StartsAt is not null;

    /// <summary>True when nothing more can come of it that a reader waits for.</summary>
    public bool IsSettled => OverAt is not null && !_waitsForReview;

    /// <summary>True once it belongs to the report.</summary>
    public bool IsIncluded { get; set; }

    /// <summary>True when only its facts are left.</summary>
    public bool IsShort => Records is null;

    /// <summary>Indices of all its records; null once it is shortened.</summary>
    public IndexRanges? Records { get; private set; } = new();

    /// <summary>Its steps, what was done with it apart.</summary>
    public Ends<StoryEvent>? Events { get; private set; } = new(MostEvents);

    /// <summary>What was done with it.</summary>
    public UseSummary? Use { get; private set; } = new();

    /// <summary>How much of that is known, by its last record about that.</summary>
    public AuditCoverage? Coverage { get; private set; }

    /// <summary>How long people took to agree; null where nobody was asked.</summary>
    public TimeSpan? TimeToApprove => AgreedAt - AskedAt;

    /// <summary>How much later than agreed access was over; null where it did not end by itself.</summary>
    public TimeSpan? Lateness => Outcome == StoryOutcome.Expired ? OverAt - AgreedEnd : null;

    /// <summary>True when its life and a time have something in common.</summary>
    public bool IsAliveIn(DateTimeOffset from, DateTimeOffset to) => FirstTime < to && (OverAt is not { } over || over >= from);

    /// <summary>What to look at, as in an evidence pack (<see cref="GrantFlags"/>).</summary>
    /// <param name="asOf">Time of the last record.</param>
    public IReadOnlyList<string> Flags(DateTimeOffset asOf) => _grant is { IsGranted: true } grant ? grant.Row(asOf).Flags : [];

    /// <summary>Takes the next record.</summary>
    public void Take(AuditRecord record, DateTimeOffset time)
    {
        Records?.Add(record.Index);
        Policy = record.Policy ?? Policy;
        Target = record.Target ?? Target;
        if (record.Type is AuditRecordTypes.ActivityObserved or AuditRecordTypes.ActivitySummary)
        {
            Use?.Take(record);
            return;
        }

        Follow(record, time);
        if (IsShort)
            return;
        _grant?.Take(record);
        Coverage = record.Type == AuditRecordTypes.ActivityCoverage ? record.Coverage : Coverage;
        Events?.Add(StoryEvent.Of(record));
    }

    /// <summary>Forgets what is not counted.</summary>
    public void Shorten()
    {
        (Records, Events, Use, Coverage, _grant) = (null, null, null, null, null);
        (Received, Granted, Target, Policy) = (null, null, null, null);
    }

    private void Follow(AuditRecord record, DateTimeOffset time)
    {
        switch (record.Type)
        {
            case AuditRecordTypes.RequestReceived:
                (Person, AskedAt) = (record.Subject ?? record.Actor?.Username, time);
                Received = IsShort ? null : StoryEvent.Of(record).Record;
                break;
            case AuditRecordTypes.ApprovalDecided when record.Decision?.Verdict == Decisions.Approved:
                _lastApproval = time;
                break;
            case AuditRecordTypes.ApprovalSuperseded:
                (_lastApproval, AgreedAt) = (null, null);
                break;
            case AuditRecordTypes.RequestScheduled:
                (AgreedAt, Outcome) = (_lastApproval, StoryOutcome.Scheduled);
                break;
            case AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass:
                Grant(record, time);
                break;
            case AuditRecordTypes.GrantEnded:
                End(time, IsOnTime(record) ? StoryOutcome.Expired : StoryOutcome.Revoked);
                break;
            case AuditRecordTypes.RequestDenied:
                End(time, StoryOutcome.Denied);
                break;
            case AuditRecordTypes.RequestRefused:
                End(time, StoryOutcome.Refused);
                break;
            case AuditRecordTypes.RequestWithdrawn:
                End(time, StoryOutcome.Withdrawn);
                break;
            case AuditRecordTypes.RequestTimedOut:
                End(time, StoryOutcome.TimedOut);
                break;
            case AuditRecordTypes.RequestFailed:
                End(time, StoryOutcome.Failed);
                break;
            case AuditRecordTypes.ReviewRequested:
                _waitsForReview = true;
                break;
            case AuditRecordTypes.ReviewOverdue or AuditRecordTypes.RequestCleaned:
                _waitsForReview = false;
                break;
        }
    }

    private void Grant(AuditRecord record, DateTimeOffset time)
    {
        IsEmergency = record.Type == AuditRecordTypes.GrantBreakGlass;
        Person = record.Subject ?? record.Actor?.Username ?? Person;
        Granted = IsShort ? null : StoryEvent.Of(record).Record;
        AgreedAt ??= IsEmergency ? null : _lastApproval;
        StartsAt = RecordTime.TryParse(record.StartsAt, out var start) ? start : time;
        AgreedEnd = RecordTime.TryParse(record.ExpiresAt, out var end) ? end : null;
        Outcome = StoryOutcome.Active;
    }

    // What the operator calls an end on time; causes are those of the lifecycle.
    private static bool IsOnTime(AuditRecord record) => record.Cause == "Expired";

    private void End(DateTimeOffset time, StoryOutcome outcome)
    {
        if (OverAt is not null)
            return;
        (OverAt, Outcome) = (time, outcome);
    }
}
