using System.Text.Json.Nodes;
using JitOperator.TestKit.Clusters;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>A real API server with what <c>config/</c> ships, shared by all tests that need one.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    /// <summary>The API server, as its administrator.</summary>
    internal ApiServer Api { get; private set; } = null!;

    /// <summary>Brings manifests to it.</summary>
    internal ManifestClient Manifests => _cluster.Manifests;

    /// <summary>A namespace for this run's objects.</summary>
    internal string Namespace { get; private set; } = string.Empty;

    /// <summary>Whether the API server evaluates the CEL rules of the definitions: from 1.25 on.</summary>
    internal bool HasCel => _cluster.HasCel;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.AcquireAsync();
        Api = new ApiServer(_cluster.Admin.Client);
        foreach (var folder in new[] { "manager", "crd", "rbac" })
            await Manifests.ApplyAsync(RepositoryFiles.YamlIn("config", folder));
        Namespace = await _cluster.CreateNamespaceAsync("jit-api-tests");
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Gives a user one of the shipped or built-in cluster roles in <see cref="Namespace"/>.</summary>
    internal Task BindAsync(string clusterRole, string user) => Manifests.ApplyAsync(new JsonObject
    {
        ["apiVersion"] = $"{ApiConstants.Rbac}/v1",
        ["kind"] = "RoleBinding",
        ["metadata"] = new JsonObject { ["name"] = user, ["namespace"] = Namespace },
        ["roleRef"] = new JsonObject { ["apiGroup"] = ApiConstants.Rbac, ["kind"] = "ClusterRole", ["name"] = clusterRole },
        ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = ApiConstants.Rbac, ["kind"] = "User", ["name"] = user }),
    });
}
