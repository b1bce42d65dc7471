using JitOperator.Api;
using JitOperator.Api.Audit;

namespace JitOperator.Audit.Lifecycles;

/// <summary>
/// How far a request has come by what the log says of it, and whether the next record can follow on that. Knows nothing of what the
/// operator would decide: only that nobody gets access who did not ask, to whom not enough people agreed, or whose time is over.
/// </summary>
internal sealed class RequestTrace
{
    private readonly List<StageTrace> _stages = [];
    private readonly HashSet<string> _earlierStages = new(StringComparer.Ordinal);
    private bool _isPartial;

    private AuditRecord? _received;
    private AuditPolicy? _agreedPolicy;
    private AuditRecord? _grant;
    private string? _roleRulesDigest;
    private string? _scheduledFor;
    private long? _agreedSeconds;
    private bool _isInReview;

    /// <summary>Begins with a request's first record.</summary>
    /// <param name="isPartial">True when records before it may have been pruned: then what is not known is not held against it.</param>
    public RequestTrace(bool isPartial) => _isPartial = isPartial;

    /// <summary>Records of it may be missing: from here on, what is not known is not held against it.</summary>
    public void MissesRecords() => _isPartial = true;

    /// <summary>True once it is over.</summary>
    public bool IsOver { get; private set; }

    /// <summary>True while its emergency access waits for a review.</summary>
    public bool IsInReview => _isInReview;

    /// <summary>True for a grant about which the log says all that it takes to judge it.</summary>
    public bool IsProven { get; private set; } = true;

    /// <summary>Why a record cannot follow on those before it, a sentence; null when it can. The trace goes on behind it.</summary>
    public string? Follow(AuditRecord record, PolicyDemands policies) => record.Type switch
    {
        AuditRecordTypes.RequestReceived => Receive(record),
        AuditRecordTypes.RequestRefused => Refuse(),
        AuditRecordTypes.RequestDenied or AuditRecordTypes.RequestWithdrawn or AuditRecordTypes.RequestTimedOut => EndAsked(record),
        AuditRecordTypes.RequestFailed => EndAny(),
        AuditRecordTypes.ApprovalRequested => Open(record),
        AuditRecordTypes.ApprovalEscalated => NeedStage(record) ?? Undecided(),
        AuditRecordTypes.ApprovalDecided => Decide(record, policies),
        AuditRecordTypes.ApprovalRefused => null,
        AuditRecordTypes.ApprovalSuperseded => Supersede(),
        AuditRecordTypes.RequestScheduled => Schedule(record, policies),
        AuditRecordTypes.GrantIssued => Grant(record, policies, isBreakGlass: false),
        AuditRecordTypes.GrantBreakGlass => Grant(record, policies, isBreakGlass: true),
        AuditRecordTypes.GrantRoleChanged or AuditRecordTypes.BindingRepaired => NeedGrant(),
        _ when AuditRecordTypes.IsActivity(record.Type) => _grant is not null || _isPartial ? null : "Nothing was granted that could have been used.",
        AuditRecordTypes.GrantEnded => EndGrant(record),
        AuditRecordTypes.ReviewRequested => BeginReview(),
        AuditRecordTypes.ReviewDecided => Review(record),
        AuditRecordTypes.ReviewOverdue => _isInReview || _isPartial ? null : "A review is overdue that nobody asked for.",
        AuditRecordTypes.RequestCleaned => IsOver || _isPartial ? null : "It is cleaned away before it is over.",
        _ => null,
    };

    private string? Receive(AuditRecord record)
    {
        if (_received is not null || IsOver)
            return "It is received for a second time.";
        _received = record;
        return record.Actor is null ? "It is received from nobody." : null;
    }

    private string? Refuse()
    {
        var wasGranted = _grant is not null;
        IsOver = true;
        return wasGranted ? "It is refused after access was granted." : null;
    }

    private string? EndAsked(AuditRecord record)
    {
        var fault = NeedReceived() ?? Undecided() ?? Same(record);
        IsOver = true;
        return fault;
    }

    private string? EndAny()
    {
        // It gives nobody anything, and is how a request ends that the log has lost.
        var fault = IsOver ? "It fails after it was over." : null;
        IsOver = true;
        return fault;
    }

    private string? Open(AuditRecord record)
    {
        var fault = NeedReceived() ?? Undecided() ?? Same(record);
        if (record.Stage is not { } stage || record.Policy is not { } policy)
            return fault ?? "A stage opens without its name, or without its policy.";
        fault ??= _agreedPolicy is null || _agreedPolicy == policy ? null : "A stage opens by another policy than the one before it.";
        _agreedPolicy = policy;
        _roleRulesDigest = record.Target?.RoleRulesDigest;
        _agreedSeconds = record.DurationSeconds;
        var before = _stages.FindLast(s => s.Index == stage.Index);
        fault ??= (before, stage) switch
        {
            _ when _isPartial => null,
            (null, { Index: 0 }) => null,
            (null, _) => IsComplete(stage.Index - 1) ? null : $"Stage {stage.Index} opens before stage {stage.Index - 1} is complete.",
            (_, { FallbackFor: not null }) => before.Name == stage.FallbackFor && !before.IsComplete ? null : "A fallback opens for a stage that does not need it.",
            _ => $"Stage {stage.Index} opens for a second time.",
        };
        _stages.Add(new StageTrace(stage.Index, stage.Name, stage.Required ?? int.MaxValue, stage.FallbackFor));
        return fault;
    }

    private string? Decide(AuditRecord record, PolicyDemands policies)
    {
        var fault = NeedReceived() ?? (IsEarlierRefusal(record) ? null : NeedStage(record)) ?? Undecided() ?? Same(record);
        if (record.Decision is not { } decision || record.Actor is not { } actor)
            return fault ?? "A decision counts without anybody who made it.";
        if (_stages.Exists(stage => stage.Approvals.Contains(decision.ApprovalUid)))
            fault ??= "An approval counts for a second time.";
        if (decision.Verdict != Decisions.Approved)
            return fault;
        if (_stages.FindLast(stage => stage.Index == record.Stage!.Index) is not { } open)
            return fault;
        if (open.People.Contains(actor.Username))
            fault ??= $"{actor.Username} counts twice in one stage.";
        if (IsOwn(actor.Username) && policies.Of(_agreedPolicy) is { Approval.AllowSelfApproval: not true })
            fault ??= $"{actor.Username} agrees to their own request, and the policy does not allow that.";
        open.People.Add(actor.Username);
        open.Approvals.Add(decision.ApprovalUid);
        return fault;
    }

    private string? Supersede()
    {
        var fault = NeedReceived() ?? Undecided();
        _earlierStages.UnionWith(_stages.Select(stage => stage.Name));
        _stages.Clear();
        _agreedPolicy = null;
        _roleRulesDigest = null;
        _scheduledFor = null;
        _agreedSeconds = null;
        return fault;
    }

    private string? Schedule(AuditRecord record, PolicyDemands policies)
    {
        var fault = NeedReceived() ?? Undecided() ?? Same(record) ?? Agreed(record, policies, isBreakGlass: false);
        _agreedPolicy = record.Policy;
        _roleRulesDigest = record.Target?.RoleRulesDigest;
        _agreedSeconds = record.DurationSeconds;
        _scheduledFor = record.StartsAt;
        return fault;
    }

    private string? Grant(AuditRecord record, PolicyDemands policies, bool isBreakGlass)
    {
        var fault = NeedReceived() ?? Undecided() ?? Same(record) ?? Times(record) ?? Agreed(record, policies, isBreakGlass);
        if (_received is { } asked && asked.Subject != record.Subject)
            fault ??= "Access is granted to another person than it was asked for.";
        if (_scheduledFor is { } start && string.CompareOrdinal(record.Time, start) < 0)
            fault ??= $"Access is granted before {start}, which was agreed to.";
        _grant = record;
        return fault;
    }

    private string? Times(AuditRecord record)
    {
        if (!Instant.TryParse(record.StartsAt, out var start) || !Instant.TryParse(record.ExpiresAt, out var end) || end <= start)
            return "Access is granted without an end that is after its beginning.";
        // An extension begins when what it prolongs ends, so that it lasts longer than what was agreed to.
        return _agreedSeconds is { } agreed && record.Extends is null && (end - start).TotalSeconds > agreed
            ? $"Access is granted for {(end - start).TotalSeconds} seconds, and {agreed} were agreed to."
            : null;
    }

    /// <summary>Whether everybody agreed whose agreement the policy demands.</summary>
    private string? Agreed(AuditRecord record, PolicyDemands policies, bool isBreakGlass)
    {
        if (record.Policy is not { } policy)
            return "Access is given without a policy.";
        if (_agreedPolicy is { } agreed && agreed != policy)
            return "Access is given by another policy than the one that people agreed by.";
        if (_roleRulesDigest is { } rules && rules != record.Target?.RoleRulesDigest)
            return "Access is given to other rules than those that people agreed to.";
        if (isBreakGlass)
            return policies.Of(policy) is { BreakGlass: null } ? "Access is taken in an emergency, and the policy knows none." : null;
        if (_stages.Select(stage => stage.Index).Distinct().FirstOrDefault(index => !IsComplete(index), -1) is >= 0 and var open && !_isPartial)
            return $"Access is given although stage {open} is not complete.";
        if (policies.Of(policy) is not { } spec)
        {
            IsProven = false;
            return null;
        }

        return _isPartial ? null : Demanded(spec);
    }

    private string? Demanded(Api.V1Alpha1.AccessPolicySpec spec)
    {
        var demanded = spec.Approval?.Automatic == true ? [] : spec.Approval?.Stages ?? [];
        if (demanded.Count == 0)
            return spec.Approval?.Automatic == true ? null : "Access is given by a policy that grants nothing.";
        for (var index = 0; index < demanded.Count; index++)
        {
            if (_stages.FindLast(stage => stage.Index == index) is not { } stage)
                return $"Access is given without stage {index}, {demanded[index].Name}, which the policy demands.";
            var required = (stage.FallbackFor is null ? demanded[index].Required : demanded[index].Fallback?.Required) ?? 1;
            if (stage.People.Count < required)
                return $"Access is given with {stage.People.Count} of {required} approvals in stage {stage.Name}.";
        }

        return null;
    }

    private string? EndGrant(AuditRecord record)
    {
        var fault = NeedGrant();
        if (record.Cause == "Expired" && Instant.TryParse(_grant?.ExpiresAt, out var end) && Instant.TryParse(record.Time, out var time) && time < end)
            fault ??= $"It is said to have expired before {_grant!.ExpiresAt}.";
        IsOver = true;
        return fault;
    }

    private string? BeginReview()
    {
        _isInReview = true;
        return _isPartial || _grant?.Type == AuditRecordTypes.GrantBreakGlass ? null : "A review is asked for of what was no emergency.";
    }

    private string? Review(AuditRecord record)
    {
        if (!_isInReview && !_isPartial)
            return "A review is decided that nobody asked for.";
        if (record.Actor is { } actor && IsOwn(actor.Username))
            return $"{actor.Username} reviews their own emergency access.";
        return null;
    }

    private bool IsComplete(int index) => _stages.FindLast(stage => stage.Index == index)?.IsComplete == true;

    private bool IsOwn(string username) => username == _received?.Actor?.Username || username == _received?.Subject;

    private string? NeedReceived() => _received is not null || _isPartial ? null : "It was never received.";

    private string? NeedStage(AuditRecord record) =>
        _isPartial || _stages.Exists(stage => stage.Index == record.Stage?.Index) ? null : "It is about a stage that was never opened.";

    // Agreement goes with the terms that it was to; a refusal holds.
    private bool IsEarlierRefusal(AuditRecord record) =>
        record.Decision?.Verdict == Decisions.Denied && record.Stage is { } stage && _earlierStages.Contains(stage.Name);

    private string? NeedGrant() => (_grant is null && !_isPartial) || IsOver ? "There is no access that it could be about." : null;

    private string? Undecided() => IsOver ? "It goes on after it was over." : _grant is not null ? "It goes on after access was granted." : null;

    private string? Same(AuditRecord record) =>
        _received?.Request?.Digest is { } digest && record.Request?.Digest is { } other && digest != other
            ? "It is no longer the request that was received: its digest is another one."
            : null;

    private sealed record StageTrace(int Index, string Name, int Required, string? FallbackFor)
    {
        public HashSet<string> People { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Approvals { get; } = new(StringComparer.Ordinal);

        public bool IsComplete => People.Count >= Required;
    }
}
