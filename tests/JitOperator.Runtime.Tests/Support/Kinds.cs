using JitOperator.Runtime.Client;

namespace JitOperator.Runtime.Tests.Support;

/// <summary>Kinds that tests use.</summary>
internal static class Kinds
{
    public static readonly ResourceKind ConfigMap = new("", "v1", "configmaps", "ConfigMap", Namespaced: true);

    public static readonly ResourceKind Namespace = new("", "v1", "namespaces", "Namespace", Namespaced: false);

    public static readonly ResourceKind Lease = new("coordination.k8s.io", "v1", "leases", "Lease", Namespaced: true);
}
