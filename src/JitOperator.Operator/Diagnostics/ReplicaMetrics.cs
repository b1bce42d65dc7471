using System.Diagnostics.Metrics;
using System.Net.Security;
using JitOperator.Operator.Bindings;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Operator.Diagnostics;

/// <summary>What every replica knows of itself and of the bindings that are there, whether it leads or not.</summary>
public sealed class ReplicaMetrics : IDisposable
{
    private readonly Meter _meter = new(OperatorMetrics.MeterName);

    /// <summary>Tells of one replica.</summary>
    /// <param name="isLeader">True while it leads.</param>
    /// <param name="bindings">The bindings.</param>
    /// <param name="clock">How far its clock is off.</param>
    /// <param name="maxClockSkew">Beyond which nothing is granted.</param>
    /// <param name="time">The time.</param>
    public ReplicaMetrics(Func<bool> isLeader, BindingTally bindings, ClockSkew clock, TimeSpan maxClockSkew, TimeProvider time)
    {
        _meter.Gauges("jit_build_info", "1, with the version of the operator.", "version", () => [new(MetricsExport.Version, 1)]);
        _meter.Gauge("jit_leader", "1 on the replica that leads.", () => isLeader() ? 1 : 0);
        _meter.Gauge("jit_bindings", "Role bindings of the operator in the cluster.", () => bindings.Count);
        _meter.Gauge("jit_bindings_overdue", "Role bindings that are still there past their end.", () => bindings.Overdue(time.GetUtcNow()).Count);
        _meter.Gauge(
            "jit_bindings_overdue_oldest_seconds",
            "How long past its end the role binding is still there that is so longest; 0 without any.",
            () => bindings.LongestOverdue(time.GetUtcNow()).TotalSeconds);
        _meter.Gauge(
            "jit_clock_skew_seconds",
            "By how much the clock of this replica is ahead of the API server's at least; below 0 when it is behind.",
            () => clock.Current?.TotalSeconds);
        _meter.Gauge("jit_clock_skew_bound_seconds", "The clock skew beyond which nothing is granted.", () => maxClockSkew.TotalSeconds);
    }

    /// <summary>Tells why nothing is granted, while that is so.</summary>
    /// <param name="reasons">By reason: true while that is so.</param>
    public void Holds(IReadOnlyDictionary<string, Func<bool>> reasons) => _meter.Gauges(
        "jit_grants_held", "1 while nothing is granted, by what that is for.", "reason", () => reasons.Select(r => KeyValuePair.Create(r.Key, r.Value() ? 1.0 : 0)));

    /// <summary>Tells when certificates end.</summary>
    /// <param name="certificates">By what they are for; null while there is none.</param>
    public void Certificates(IReadOnlyDictionary<string, Func<SslStreamCertificateContext?>> certificates) => _meter.Gauges(
        "jit_certificate_expiry_timestamp_seconds",
        "When a serving certificate ends, in Unix time.",
        "certificate",
        () => certificates
            .Select(certificate => (certificate.Key, Current: certificate.Value()))
            .Where(certificate => certificate.Current is not null)
            .Select(certificate => KeyValuePair.Create(
                certificate.Key, (double)new DateTimeOffset(certificate.Current!.TargetCertificate.NotAfter).ToUnixTimeSeconds())));

    /// <summary>Tells whether anything is heard of what people do.</summary>
    /// <param name="isSilent">True while nothing is; null where nobody listens, or this replica does not lead.</param>
    public void Activity(Func<bool?> isSilent) => _meter.Gauge(
        "jit_activity_silent", "1 while the operator's own requests do not come back as audit events.", () => isSilent() switch { true => 1, false => 0, null => null });

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
