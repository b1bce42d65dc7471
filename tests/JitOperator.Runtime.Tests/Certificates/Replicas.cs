using JitOperator.Runtime.Certificates;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Runtime.Tests.Certificates;

/// <summary>Replicas that share a store and are called by one client, in virtual time.</summary>
internal sealed class Replicas
{
    public const string Host = "hook.ns.svc";

    public static readonly ServingCertificateOptions Options = new()
    {
        Namespace = "ns",
        SecretName = "certificate",
        Names = ServingCertificateOptions.ServiceNames("hook", "ns"),
    };

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public FakeCertificateStore Store { get; } = new();

    public FakeTrust Client { get; } = new();

    public ServingCertificateManager Start(ServingCertificateOptions? options = null) =>
        new(Store, [Client], options ?? Options, Time, new Jitter(1), NullLogger<ServingCertificateManager>.Instance);

    /// <summary>Why a handshake with a replica would fail; null if it would not.</summary>
    public string? Fault(ServingCertificateManager replica) =>
        Client.Fault(replica.Current?.TargetCertificate, Host, Time.GetUtcNow());
}
