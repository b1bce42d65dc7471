namespace JitOperator.TestKit.Clusters;

/// <summary>The environment variables by which test processes are told of a cluster.</summary>
public static class TestClusterEnvironment
{
    /// <summary>An administrator's kubeconfig, of a cluster that one can lose.</summary>
    public const string Kubeconfig = "JIT_TEST_KUBECONFIG";

    /// <summary>The folder of the local control plane that the kubeconfig belongs to. Optional; see <see cref="ControlPlaneFiles"/>.</summary>
    public const string Folder = "JIT_TEST_CLUSTER_DIR";

    /// <summary>The host name under which that cluster's API server reaches this machine, for webhooks. Optional, 127.0.0.1.</summary>
    public const string Host = "JIT_TEST_HOST";
}
