using System.Collections.Immutable;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>
/// What the audit log says of one request: the fold of its records. It, and not the request's status, is what decisions stand on, so
/// that a crash between any two steps neither loses nor repeats one.
/// </summary>
public sealed record RequestHistory
{
    /// <summary>A request that the log does not know.</summary>
    public static RequestHistory None { get; } = new();

    /// <summary>The request, as the first record about it names it; null when there is none.</summary>
    public AuditRequest? Request { get; init; }

    /// <summary>What it asks for, from the same record; once it is granted, what was granted.</summary>
    public AuditTarget? Target { get; init; }

    /// <summary>True once the request was recorded as received.</summary>
    public bool Received { get; init; }

    /// <summary>Who is to get access; empty before it was received.</summary>
    public string Person { get; init; } = string.Empty;

    /// <summary>UID of the request whose access it prolongs; null when it prolongs none.</summary>
    public string? ExtendsUid { get; init; }

    /// <summary>What approvals must cover; null before the first stage opened.</summary>
    public Coverage? Coverage { get; init; }

    /// <summary>The agreed duration; zero before the first stage opened.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Stages that were opened since the last time that approval began anew, fallbacks after those in whose place they stand.</summary>
    public ImmutableList<OpenedStage> Stages { get; init; } = [];

    /// <summary>The rounds of approval before that, oldest first.</summary>
    public ImmutableList<SupersededRound> SupersededRounds { get; init; } = [];

    /// <summary>UIDs of approvals whose decision was recorded, counted or not.</summary>
    public ImmutableHashSet<string> JudgedApprovals { get; init; } = [];

    /// <summary>Of those, the UIDs of approvals whose decision does not count, with the sentence that says why.</summary>
    public ImmutableDictionary<string, string> RefusedApprovals { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>When access begins, of a request that is approved and waits for that; else null.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>The grant; null before there was one.</summary>
    public Grant? Grant { get; init; }

    /// <summary>The review of an emergency access; null without one.</summary>
    public OpenedReview? Review { get; init; }

    /// <summary>The terminal phase, one of <see cref="RequestPhases"/>; null while the request lives.</summary>
    public string? TerminalPhase { get; init; }

    /// <summary>When it came to its terminal phase; null while it has not, or while the record of that is not written.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it is in its terminal phase, for programs.</summary>
    public string Cause { get; init; } = string.Empty;

    /// <summary>Why it is in its terminal phase, for people.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>What each policy said, of a request that was denied.</summary>
    public IReadOnlyList<string> Explanation { get; init; } = [];

    /// <summary>True once its object was cleaned away after its time.</summary>
    public bool Cleaned { get; init; }

    /// <summary>Digest of the role's rules that a warning was last given about; null without any.</summary>
    public string? WarnedRulesDigest { get; init; }

    /// <summary>How many times a binding of the grant was put right.</summary>
    public int Repairs { get; init; }

    /// <summary>When that was last; null when it never was.</summary>
    public DateTimeOffset? RepairedAt { get; init; }

    /// <summary>What was done with the grant that ends it, a sentence; null when nothing was.</summary>
    public string? UnexpectedUse { get; init; }

    /// <summary>Index of the last record of it that is in the log; -1 without any.</summary>
    public long LastIndex { get; init; } = -1;

    /// <summary>Name of the policy that judges it; empty before one did.</summary>
    public string PolicyName => Grant?.PolicyName ?? Coverage?.PolicyName ?? string.Empty;

    /// <summary>The stages whose approvals count: those in whose place no fallback stands.</summary>
    public IEnumerable<OpenedStage> CountingStages =>
        Stages.Where((stage, i) => !Stages.Skip(i + 1).Any(later => later.Index == stage.Index));

    /// <summary>True when it has ended, or its grant has had its time, whether that is recorded yet or not.</summary>
    public bool IsOver(DateTimeOffset now) => TerminalPhase is not null || now >= Grant?.ExpiresAt;

    /// <summary>The stage, or its fallback, that was opened last for a place in the chain; null when none was.</summary>
    public OpenedStage? StageAt(int index) => Stages.FindLast(stage => stage.Index == index);

    /// <summary>The history with one more record. Records of types that do not bear on a decision change nothing.</summary>
    public RequestHistory Apply(AuditRecord record) => Step(record) with
    {
        // A record that is only planned has no index yet.
        LastIndex = Math.Max(LastIndex, record.Index),
        Request = Request ?? record.Request,
        Target = record.Type is AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass ? record.Target : Target ?? record.Target,
    };

    /// <summary>The history with several more records, in order.</summary>
    public RequestHistory Apply(IEnumerable<AuditRecord> records) => records.Aggregate(this, (history, record) => history.Apply(record));

    private RequestHistory Step(AuditRecord record) => record.Type switch
    {
        AuditRecordTypes.RequestReceived => this with
        {
            Received = true,
            Person = record.Subject ?? record.Actor?.Username ?? string.Empty,
            ExtendsUid = record.Extends?.Uid,
        },
        AuditRecordTypes.RequestRefused => End(RequestPhases.Denied, record),
        AuditRecordTypes.RequestDenied => End(RequestPhases.Denied, record),
        AuditRecordTypes.RequestWithdrawn => End(RequestPhases.Withdrawn, record),
        AuditRecordTypes.RequestTimedOut => End(RequestPhases.TimedOut, record),
        AuditRecordTypes.RequestFailed => End(RequestPhases.Failed, record),
        AuditRecordTypes.RequestCleaned => this with { Cleaned = true },
        AuditRecordTypes.ApprovalRequested => Open(record),
        AuditRecordTypes.ApprovalEscalated => Escalate(record.Stage!),
        AuditRecordTypes.ApprovalDecided => Count(record),
        AuditRecordTypes.ApprovalRefused or AuditRecordTypes.ReviewRefused => this with
        {
            JudgedApprovals = JudgedApprovals.Add(record.Decision!.ApprovalUid),
            RefusedApprovals = RefusedApprovals.SetItem(record.Decision.ApprovalUid, record.Message ?? string.Empty),
        },
        AuditRecordTypes.ApprovalSuperseded => this with
        {
            SupersededRounds = Coverage is null ? SupersededRounds : SupersededRounds.Add(new(Coverage, Stages)),
            Coverage = null,
            Stages = [],
            Duration = TimeSpan.Zero,
            ScheduledFor = null,
        },
        AuditRecordTypes.RequestScheduled => this with
        {
            Coverage = Coverage ?? Coverage.From(record),
            Duration = TimeSpan.FromSeconds(record.DurationSeconds ?? 0),
            ScheduledFor = Timestamp.TryParse(record.StartsAt, out var start) ? start : null,
        },
        AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass => this with
        {
            Coverage = Coverage ?? Coverage.From(record),
            Duration = TimeSpan.FromSeconds(record.DurationSeconds ?? 0),
            ScheduledFor = null,
            Grant = Grant.From(record),
        },
        AuditRecordTypes.GrantRoleChanged => this with { WarnedRulesDigest = record.Target?.RoleRulesDigest },
        AuditRecordTypes.BindingRepaired => this with
        {
            Repairs = Repairs + 1,
            RepairedAt = Timestamp.TryParse(record.Time, out var repaired) ? repaired : RepairedAt,
        },
        AuditRecordTypes.ActivityUnexpected when record.Cause == UnexpectedUseActions.Revoke => this with { UnexpectedUse = record.Message ?? string.Empty },
        AuditRecordTypes.GrantEnded =>
            End(record.Cause == GrantEndCauses.Expired ? RequestPhases.Expired : RequestPhases.Revoked, record),
        AuditRecordTypes.ReviewRequested => this with { Review = OpenedReview.From(record.Stage!) },
        AuditRecordTypes.ReviewDecided => this with
        {
            JudgedApprovals = JudgedApprovals.Add(record.Decision!.ApprovalUid),
            Review = Review?.With(record),
        },
        AuditRecordTypes.ReviewOverdue => this with { Review = Review is null ? null : Review with { IsOverdue = true } },
        _ => this,
    };

    private RequestHistory End(string phase, AuditRecord record) => this with
    {
        TerminalPhase = phase,
        EndedAt = Timestamp.TryParse(record.Time, out var time) ? time : null,
        Cause = record.Cause ?? string.Empty,
        Message = record.Message ?? string.Empty,
        Explanation = record.Explanation ?? [],
    };

    private RequestHistory Open(AuditRecord record) => this with
    {
        Coverage = Coverage.From(record),
        Duration = TimeSpan.FromSeconds(record.DurationSeconds ?? 0),
        Stages = Stages.Add(OpenedStage.From(record.Stage!) with { OpenedAt = Timestamp.TryParse(record.Time, out var time) ? time : null }),
    };

    private RequestHistory Escalate(AuditStage stage)
    {
        var at = Stages.FindLastIndex(s => s.Index == stage.Index);
        return at < 0 ? this : this with { Stages = Stages.SetItem(at, Stages[at] with { Tiers = Stages[at].Tiers.Add(stage.Approvers ?? []) }) };
    }

    private RequestHistory Count(AuditRecord record)
    {
        var stage = Stages.FindLastIndex(s => s.Index == record.Stage!.Index);
        var judged = this with { JudgedApprovals = JudgedApprovals.Add(record.Decision!.ApprovalUid) };
        return stage < 0 || record.Decision.Verdict != Decisions.Approved
            ? judged
            : judged with
            {
                Stages = Stages.SetItem(stage, Stages[stage] with
                {
                    ApprovedBy = Stages[stage].ApprovedBy.Add(record.Actor!.Username),
                    Stamps = Stages[stage].Stamps.AddRange(record.Evidence?.Stamps ?? []),
                }),
            };
    }
}
