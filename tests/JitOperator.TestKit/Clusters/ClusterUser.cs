using k8s;

namespace JitOperator.TestKit.Clusters;

/// <summary>
/// Somebody whom the API server knows: a person by client certificate, or a service account by token. Lives as long as its cluster,
/// which disposes of it.
/// </summary>
public sealed class ClusterUser : IDisposable
{
    private readonly Lazy<Kubernetes> _client;

    /// <summary>Takes a user from a kubeconfig.</summary>
    /// <param name="name">The username as the API server sees it; for messages.</param>
    /// <param name="kubeconfigPath">The user's kubeconfig.</param>
    public ClusterUser(string name, string kubeconfigPath)
    {
        Name = name;
        KubeconfigPath = kubeconfigPath;
        _client = new Lazy<Kubernetes>(() => new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfigPath)));
        Kubectl = new Kubectl(kubeconfigPath);
    }

    /// <summary>The username.</summary>
    public string Name { get; }

    /// <summary>A kubeconfig file of this user alone.</summary>
    public string KubeconfigPath { get; }

    /// <summary>A client that acts as this user.</summary>
    public Kubernetes Client => _client.Value;

    /// <summary>kubectl as this user.</summary>
    public Kubectl Kubectl { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }
}
