using System.Globalization;
using System.Net;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Faults;
using JitOperator.TestKit.Manifests;
using JitOperator.TestKit.Processes;

namespace JitOperator.TestKit.Operators;

/// <summary>
/// The operator installed on the shared test cluster from <c>config/</c>, with nothing but the rights that are written there. Its
/// webhooks are reached over one port, whichever replica runs.
/// </summary>
public class OperatorInstallation : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-operators-");
    private readonly List<Replica> _replicas = [];
    private int _started;
    private string _kubeconfig = string.Empty;
    private string? _caBundle;
    private TcpBalancer? _balancer;

    /// <summary>The cluster that it is installed on.</summary>
    public TestCluster Cluster { get; private set; } = null!;

    /// <summary>Its processes; the first was there from the start.</summary>
    public IReadOnlyList<Replica> Replicas => _replicas;

    /// <summary>Installs it on the shared cluster with one replica, and returns once its webhooks are in force.</summary>
    public async Task InitializeAsync() => await InitializeAsync(await TestCluster.AcquireAsync());

    /// <summary>Installs it on a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="arguments">Options of the replica besides those that all have.</param>
    public async Task InitializeAsync(TestCluster cluster, params string[] arguments)
    {
        Cluster = cluster;
        foreach (var folder in (string[])["crd", "manager", "rbac"])
        {
            await Cluster.Manifests.ApplyAsync(RepositoryFiles.YamlIn("config", folder));
        }

        _kubeconfig = (await Cluster.ServiceAccountAsync("jit-system", "jit-operator")).KubeconfigPath;
        _balancer = new TcpBalancer(Cluster.HostName == "127.0.0.1" ? IPAddress.Loopback : IPAddress.Any);
        await StartReplicaAsync(arguments);
        await InstallWebhooksAsync();
    }

    /// <summary>Starts one more replica and waits until it is ready.</summary>
    /// <param name="arguments">Options besides those that all have.</param>
    public Task<Replica> StartReplicaAsync(params string[] arguments) => StartReplicaAsync(_kubeconfig, [], arguments);

    /// <summary>Starts one more replica that reaches the API server by way of a proxy, and waits until it is ready.</summary>
    /// <param name="through">The proxy.</param>
    /// <param name="prefix">A command that runs the command that follows it, such as <c>env NAME=VALUE</c>.</param>
    public async Task<Replica> StartReplicaAsync(ClusterAddress through, IReadOnlyList<string> prefix) => await StartReplicaAsync(
        (await Cluster.ServiceAccountAsync("jit-system", "jit-operator", through)).KubeconfigPath, prefix, []);

    private async Task<Replica> StartReplicaAsync(string kubeconfig, IReadOnlyList<string> prefix, string[] arguments)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"replica-{_started++}-{Environment.ProcessId}");
        var replica = new Replica(name, kubeconfig, _folder.FullName, Cluster.HostName, arguments, prefix);
        _replicas.Add(replica);
        _balancer!.Add(replica.Port);
        await replica.StartAsync();
        return replica;
    }

    /// <summary>Ends a replica for good.</summary>
    public async Task RemoveReplicaAsync(Replica replica)
    {
        _replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    /// <summary>Installs the webhooks, and returns once they are in force.</summary>
    public async Task InstallWebhooksAsync()
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"https://{Cluster.HostName}:{_balancer!.Port}");
        var manifests = await Command.RunAsync(RepositoryFiles.PathOf("config", "dev", "webhooks.sh"), [url]);
        if (!manifests.Succeeded)
        {
            throw new InvalidOperationException(manifests.ToString());
        }

        foreach (var manifest in YamlJson.Read(new StringReader(manifests.Output)))
        {
            // What the operator found out before, it need not find out again.
            foreach (var webhook in _caBundle is null ? [] : manifest["webhooks"]!.AsArray())
            {
                webhook!["clientConfig"]!["caBundle"] = _caBundle;
            }

            await Cluster.Manifests.ApplyAsync(manifest);
        }

        await new WebhookProbe(Cluster).InForceAsync();
        _caBundle = (await Cluster.Admin.Kubectl.RunAsync(
            "get", "mutatingwebhookconfiguration", "jit-operator", "-o", "jsonpath={.webhooks[0].clientConfig.caBundle}")).Output;
    }

    /// <summary>Takes the webhooks away, as somebody does who wants to get around them.</summary>
    public async Task RemoveWebhooksAsync()
    {
        await Cluster.Admin.Kubectl.RunAsync("delete", "mutatingwebhookconfiguration", "jit-operator", "--ignore-not-found");
        await Cluster.Admin.Kubectl.RunAsync("delete", "validatingwebhookconfiguration", "jit-operator", "--ignore-not-found");
        await new WebhookProbe(Cluster).NotInForceAsync();
    }

    /// <summary>Ends its processes and takes its webhooks away.</summary>
    public async ValueTask DisposeAsync()
    {
        // Others use the cluster after us: webhooks without an operator behind them would refuse all that they do.
        await RemoveWebhooksAsync();
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        if (_balancer is not null)
        {
            await _balancer.DisposeAsync();
        }

        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
