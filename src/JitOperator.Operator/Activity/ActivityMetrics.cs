using System.Diagnostics.Metrics;
using JitOperator.Api;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Operator.Activity;

/// <summary>What is counted of activity. No tag holds a name that a person chose.</summary>
public static class ActivityMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "JitOperator.Activity";

    private static readonly Meter s_meter = new(MeterName);
    private static readonly Counter<long> s_events = s_meter.Counter("jit_activity_events_total", "Audit events of the API server that arrived.");

    private static readonly Counter<long> s_actions =
        s_meter.Counter("jit_activity_actions_total", "Actions that belong to a grant, by how they do.", "attribution");

    private static readonly Counter<long> s_refused = s_meter.Counter(
        "jit_activity_batches_refused_total", "Batches of audit events that were not taken, by HTTP status. Those of 503 come again.", "status");

    private static readonly Counter<long> s_canaries = s_meter.Counter(
        "jit_activity_canaries_total", "The operator's own requests that came back as audit events, or did not in time.", "outcome");

    private static readonly Histogram<double> s_lag = s_meter.Spread(
        "jit_activity_lag_seconds", "How long after a request its audit event arrived, by the operator's own.", [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]);

    /// <summary>Shows that there is nothing to count yet, so that the first action is seen to come.</summary>
    public static void Begin()
    {
        foreach (var attribution in (string[])[ActivityAttributions.Exact, ActivityAttributions.Shadowed, ActivityAttributions.Ambiguous, ActivityAttributions.AfterExpiry])
        {
            s_actions.Add(0, new KeyValuePair<string, object?>("attribution", attribution));
        }
    }

    /// <summary>Counts events that arrived.</summary>
    public static void Arrived(int events) => s_events.Add(events);

    /// <summary>Counts an action.</summary>
    public static void Attributed(string attribution) => s_actions.Add(1, new KeyValuePair<string, object?>("attribution", attribution));

    /// <summary>Counts a batch that was not taken.</summary>
    public static void Refused(int status) => s_refused.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <summary>A canary came back.</summary>
    public static void CameBack(TimeSpan lag)
    {
        s_canaries.Add(1, new KeyValuePair<string, object?>("outcome", "seen"));
        s_lag.Record(lag.TotalSeconds);
    }

    /// <summary>A canary did not come back in time.</summary>
    public static void Missing() => s_canaries.Add(1, new KeyValuePair<string, object?>("outcome", "missing"));
}
