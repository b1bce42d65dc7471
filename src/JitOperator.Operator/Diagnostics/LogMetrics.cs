using System.Diagnostics.Metrics;
using JitOperator.Audit.Log;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Operator.Diagnostics;

/// <summary>How writing the audit log goes.</summary>
public static class LogMetrics
{
    private static readonly Meter s_meter = new(OperatorMetrics.MeterName);

    private static readonly Histogram<double> s_seconds = s_meter.Spread(
        "jit_audit_commit_duration_seconds", "How long it took to write records together, until they were durable.", Buckets.Work);

    private static readonly Counter<long> s_commits =
        s_meter.Counter("jit_audit_commits_total", "Writes of records together: written, raced by another writer, or failed.", "outcome");

    private static readonly Counter<long> s_records = s_meter.Counter("jit_audit_records_written_total", "Records written to the audit log.");

    private static readonly Counter<long> s_openFailures =
        s_meter.Counter("jit_audit_open_failures_total", "Terms of this replica as leader that ended because the audit log could not be opened or took no more records.");

    /// <summary>Shows that there is nothing to count yet, so that the first failure is seen to come.</summary>
    public static void Begin()
    {
        foreach (var outcome in Enum.GetValues<CommitOutcome>())
        {
            s_commits.Add(0, Outcome(outcome));
        }
    }

    /// <summary>Counts a write.</summary>
    public static void Committed(CommitReport report)
    {
        s_commits.Add(1, Outcome(report.Outcome));
        if (report.Outcome == CommitOutcome.Written)
        {
            s_seconds.Record(report.Duration.TotalSeconds);
            s_records.Add(report.Records);
        }
    }

    /// <summary>Counts a term that the log has ended.</summary>
    public static void CannotLead() => s_openFailures.Add(1);

    private static KeyValuePair<string, object?> Outcome(CommitOutcome outcome) => Instruments.Tag("outcome", outcome switch
    {
        CommitOutcome.Written => "written",
        CommitOutcome.Raced => "raced",
        _ => "failed",
    });
}
