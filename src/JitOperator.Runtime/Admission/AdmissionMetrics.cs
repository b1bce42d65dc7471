using System.Diagnostics.Metrics;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Runtime.Admission;

/// <summary>What admission counts. The tags are the path, which the program chose, and the outcome.</summary>
internal static class AdmissionMetrics
{
    private static readonly Meter Meter = new(RuntimeMetrics.MeterName);

    private static readonly Histogram<double> ReviewSeconds =
        Meter.CreateHistogram<double>("jit_runtime_admission_duration", "s", "How long reviews took, by path and outcome.");

    private static readonly Counter<long> Rejections = Meter.CreateCounter<long>(
        "jit_runtime_admission_rejections", description: "Calls that were no reviews, or too many, by path and HTTP status.");

    public static void Reviewed(string path, string outcome, TimeSpan duration) =>
        ReviewSeconds.Record(duration.TotalSeconds, new("path", path), new("outcome", outcome));

    public static void Rejected(string path, int status) => Rejections.Add(1, new("path", path), new("status", status));
}
