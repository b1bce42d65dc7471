using System.Diagnostics.Metrics;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Operator.Diagnostics;

/// <summary>How fast rights come, and how fast they go.</summary>
public static class GrantMetrics
{
    private static readonly Meter s_meter = new(OperatorMetrics.MeterName);

    private static readonly Histogram<double> s_latency = s_meter.Spread(
        "jit_grant_latency_seconds",
        "From the last decision that was needed, or the agreed start, until all bindings are in place; what held the grant is part of it.",
        Buckets.Work);

    private static readonly Histogram<double> s_lateness = s_meter.Spread(
        "jit_expiry_lateness_seconds", "From the agreed end of a grant until its binding is deleted, by whichever replica deleted it.", Buckets.Lateness);

    private static readonly Histogram<double> s_decided = s_meter.Spread(
        "jit_approval_duration_seconds", "From the opening of a stage until a decision in it was counted.", Buckets.People);

    /// <summary>A grant is in place.</summary>
    public static void Granted(TimeSpan latency) => s_latency.Record(Math.Max(0, latency.TotalSeconds));

    /// <summary>A binding is gone whose time was over.</summary>
    public static void Ended(TimeSpan lateness) => s_lateness.Record(Math.Max(0, lateness.TotalSeconds));

    /// <summary>Somebody decided.</summary>
    public static void Decided(TimeSpan after) => s_decided.Record(Math.Max(0, after.TotalSeconds));
}
