using System.Text.Json.Nodes;
using k8s;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>A real API server with what <c>config/</c> ships, shared by all tests that need one.</summary>
public sealed class ClusterFixture : IAsyncLifetime, IDisposable
{
    private Kubernetes? _client;

    /// <summary>The API server, as its administrator.</summary>
    internal ApiServer Api { get; private set; } = null!;

    /// <summary>A namespace for this run's objects.</summary>
    internal string Namespace { get; private set; } = string.Empty;

    /// <summary>Whether the API server evaluates the CEL rules of the definitions: from 1.25 on.</summary>
    internal bool HasCel { get; private set; }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _client = new Kubernetes(await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(
            new FileInfo(Environment.GetEnvironmentVariable("JIT_TEST_KUBECONFIG")
                ?? throw new InvalidOperationException("Set JIT_TEST_KUBECONFIG, or run the tests by `make test` or `config/dev/with-cluster.sh`."))));
        Api = new ApiServer(_client);
        Namespace = $"jit-api-tests-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}";
        HasCel = int.Parse((await _client.Version.GetCodeAsync()).Minor.TrimEnd('+')) >= 25;

        foreach (var manifest in new[] { "manager", "crd", "rbac" }.SelectMany(folder => RepositoryFiles.YamlIn("config", folder))
            .SelectMany(YamlJson.ReadFile).Append(NamespaceManifest()))
        {
            await Api.ApplyAsync(manifest);
        }

        await WaitUntilServedAsync();
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    /// <summary>Gives a user one of the shipped or built-in cluster roles in <see cref="Namespace"/>.</summary>
    internal Task BindAsync(string clusterRole, string user) => Api.ApplyAsync(new JsonObject
    {
        ["apiVersion"] = $"{ApiConstants.Rbac}/v1",
        ["kind"] = "RoleBinding",
        ["metadata"] = new JsonObject { ["name"] = user, ["namespace"] = Namespace },
        ["roleRef"] = new JsonObject { ["apiGroup"] = ApiConstants.Rbac, ["kind"] = "ClusterRole", ["name"] = clusterRole },
        ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = ApiConstants.Rbac, ["kind"] = "User", ["name"] = user }),
    });

    private JsonObject NamespaceManifest() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = Namespace },
    };

    /// <summary>A definition is established a moment before its resource is served.</summary>
    private async Task WaitUntilServedAsync()
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        JsonObject[] probes =
            [ValidObjects.Policy("probe"), ValidObjects.Request(Namespace, "probe"), ValidObjects.Approval(Namespace, "probe")];
        foreach (var probe in probes)
        {
            Outcome outcome;
            while (!(outcome = await Api.CreateAsync(probe, dryRun: true)).Accepted)
            {
                Assert.True(time.GetElapsedTime(start) < TimeSpan.FromSeconds(30), outcome.ToString());
                await Task.Delay(TimeSpan.FromMilliseconds(100), time);
            }
        }
    }
}
