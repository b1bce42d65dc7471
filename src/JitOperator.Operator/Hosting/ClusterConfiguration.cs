using JitOperator.CommandLine;
using k8s;
using k8s.Exceptions;

namespace JitOperator.Operator.Hosting;

/// <summary>Finds the cluster.</summary>
public static class ClusterConfiguration
{
    /// <summary>From a kubeconfig, or from the service account of the pod that this runs in.</summary>
    /// <exception cref="ConfigurationException">There is neither.</exception>
    public static KubernetesClientConfiguration Load(string? kubeconfig) => kubeconfig is null && !KubernetesClientConfiguration.IsInCluster()
        ? throw new ConfigurationException("This is not a pod of a cluster; name a kubeconfig with --kubeconfig.")
        : LoadForPeople(kubeconfig);

    /// <summary>The same, and else as kubectl does: from <c>KUBECONFIG</c> or the user's own kubeconfig. For commands that change nothing.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static KubernetesClientConfiguration LoadForPeople(string? kubeconfig)
    {
        try
        {
            return kubeconfig is null && KubernetesClientConfiguration.IsInCluster()
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig ?? FromEnvironment());
        }
        catch (Exception e) when (e is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException)
        {
            throw new ConfigurationException($"The kubeconfig{(kubeconfig is null ? "" : $" {kubeconfig}")} cannot be used: {e.Message}");
        }
    }

    // Null is the user's own.
    private static string? FromEnvironment() => Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } path ? path : null;
}
