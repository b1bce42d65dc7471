using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Lifecycles;

/// <summary>
/// Replays the life of every request from its records: asked, agreed to as the policy in force demands, granted, ended. Finds records that
/// are signed as they should be and yet cannot have come about, as whoever holds the key could write them.
/// </summary>
internal sealed class LifecycleReplay
{
    /// <summary>What a request that is over can no longer come to.</summary>
    private static readonly HashSet<string> s_endsWithIt = new(StringComparer.Ordinal)
    {
        AuditRecordTypes.RequestReceived, AuditRecordTypes.RequestRefused, AuditRecordTypes.RequestDenied, AuditRecordTypes.RequestWithdrawn,
        AuditRecordTypes.RequestTimedOut, AuditRecordTypes.RequestFailed, AuditRecordTypes.ApprovalRequested, AuditRecordTypes.ApprovalDecided,
        AuditRecordTypes.ApprovalEscalated, AuditRecordTypes.ApprovalSuperseded, AuditRecordTypes.RequestScheduled, AuditRecordTypes.GrantIssued,
        AuditRecordTypes.GrantBreakGlass, AuditRecordTypes.GrantEnded, AuditRecordTypes.GrantRoleChanged, AuditRecordTypes.BindingRepaired,
    };

    private readonly Dictionary<string, RequestTrace> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _over = new(StringComparer.Ordinal);
    private readonly PolicyDemands _policies = new();
    private bool _missesRecords;

    /// <summary>How many grants there are.</summary>
    public long Grants { get; private set; }

    /// <summary>For how many of them the log does not hold what the policy demanded.</summary>
    public long UnprovenGrants { get; private set; }

    /// <summary>Records are not there: from here on, what is not known of a request is not held against it.</summary>
    public void MissesRecords()
    {
        if (_missesRecords)
            return;
        _missesRecords = true;
        foreach (var trace in _open.Values)
            trace.MissesRecords();
    }

    /// <summary>Follows the next record; a finding when it cannot follow on those before it.</summary>
    public IEnumerable<Finding> Follow(LogRecord logged, string where)
    {
        var record = logged.Record;
        _policies.Note(record);
        // What somebody tried and was refused is no step of a request.
        if (record.Admission is not null || record.Request is not { Uid: { Length: > 0 } uid })
            return [];
        return Follow(uid, record) is { } fault
            ? [new(FindingKind.ImpossibleStep, record.Index, record.Index, where, $"{record.Type} of {record.Request.Namespace}/{record.Request.Name} cannot be: {fault}")]
            : [];
    }

    private string? Follow(string uid, AuditRecord record)
    {
        if (_over.Contains(uid))
            return s_endsWithIt.Contains(record.Type) ? "It goes on after it was over." : null;
        if (!_open.TryGetValue(uid, out var trace))
            _open[uid] = trace = new RequestTrace(_missesRecords && record.Type != AuditRecordTypes.RequestReceived);
        var fault = trace.Follow(record, _policies);
        if (record.Type is AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass)
        {
            Grants++;
            UnprovenGrants += trace.IsProven ? 0 : 1;
        }

        if (trace is { IsOver: true, IsInReview: false })
        {
            _open.Remove(uid);
            _over.Add(uid);
        }

        return fault;
    }
}
