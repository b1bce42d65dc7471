using System.Text.Json.Nodes;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Faults;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Runtime.Tests.Informers;

/// <summary>
/// An informer of a namespace's ConfigMaps on a real API server, through a fault proxy; a subscriber that mirrors what it hears; and
/// somebody who changes things past the proxy.
/// </summary>
internal sealed class ClusterInformer : IAsyncDisposable
{
    private const string Label = "informer-test";

    // The shortest limits that there are: a watch of one to two seconds, dead after three.
    private static readonly InformerOptions Impatient = new()
    {
        ListQuery = new ListQuery(LabelSelector: Label),
        WatchTimeout = TimeSpan.FromSeconds(1),
        IdleTimeout = TimeSpan.FromSeconds(3),
        Backoff = new BackoffOptions(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(500)),
    };

    // A watch may meet an outage before it is answered; it must be given up well before a test gives up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _mirror = [];
    private readonly TestCluster _cluster;
    private readonly string _namespace;
    private readonly Kubernetes _client;
    private readonly Informer<V1ConfigMap> _informer;
    private readonly Task _run;

    private ClusterInformer(TestCluster cluster, FaultProxy proxy, string ns, ClusterUser robot)
    {
        _cluster = cluster;
        _namespace = ns;
        Proxy = proxy;
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(robot.KubeconfigPath);
        config.HttpClientTimeout = Patience;
        _client = KubernetesClients.Create(config);
        _informer = new Informer<V1ConfigMap>(
            new ResourceClient<V1ConfigMap>(_client, Kinds.ConfigMap, "tests", TimeProvider.System, new Jitter(1)),
            Impatient with { Namespace = ns },
            TimeProvider.System,
            new Jitter(1),
            NullLogger.Instance);
        _informer.Subscribe(Mirror);
        _run = _informer.RunAsync(_stop.Token);
    }

    public FaultProxy Proxy { get; }

    public static async Task<ClusterInformer> StartAsync(TestCluster cluster)
    {
        var ns = await cluster.CreateNamespaceAsync("informer");
        await cluster.Admin.Client.CoreV1.CreateNamespacedServiceAccountAsync(
            new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = "robot" } }, ns);
        await cluster.BindAsync(ns, "view", new Rbacv1Subject { Kind = "ServiceAccount", Name = "robot", NamespaceProperty = ns });
        var proxy = await FaultProxy.StartAsync(cluster.Address);
        return new ClusterInformer(cluster, proxy, ns, await cluster.ServiceAccountAsync(ns, "robot", proxy.Address));
    }

    public Task PutAsync(string name, string value) => _cluster.Manifests.ApplyAsync(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = _namespace,
            ["labels"] = new JsonObject { [Label] = string.Empty },
        },
        ["data"] = new JsonObject { ["value"] = value },
    });

    public Task RemoveAsync(string name) => _cluster.Admin.Client.CoreV1.DeleteNamespacedConfigMapAsync(name, _namespace);

    public Task WatchingAsync() => Eventually.TrueAsync(
        () => _informer.HasSynced && Proxy.Open.Any(request => request.IsWatch), "a watch is open");

    /// <summary>Waits until cache and subscriber have what is there, by name and value.</summary>
    public Task HasAsync(params (string Name, string Value)[] expected) => Eventually.TrueAsync(
        () =>
        {
            var cached = _informer.All.Select(map => (map.Metadata.Name, map.Data["value"]));
            lock (_lock)
                return expected.ToHashSet().SetEquals(cached) && expected.ToHashSet().SetEquals(_mirror.Select(pair => (pair.Key, pair.Value)));
        },
        "the cache and its subscriber have what is there");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _client.Dispose();
        await Proxy.DisposeAsync();
        _stop.Dispose();
    }

    private void Mirror(ResourceEvent<V1ConfigMap> change)
    {
        lock (_lock)
        {
            if (change.New is { } now)
                _mirror[change.Key.Name] = now.Data["value"];
            else
                _mirror.Remove(change.Key.Name);
        }
    }
}
