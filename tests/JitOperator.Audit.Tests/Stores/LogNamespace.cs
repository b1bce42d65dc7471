using System.Text.Json.Nodes;
using JitOperator.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace JitOperator.Audit.Tests.Stores;

/// <summary>A namespace for a log on the shared API server, with the rights that <c>config/rbac</c> gives its writer and no more.</summary>
internal sealed class LogNamespace : IAsyncDisposable
{
    private const string Writer = "writer";

    private readonly TestCluster _cluster;

    private LogNamespace(TestCluster cluster, string name)
    {
        _cluster = cluster;
        Name = name;
    }

    /// <summary>Name of the namespace.</summary>
    public string Name { get; }

    /// <summary>The cluster's administrator.</summary>
    public ClusterUser Admin => _cluster.Admin;

    /// <summary>Where the API server is.</summary>
    public ClusterAddress Address => _cluster.Address;

    /// <summary>Makes one.</summary>
    public static async Task<LogNamespace> CreateAsync()
    {
        var cluster = await TestCluster.AcquireAsync();
        var created = new LogNamespace(cluster, await cluster.CreateNamespaceAsync("jit-audit"));
        await cluster.Admin.Client.CoreV1.CreateNamespacedServiceAccountAsync(
            new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = Writer } }, created.Name);
        await cluster.Manifests.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "Role",
            ["metadata"] = new JsonObject { ["name"] = Writer, ["namespace"] = created.Name },
            ["rules"] = new JsonArray(
                new JsonObject
                {
                    ["apiGroups"] = new JsonArray(string.Empty),
                    ["resources"] = new JsonArray("configmaps"),
                    ["verbs"] = new JsonArray("get", "list", "create", "delete"),
                },
                new JsonObject
                {
                    ["apiGroups"] = new JsonArray(string.Empty),
                    ["resources"] = new JsonArray("configmaps"),
                    ["resourceNames"] = new JsonArray("jit-floor"),
                    ["verbs"] = new JsonArray("update"),
                }),
        });
        await cluster.Manifests.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "RoleBinding",
            ["metadata"] = new JsonObject { ["name"] = Writer, ["namespace"] = created.Name },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Role", ["name"] = Writer },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = Writer, ["namespace"] = created.Name }),
        });
        return created;
    }

    /// <summary>The writer, at the API server or at what stands in front of it.</summary>
    public Task<ClusterUser> WriterAsync(ClusterAddress? server = null) => _cluster.ServiceAccountAsync(Name, Writer, server);

    public async ValueTask DisposeAsync() => await Admin.Client.CoreV1.DeleteNamespaceAsync(Name);
}
