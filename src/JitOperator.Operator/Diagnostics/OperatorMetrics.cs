using System.Diagnostics.Metrics;
using JitOperator.Api.Audit;
using JitOperator.Operator.Log;
using JitOperator.Operator.Requests;

namespace JitOperator.Operator.Diagnostics;

/// <summary>
/// What the operator counts. The only tags are names of rules, and of policies and witnesses, which administrators choose; never a person, nor what people typed.
/// </summary>
public sealed class OperatorMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "JitOperator.Operator";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _breakGlass;
    private readonly Counter<long> _lettersLost;
    private readonly Counter<long> _findings;

    /// <summary>Counts for one replica.</summary>
    /// <param name="book">What the log says; a replica that does not lead knows of nothing.</param>
    /// <param name="witnesses">What witnesses have said of the log.</param>
    /// <param name="keeper">How the log is kept; null where nobody keeps one.</param>
    /// <param name="time">Tells what is overdue.</param>
    public OperatorMetrics(HistoryBook book, WitnessFollower witnesses, LogKeeper? keeper, TimeProvider time)
    {
        _breakGlass = _meter.CreateCounter<long>("jit_breakglass_grants", description: "Access taken in an emergency, by policy.");
        _lettersLost = _meter.CreateCounter<long>(
            "jit_audit_letters_lost", description: "Refused admissions that could not be written down in time, and are not in the audit log.");
        _findings = _meter.CreateCounter<long>("jit_findings", description: "What the review of the audit log found, by rule and severity.");
        _meter.CreateObservableGauge(
            "jit_breakglass_reviews_pending", () => book.InReview.Count, description: "Emergency accesses that wait for their review.");
        _meter.CreateObservableGauge(
            "jit_breakglass_reviews_overdue",
            () => book.InReview.Count(uid => book.Of(uid).Review is { } review && time.GetUtcNow() >= review.Deadline),
            description: "Emergency accesses whose review is overdue.");
        _meter.CreateObservableGauge("jit_audit_records", () => Of(keeper?.HotRecords), description: "Records of the audit log in the cluster.");
        _meter.CreateObservableGauge(
            "jit_audit_unarchived_records", () => Of(keeper?.Unarchived), description: "Records without an archived copy that was read back.");
        _meter.CreateObservableGauge(
            "jit_audit_archive_lag", () => Of(keeper?.ArchiveLag is { } lag ? (long)lag.TotalSeconds : null), unit: "s", description: "How far the archive is behind the log.");
        _meter.CreateObservableGauge(
            "jit_audit_grants_held", () => keeper?.Held is null ? 0 : 1, description: "1 while nothing is granted because the log has no more room.");
        _meter.CreateObservableGauge(
            "jit_witness_cosigned_size", () => witnesses.CosignedSize, description: "Records of the log that enough witnesses have cosigned.");
        _meter.CreateObservableGauge(
            "jit_witness_contradictions", () => witnesses.Contradictions, description: "Witnesses that have seen another log than ours. Above 0: look at once.");
        _meter.CreateObservableCounter(
            "jit_witness_failures",
            () => witnesses.Failures.Select(f => new Measurement<long>(f.Value, new KeyValuePair<string, object?>("witness", f.Key))),
            description: "Checkpoints that a witness was asked to cosign and did not.");
    }

    /// <summary>Counts what a committed record tells of.</summary>
    public void Count(AuditRecord record)
    {
        if (record.Type == AuditRecordTypes.GrantBreakGlass)
        {
            _breakGlass.Add(1, new KeyValuePair<string, object?>("policy", record.Policy?.Name));
        }

        if (record is { Type: AuditRecordTypes.FindingRaised, Finding: { } finding })
        {
            _findings.Add(1, new KeyValuePair<string, object?>("rule", finding.Rule), new KeyValuePair<string, object?>("severity", finding.Severity));
        }
    }

    /// <summary>Counts letters to the audit log that could not be written.</summary>
    public void CountLost(long letters) => _lettersLost.Add(letters);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    // What is not known is not there, rather than 0.
    private static IEnumerable<Measurement<long>> Of(long? value) => value is { } known ? [new(known)] : [];
}
