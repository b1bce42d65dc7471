using JitOperator.Runtime.Client;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Faults;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Tests.Cluster;

/// <summary>A test against a real API server: a namespace of its own, a client, and one behind a proxy that injects faults.</summary>
public abstract class ClusterTest : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Kubernetes> _clients = [];
    private Task _run = Task.CompletedTask;

    /// <summary>The shared cluster.</summary>
    protected TestCluster Cluster { get; private set; } = null!;

    /// <summary>A namespace of this test.</summary>
    protected string Namespace { get; private set; } = string.Empty;

    /// <summary>Stands before the API server of <see cref="Proxied"/>.</summary>
    protected FaultProxy Proxy { get; private set; } = null!;

    /// <summary>An administrator, over HTTP/2.</summary>
    protected Kubernetes Direct { get; private set; } = null!;

    /// <summary>A service account that may do anything in <see cref="Namespace"/>, over HTTP/1.1 through <see cref="Proxy"/>.</summary>
    protected Kubernetes Proxied { get; private set; } = null!;

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        Cluster = await TestCluster.AcquireAsync();
        Namespace = await Cluster.CreateNamespaceAsync("runtime");
        await MakeServiceAccountAsync("tester");
        await Cluster.BindAsync(
            Namespace, "cluster-admin", new Rbacv1Subject { Kind = "ServiceAccount", Name = "tester", NamespaceProperty = Namespace });
        Proxy = await FaultProxy.StartAsync(Cluster.Address);

        Direct = await ClientAsync(Cluster.Admin);
        Proxied = await ClientAsync(await Cluster.ServiceAccountAsync(Namespace, "tester", Proxy.Address));
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        await Direct.CoreV1.DeleteNamespaceAsync(Namespace);
        _clients.ForEach(client => client.Dispose());
        await Proxy.DisposeAsync();
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs something until the test is over.</summary>
    protected void Run(Func<CancellationToken, Task> run) => _run = run(_stop.Token);

    /// <summary>A client of the runtime, for a user.</summary>
    protected async Task<Kubernetes> ClientAsync(ClusterUser user)
    {
        var config = await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(new FileInfo(user.KubeconfigPath));

        // No test waits longer for an answer that does not come.
        config.HttpClientTimeout = TimeSpan.FromSeconds(5);
        var client = KubernetesClients.Create(config);
        _clients.Add(client);
        return client;
    }

    /// <summary>Makes a service account, with no rights.</summary>
    protected async Task MakeServiceAccountAsync(string name) => await Cluster.Admin.Client.CoreV1.CreateNamespacedServiceAccountAsync(
        new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = name } }, Namespace);

    /// <summary>A client for one kind.</summary>
    protected static ResourceClient<T> Client<T>(IKubernetes kubernetes, ResourceKind kind, string owner = "runtime-tests")
        where T : class, IKubernetesObject<V1ObjectMeta> => new(kubernetes, kind, owner);

    /// <summary>A config map of this test.</summary>
    protected V1ConfigMap Map(string name, string value = "v") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Namespace },
        Data = new Dictionary<string, string> { ["value"] = value },
    };
}
