namespace JitOperator.TestKit.Clusters;

/// <summary>What a local API server writes to its audit log.</summary>
internal static class AuditPolicy
{
    /// <summary>
    /// Who did what, and by which right: the authorizer's reason is in the annotations from level Metadata on. The control plane's own
    /// chatter is left out.
    /// </summary>
    public const string Yaml = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
          - level: None
            users: [system:apiserver, system:kube-controller-manager]
          - level: None
            nonResourceURLs: ["/readyz*", "/livez*", "/healthz*", "/openapi*"]
          - level: Metadata

        """;
}
