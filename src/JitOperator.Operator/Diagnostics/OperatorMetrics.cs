using System.Diagnostics.Metrics;
using JitOperator.Api.Audit;
using JitOperator.Operator.Requests;

namespace JitOperator.Operator.Diagnostics;

/// <summary>
/// What the operator counts. The only tag is the name of a policy, which administrators choose; never a person, nor what people typed.
/// </summary>
public sealed class OperatorMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "JitOperator.Operator";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _breakGlass;
    private readonly Counter<long> _lettersLost;

    /// <summary>Counts for one replica.</summary>
    /// <param name="book">What the log says; a replica that does not lead knows of nothing.</param>
    /// <param name="time">Tells what is overdue.</param>
    public OperatorMetrics(HistoryBook book, TimeProvider time)
    {
        _breakGlass = _meter.CreateCounter<long>("jit_breakglass_grants", description: "Access taken in an emergency, by policy.");
        _lettersLost = _meter.CreateCounter<long>(
            "jit_audit_letters_lost", description: "Refused admissions that could not be written down in time, and are not in the audit log.");
        _meter.CreateObservableGauge(
            "jit_breakglass_reviews_pending", () => book.InReview.Count, description: "Emergency accesses that wait for their review.");
        _meter.CreateObservableGauge(
            "jit_breakglass_reviews_overdue",
            () => book.InReview.Count(uid => book.Of(uid).Review is { } review && time.GetUtcNow() >= review.Deadline),
            description: "Emergency accesses whose review is overdue.");
    }

    /// <summary>Counts what a committed record tells of.</summary>
    public void Count(AuditRecord record)
    {
        if (record.Type == AuditRecordTypes.GrantBreakGlass)
        {
            _breakGlass.Add(1, new KeyValuePair<string, object?>("policy", record.Policy?.Name));
        }
    }

    /// <summary>Counts letters to the audit log that could not be written.</summary>
    public void CountLost(long letters) => _lettersLost.Add(letters);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
