using JitOperator.Core.Notifications;
using JitOperator.Core.Reviews;
using JitOperator.Operator.Activity;
using JitOperator.Operator.Log;

namespace JitOperator.Operator.Hosting;

/// <summary>How the operator runs. Each is an option of <c>jit-operator run</c>.</summary>
public sealed record OperatorOptions
{
    /// <summary>Path of a kubeconfig; null inside of a cluster.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The operator's namespace: its lease, keys and certificate.</summary>
    public string Namespace { get; init; } = "jit-system";

    /// <summary>The namespace of the audit log.</summary>
    public string AuditNamespace { get; init; } = "jit-audit";

    /// <summary>Name of the cluster, as it stands in every record and as the origin of the log's checkpoints.</summary>
    public string Cluster { get; init; } = "kubernetes";

    /// <summary>The operator's own service account, in <see cref="Namespace"/>.</summary>
    public string ServiceAccount { get; init; } = "jit-operator";

    /// <summary>Names this replica in the lease, in events and in the log; unique among those that run at once.</summary>
    public required string Identity { get; init; }

    /// <summary>Address that the webhooks and health are served on.</summary>
    public string WebhookAddress { get; init; } = "0.0.0.0";

    /// <summary>Port that the webhooks are served on.</summary>
    public int WebhookPort { get; init; } = 9443;

    /// <summary>Further names and addresses that the API server may call the webhooks by, for an operator outside of the cluster.</summary>
    public IReadOnlyList<string> WebhookHosts { get; init; } = [];

    /// <summary>Folder with <c>tls.crt</c> and <c>tls.key</c> that somebody else keeps valid; null for certificates of the operator's own.</summary>
    public string? CertificateFolder { get; init; }

    /// <summary>
    /// Port that health and metrics are served on, at the same address, over plain HTTP: <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.
    /// </summary>
    public int HealthPort { get; init; } = 8081;

    /// <summary>
    /// How long after the leader was last heard of another replica takes over. Grants wait for that; the end of a grant does not.
    /// </summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The witnesses of the audit log, each as <c>vkey@https://url</c>.</summary>
    public IReadOnlyList<string> Witnesses { get; init; } = [];

    /// <summary>How many of them must have cosigned; null for all.</summary>
    public int? WitnessQuorum { get; init; }

    /// <summary>
    /// How long the refusal of a webhook waits until it is written down for the audit log. The refusal stands in any case; what took
    /// longer is counted as lost.
    /// </summary>
    public TimeSpan LetterTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How the leader keeps the audit log: where it is archived to, how long records are kept, and what is held.</summary>
    public LogKeeperOptions Log { get; init; } = new();

    /// <summary>How what people do is heard of.</summary>
    public ActivityOptions Activity { get; init; } = new();

    /// <summary>What the rules go by that the leader reviews the audit log with.</summary>
    public ReviewOptions Review { get; init; } = new();

    /// <summary>The channels that are told of what is on record.</summary>
    public NotificationOptions Notifications { get; init; } = new();

    /// <summary>An OpenTelemetry collector that takes traces over HTTP; null for no traces.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>How far the clock may be from the API server's. Beyond that nothing is granted; taking rights away goes on.</summary>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests are worked on at a time.</summary>
    public int Workers { get; init; } = 16;

    /// <summary>User name of the operator, as the API server knows it.</summary>
    public string Username => $"system:serviceaccount:{Namespace}:{ServiceAccount}";
}
