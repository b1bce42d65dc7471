namespace JitOperator.TestKit.Clusters;

/// <summary>How a <see cref="ControlPlane"/> is set up.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>
    /// Start the controller manager too. Without it nothing collects owned objects, empties deleted namespaces, fills aggregated roles
    /// such as <c>view</c>, signs certificate requests or makes default service accounts.
    /// </summary>
    public bool ControllerManager { get; init; }

    /// <summary>Have etcd write through to the disk: for tests of durability only, as it is slow.</summary>
    public bool Durable { get; init; }

    /// <summary>
    /// Have the API server post its audit events to the operator: to a port of loopback at which nobody need listen yet, with the token and
    /// the certificate in <see cref="ControlPlaneFiles.AuditWebhook"/>.
    /// </summary>
    public bool AuditWebhook { get; init; }

    /// <summary>
    /// Further arguments of the API server, such as <c>--audit-webhook-config-file</c>. One that is given replaces ours of that name.
    /// </summary>
    public IReadOnlyList<string> ApiServerArguments { get; init; } = [];

    /// <summary>Further arguments of etcd.</summary>
    public IReadOnlyList<string> EtcdArguments { get; init; } = [];
}
