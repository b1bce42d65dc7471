using System.Diagnostics.Metrics;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using JitOperator.Operator.Log;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Operator.Diagnostics;

/// <summary>
/// What the leader counts, as it commits records, and what it knows of requests and of the log. The only labels with names in them are of
/// policies, stages and witnesses, which administrators choose, and <see cref="CappedNames"/> bounds those; never a person, nor what
/// people typed. A replica that does not lead tells nothing of the state.
/// </summary>
public sealed class OperatorMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "JitOperator.Operator";

    /// <summary>How many policies, and how many stages, have series of their own.</summary>
    public const int MostNames = 100;

    // What a request came to in the end of its way there.
    private static readonly (string Type, string Outcome)[] s_outcomes =
    [
        (AuditRecordTypes.GrantIssued, "granted"),
        (AuditRecordTypes.GrantBreakGlass, "breakglass"),
        (AuditRecordTypes.RequestDenied, "denied"),
        (AuditRecordTypes.RequestRefused, "refused"),
        (AuditRecordTypes.RequestWithdrawn, "withdrawn"),
        (AuditRecordTypes.RequestTimedOut, "timedout"),
        (AuditRecordTypes.RequestFailed, "failed"),
    ];

    private static readonly string[] s_endCauses =
    [
        GrantEndCauses.Expired, GrantEndCauses.Revoked, GrantEndCauses.RequestDeleted, GrantEndCauses.RoleChanged, GrantEndCauses.Frozen,
        GrantEndCauses.UnexpectedUse, GrantEndCauses.ReviewFailed,
    ];

    private static readonly string[] s_coverages = [CoverageStatuses.None, CoverageStatuses.Incomplete, CoverageStatuses.Sampled, CoverageStatuses.Complete];

    private readonly Meter _meter = new(MeterName);
    private readonly CappedNames _policies = new(MostNames);
    private readonly CappedNames _stages = new(MostNames);
    private readonly HistoryBook _book;
    private readonly TimeProvider _time;
    private readonly Counter<long> _received;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _approvals;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _tampered;
    private readonly Counter<long> _breakGlass;
    private readonly Counter<long> _lettersLost;
    private readonly Counter<long> _findings;
    private readonly Counter<long> _coverage;
    private readonly Counter<long> _unexpected;
    private volatile bool _isOpen;

    /// <summary>Counts for one replica.</summary>
    /// <param name="book">What the log says; only of use while the log is open.</param>
    /// <param name="witnesses">What witnesses have said of the log.</param>
    /// <param name="keeper">How the log is kept; null where nobody keeps one.</param>
    /// <param name="time">Tells what is overdue.</param>
    public OperatorMetrics(HistoryBook book, WitnessFollower witnesses, LogKeeper? keeper, TimeProvider time)
    {
        (_book, _time) = (book, time);
        _received = _meter.Counter("jit_requests_received_total", "Requests with a verified identity that were seen for the first time.");
        _requests = _meter.Counter("jit_requests_total", "Requests that came to an outcome, by the policy that judged them.", "policy", "outcome");
        _approvals = _meter.Counter("jit_approvals_total", "What happened in stages of approval.", "stage", "outcome");
        _ended = _meter.Counter("jit_grants_ended_total", "Grants that ended; every cause but Expired is a revocation.", "policy", "cause");
        _tampered = _meter.Counter("jit_tamper_findings_total", "Signs that somebody got around the operator, or tried to.", "kind");
        _breakGlass = _meter.Counter("jit_breakglass_grants_total", "Access taken in an emergency; by policy, it is an outcome of jit_requests_total.");
        _lettersLost = _meter.Counter(
            "jit_audit_letters_lost_total", "Refused admissions that could not be written down in time, and are not in the audit log.");
        _findings = _meter.Counter("jit_findings_total", "What the review of the audit log found.", "rule", "severity");
        _coverage = _meter.Counter("jit_activity_coverage_total", "Grants that ended, by how much is known of what was done with them.", "status");
        _unexpected = _meter.Counter("jit_activity_unexpected_total", "Uses of grants that their policies do not expect.");
        ShowCounters();
        ShowState();
        ShowLog(witnesses, keeper);
    }

    /// <summary>True while this process has the log open for writing.</summary>
    public bool IsOpen
    {
        get => _isOpen;
        set => _isOpen = value;
    }

    /// <summary>Counts what a committed record tells of. Before it is taken into the book, or after.</summary>
    public void Count(AuditRecord record)
    {
        if (s_outcomes.FirstOrDefault(o => o.Type == record.Type) is { Outcome: { } outcome })
        {
            _requests.Add(1, Tag("policy", PolicyOf(record)), Tag("outcome", outcome));
        }

        if (TamperKinds.Of(record) is { } kind)
        {
            _tampered.Add(1, Tag("kind", kind));
        }

        switch (record.Type)
        {
            case AuditRecordTypes.RequestReceived:
                _received.Add(1);
                break;
            case AuditRecordTypes.GrantBreakGlass:
                _breakGlass.Add(1);
                break;
            case AuditRecordTypes.GrantEnded:
                _ended.Add(1, Tag("policy", PolicyOf(record)), Tag("cause", s_endCauses.Contains(record.Cause) ? record.Cause : CappedNames.Others));
                break;
            case AuditRecordTypes.FindingRaised when record.Finding is { } finding:
                _findings.Add(1, Tag("rule", finding.Rule), Tag("severity", finding.Severity));
                break;
            case AuditRecordTypes.ActivityCoverage when record.Coverage is { } coverage:
                _coverage.Add(1, Tag("status", s_coverages.Contains(coverage.Status) ? coverage.Status : CappedNames.Others));
                break;
            case AuditRecordTypes.ActivityUnexpected:
                _unexpected.Add(1);
                break;
            default:
                CountStage(record);
                break;
        }
    }

    /// <summary>Counts letters to the audit log that could not be written.</summary>
    public void CountLost(long letters) => _lettersLost.Add(letters);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string label, object? value) => Instruments.Tag(label, value);

    private string PolicyOf(AuditRecord record) =>
        _policies.Of(record.Policy?.Name ?? (record.Request is { } request ? _book.Of(request.Uid).PolicyName : null));

    private void CountStage(AuditRecord record)
    {
        var outcome = record.Type switch
        {
            AuditRecordTypes.ApprovalRequested => "requested",
            AuditRecordTypes.ApprovalDecided => record.Decision?.Verdict == Decisions.Approved ? "approved" : "denied",
            AuditRecordTypes.ApprovalRefused => "refused",
            AuditRecordTypes.ApprovalEscalated => "escalated",
            AuditRecordTypes.ApprovalSuperseded => "superseded",
            _ => null,
        };
        if (outcome is null)
        {
            return;
        }

        _approvals.Add(1, Tag("stage", _stages.Of(record.Stage?.Name)), Tag("outcome", outcome));
        if (record is { Type: AuditRecordTypes.ApprovalDecided, Request: { } request, Stage: { } stage }
            && _book.Of(request.Uid).StageAt(stage.Index)?.OpenedAt is { } opened
            && Timestamp.TryParse(record.Decision?.At, out var decided))
        {
            GrantMetrics.Decided(decided - opened);
        }
    }

    // What has not happened yet is shown as 0: an alert on an increase sees the first one come.
    private void ShowCounters()
    {
        foreach (var kind in TamperKinds.All)
        {
            _tampered.Add(0, Tag("kind", kind));
        }

        foreach (var status in s_coverages)
        {
            _coverage.Add(0, Tag("status", status));
        }
    }

    private void ShowState()
    {
        _meter.Gauge("jit_requests_open", "Requests that are not over.", () => Open(() => _book.Tally.LiveCount));
        _meter.Gauges("jit_grants_active", "Live grants, by the policy that gave them.", "policy", () => ByName(
            _policies, _book.Tally.ActiveByPolicy(), active => active.Key, active => active.Value, static (one, other) => one + other));
        _meter.Gauges("jit_requests_waiting", "Requests that wait for a decision, by stage.", "stage", () => ByName(
            _stages, _book.Tally.Waiting(), waiting => waiting.Stage, waiting => waiting.Count, static (one, other) => one + other));
        _meter.Gauges("jit_requests_waiting_oldest_seconds", "How long the request has waited that waits longest, by stage.", "stage", () => ByName(
            _stages, _book.Tally.Waiting(), waiting => waiting.Stage, waiting => AgeOf(waiting.Oldest), Math.Max));
        _meter.Gauge("jit_breakglass_reviews_pending", "Emergency accesses that wait for their review.", () => Open(() => _book.Tally.Reviews));
        _meter.Gauge(
            "jit_breakglass_reviews_overdue", "Emergency accesses whose review is overdue.", () => Open(() => _book.Tally.ReviewsDue(_time.GetUtcNow())));
    }

    private void ShowLog(WitnessFollower witnesses, LogKeeper? keeper)
    {
        _meter.Gauge("jit_audit_log_open", "1 while this replica has the audit log open for writing.", () => IsOpen ? 1 : 0);
        _meter.Gauge("jit_audit_records", "Records of the audit log in the cluster.", () => keeper?.HotRecords);
        _meter.Gauge("jit_audit_unarchived_records", "Records without an archived copy that was read back.", () => keeper?.Unarchived);
        _meter.Gauge("jit_audit_archive_lag_seconds", "How far the archive is behind the log.", () => keeper?.ArchiveLag?.TotalSeconds);
        _meter.Gauge("jit_witness_cosigned_records", "Records of the log that enough witnesses have cosigned.", () => witnesses.HasWitnesses ? witnesses.CosignedSize : null);
        _meter.Gauge("jit_witness_age_seconds", "How long ago enough witnesses last cosigned the log, or this replica began to ask them.", () => witnesses.Age?.TotalSeconds);
        _meter.Gauge(
            "jit_witness_contradictions", "Witnesses that have seen another log than ours. Above 0: look at once.", () => witnesses.HasWitnesses ? witnesses.Contradictions : null);
        _meter.CreateObservableCounter(
            "jit_witness_failures_total",
            () => witnesses.Failures.Select(f => new Measurement<long>(f.Value, Tag("witness", f.Key))),
            unit: null,
            "Checkpoints that a witness was asked to cosign and did not.",
            [Tag(Instruments.Labels, (string[])["witness"])]);
    }

    private double? Open(Func<int> value) => IsOpen ? value() : null;

    private double AgeOf(DateTimeOffset since) => since == DateTimeOffset.MinValue ? 0 : Math.Max(0, (_time.GetUtcNow() - since).TotalSeconds);

    private IEnumerable<KeyValuePair<string, double>> ByName<T>(
        CappedNames names, IReadOnlyList<T> counts, Func<T, string> name, Func<T, double> value, Func<double, double, double> join) => !IsOpen
        ? []
        : counts.GroupBy(count => names.Of(name(count)), StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create(group.Key, group.Select(value).Aggregate(join)));
}
