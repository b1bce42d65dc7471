using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Evidence;

/// <summary>What the records of one request say, told in order.</summary>
internal sealed class GrantStory
{
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(1);

    private readonly List<long> _records = [];
    private readonly List<Stage> _stages = [];
    private readonly List<GrantAgreement> _reviews = [];
    private AuditRecord? _received;
    private AuditRecord? _grant;
    private AuditRecord? _end;
    private AuditRecord? _review;
    private bool _isOverdue;

    /// <summary>True once it was granted.</summary>
    public bool IsGranted => _grant is not null;

    /// <summary>True once nothing more can be granted.</summary>
    public bool IsOver => _end is not null;

    /// <summary>True when the grant was alive at any time in a period.</summary>
    public bool IsAliveIn(EvidencePeriod period) =>
        _grant is not null
        && (!TryParse(_grant.StartsAt, out var start) || start < period.To)
        && (!TryParse(_end?.Time, out var end) || end > period.From);

    /// <summary>Takes the next record.</summary>
    public void Take(AuditRecord record)
    {
        _records.Add(record.Index);
        switch (record.Type)
        {
            case AuditRecordTypes.RequestReceived:
                _received = Slim(record);
                break;
            case AuditRecordTypes.ApprovalRequested when record.Stage is { } stage:
                _stages.Add(new(stage, []));
                break;
            case AuditRecordTypes.ApprovalSuperseded:
                _stages.Clear();
                break;
            case AuditRecordTypes.ApprovalDecided when _stages.FindLast(stage => stage.Is(record.Stage)) is { } stage:
                stage.Agreements.Add(AgreementOf(record));
                break;
            case AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass:
                _grant = Slim(record);
                break;
            case AuditRecordTypes.ReviewRequested:
                _review = Slim(record);
                break;
            case AuditRecordTypes.ReviewDecided:
                _reviews.Add(AgreementOf(record));
                break;
            case AuditRecordTypes.ReviewOverdue:
                _isOverdue = true;
                break;
            case AuditRecordTypes.GrantEnded or AuditRecordTypes.RequestFailed or AuditRecordTypes.RequestDenied
                or AuditRecordTypes.RequestRefused or AuditRecordTypes.RequestWithdrawn or AuditRecordTypes.RequestTimedOut:
                _end ??= Slim(record);
                break;
        }
    }

    /// <summary>The row; only of a request that was granted.</summary>
    public GrantRow Row(DateTimeOffset asOf)
    {
        var grant = _grant ?? throw new InvalidOperationException("What was never granted is no grant.");
        var counting = Counting();
        var approvals = counting.SelectMany(stage => stage.Agreements).Where(a => a.Verdict == Decisions.Approved).OrderBy(a => a.Index).ToList();
        return new GrantRow
        {
            GrantIndex = grant.Index,
            RequestNamespace = grant.Request?.Namespace ?? string.Empty,
            RequestName = grant.Request?.Name ?? string.Empty,
            RequestUid = grant.Request?.Uid ?? string.Empty,
            Person = Person(grant),
            FiledBy = grant.Actor?.Username,
            RequestedAt = _received?.Time,
            Reason = grant.Reason,
            Ticket = grant.Ticket,
            Policy = grant.Policy?.Name,
            PolicyGeneration = grant.Policy?.Generation,
            PolicyDigest = grant.Policy?.Digest,
            Role = $"{grant.Target?.RoleKind}/{grant.Target?.RoleName}",
            Namespaces = grant.Target?.Namespaces ?? [],
            ClusterWide = grant.Target?.ClusterWide == true,
            Risks = grant.Target?.Risks ?? [],
            Extends = grant.Extends is { } extended ? $"{extended.Namespace}/{extended.Name}" : null,
            Stages = counting.ConvertAll(stage => $"{stage.What.Name} ({stage.Required})"),
            Approvals = approvals,
            StartsAt = grant.StartsAt ?? string.Empty,
            AgreedEnd = grant.ExpiresAt ?? string.Empty,
            EndedAt = _end?.Time,
            EndedBecause = _end?.Cause,
            EndedBy = _end?.Actor?.Username,
            BreakGlass = grant.Type == AuditRecordTypes.GrantBreakGlass,
            ReviewDeadline = _review?.Stage?.Deadline,
            Reviews = _reviews,
            Flags = [.. Flags(grant, counting, approvals, asOf)],
            Records = _records,
        };
    }

    private IEnumerable<string> Flags(AuditRecord grant, List<Stage> counting, List<GrantAgreement> approvals, DateTimeOffset asOf)
    {
        var isEmergency = grant.Type == AuditRecordTypes.GrantBreakGlass;
        if (approvals.Exists(approval => !Precedes(approval, grant)))
            yield return GrantFlags.ApprovalNotBeforeStart;
        if (_received is null)
            yield return GrantFlags.BeginningPruned;
        else if (!isEmergency && counting.Count == 0)
            yield return GrantFlags.NobodyAsked;
        if (counting.Exists(stage => stage.People < stage.Required))
            yield return GrantFlags.ApprovalsMissing;
        if (approvals.Exists(approval => approval.Person == Person(grant) || approval.Person == grant.Actor?.Username))
            yield return GrantFlags.SelfApproval;
        if (_isOverdue)
            yield return GrantFlags.ReviewOverdue;
        if (_reviews.Exists(review => review.Verdict != Decisions.Approved))
            yield return GrantFlags.NotJustified;
        else if (isEmergency && _reviews.Select(review => review.Person).Distinct().Count() < (_review?.Stage?.Required ?? 1))
            yield return GrantFlags.ReviewMissing;
        if (!TryParse(grant.ExpiresAt, out var agreed))
            yield break;
        if (_end is null && asOf > agreed + s_grace)
            yield return GrantFlags.NotEnded;
        if (TryParse(_end?.Time, out var ended) && ended > agreed + s_grace)
            yield return GrantFlags.EndedLate;
    }

    // Both by the order of the log, which nobody can change afterwards, and by the time that the approver's stamp tells.
    private static bool Precedes(GrantAgreement approval, AuditRecord grant) =>
        approval.Index < grant.Index
        && (!TryParse(approval.At, out var at) || !TryParse(grant.StartsAt, out var start) || at <= start);

    /// <summary>The stages whose approvals count: those in whose place no fallback stands.</summary>
    private List<Stage> Counting() =>
        [.. _stages.Where((stage, i) => !_stages.Skip(i + 1).Any(later => later.Is(stage.What)))];

    private static string Person(AuditRecord grant) => grant.Subject ?? grant.Actor?.Username ?? string.Empty;

    private static GrantAgreement AgreementOf(AuditRecord record) => new(
        record.Index,
        record.Stage?.Name ?? string.Empty,
        record.Actor?.Username ?? string.Empty,
        record.Decision?.Verdict ?? string.Empty,
        record.Decision?.At,
        record.Time,
        record.Decision?.Comment,
        record.Evidence?.Mfa?.ExtraKey,
        record.Evidence?.Mfa?.Seen,
        record.Evidence?.Mfa?.Satisfied);

    // A population is held in memory: what is long in a record and not in the row is not.
    private static AuditRecord Slim(AuditRecord record) => record with
    {
        Evidence = null,
        Bindings = null,
        Explanation = null,
        Message = null,
        Actor = record.Actor is null ? null : new AuditActor(record.Actor.Username),
    };

    private static bool TryParse(string? time, out DateTimeOffset instant) => RecordTime.TryParse(time, out instant);

    private sealed record Stage(AuditStage What, List<GrantAgreement> Agreements)
    {
        public int Required => What.Required ?? 1;

        public int People => Agreements.Where(a => a.Verdict == Decisions.Approved).Select(a => a.Person).Distinct().Count();

        public bool Is(AuditStage? other) => other?.Index == What.Index;
    }
}
