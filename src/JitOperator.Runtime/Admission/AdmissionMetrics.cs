using System.Diagnostics.Metrics;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Runtime.Admission;

/// <summary>What admission counts. The labels are the path, which the program chose, and the outcome.</summary>
internal static class AdmissionMetrics
{
    private static readonly Meter Meter = new(RuntimeMetrics.MeterName);

    private static readonly Histogram<double> ReviewSeconds = Meter.Spread(
        "jit_webhook_duration_seconds", "How long reviews took; \"late\" and \"failed\" were refused for want of a verdict.", Buckets.Work, "path", "outcome");

    private static readonly Counter<long> Refusals = Meter.Counter(
        "jit_webhook_refusals_total", "Reviews that were refused: denied by a rule, or late or failed.", "path", "outcome");

    private static readonly Counter<long> Rejections = Meter.Counter(
        "jit_webhook_rejections_total", "Calls that were no reviews, or too many, by HTTP status.", "path", "status");

    /// <summary>Shows that there is nothing to count yet, so that the first one is seen to come.</summary>
    public static void Begin(string path)
    {
        foreach (var outcome in (string[])["denied", "late", "failed"])
            Refusals.Add(0, new("path", path), new("outcome", outcome));
    }

    public static void Reviewed(string path, string outcome, TimeSpan duration)
    {
        ReviewSeconds.Record(duration.TotalSeconds, new("path", path), new("outcome", outcome));
        if (outcome != "allowed")
            Refusals.Add(1, new("path", path), new("outcome", outcome));
    }

    public static void Rejected(string path, int status) => Rejections.Add(1, new("path", path), new("status", status));
}
