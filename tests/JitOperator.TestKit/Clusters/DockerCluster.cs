using System.Net.Sockets;
using Testcontainers.K3s;

namespace JitOperator.TestKit.Clusters;

/// <summary>k3s in a container, where a Docker engine runs.</summary>
internal sealed class DockerCluster : IAsyncDisposable
{
    /// <summary>How the API server in the container reaches this machine.</summary>
    public const string HostName = "host.docker.internal";

    private const string Image = "rancher/k3s:v1.33.5-k3s1";

    private readonly K3sContainer _container;

    private DockerCluster(K3sContainer container) => _container = container;

    /// <summary>
    /// Whether an engine listens: at the Unix socket that <c>DOCKER_HOST</c> names, or the usual one. An engine elsewhere is not
    /// looked for, as its API server would not reach this machine.
    /// </summary>
    public static async Task<bool> IsAvailableAsync(CancellationToken cancellationToken)
    {
        const string scheme = "unix://";
        var host = Environment.GetEnvironmentVariable("DOCKER_HOST") ?? "unix:///var/run/docker.sock";
        if (!host.StartsWith(scheme, StringComparison.Ordinal))
            return false;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(host[scheme.Length..]), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Starts one and writes the administrator's kubeconfig.</summary>
    public static async Task<DockerCluster> StartAsync(string kubeconfigPath, CancellationToken cancellationToken)
    {
        var container = new K3sBuilder(Image).WithExtraHost(HostName, "host-gateway").Build();
        try
        {
            await container.StartAsync(cancellationToken);
            await File.WriteAllTextAsync(kubeconfigPath, await container.GetKubeconfigAsync(), cancellationToken);
            return new DockerCluster(container);
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
