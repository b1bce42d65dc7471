using System.Text.Json.Nodes;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;

namespace JitOperator.TestKit.Tests.Clusters;

/// <summary>What other tests take for granted of the cluster that they share.</summary>
public sealed class TestClusterTests
{
    [Fact]
    public async Task UserAsync_ByNameAndGroups_IsWhoTheApiServerSees()
    {
        var cluster = await TestCluster.AcquireAsync();
        var ns = await cluster.CreateNamespaceAsync("kit-user");
        await cluster.BindAsync(ns, "view", new Rbacv1Subject { Kind = "User", Name = "alice@example.com" });

        var alice = await cluster.UserAsync("alice@example.com", "team:payments");
        var bob = await cluster.UserAsync("bob");

        Assert.True(await CanListAsync(alice, ns));
        Assert.False(await CanListAsync(bob, ns));
    }

    [Fact]
    public async Task UserAsync_WithAGroupThatHasRights_HasThem()
    {
        var cluster = await TestCluster.AcquireAsync();
        var ns = await cluster.CreateNamespaceAsync("kit-group");
        await cluster.BindAsync(ns, "view", new Rbacv1Subject { Kind = "Group", Name = "team:payments" });

        var member = await cluster.UserAsync("carol", "everybody", "team:payments");
        var other = await cluster.UserAsync("carol", "everybody");

        Assert.True(await CanListAsync(member, ns));
        Assert.False(await CanListAsync(other, ns));
    }

    [Fact]
    public async Task UserAsync_AskedOfTheClusterItself_IsWhoTheApiServerSees()
    {
        var cluster = await TestCluster.AcquireAsync();
        var ns = await cluster.CreateNamespaceAsync("kit-csr");
        await cluster.BindAsync(ns, "view", new Rbacv1Subject { Kind = "Group", Name = "team:csr" });
        var issuer = new RequestUserIssuer(cluster.Admin.Client);

        var certificate = await issuer.IssueAsync("dave", ["team:csr"], CancellationToken.None);

        var path = Path.GetTempFileName();
        Kubeconfig.Write(path, ClusterAddress.Read(cluster.Admin.KubeconfigPath), "dave", certificate);
        using var dave = new ClusterUser("dave", path);
        Assert.True(await CanListAsync(dave, ns));
        File.Delete(path);
    }

    [Fact]
    public async Task ServiceAccountAsync_OfAnAccount_HasItsRights()
    {
        var cluster = await TestCluster.AcquireAsync();
        var ns = await cluster.CreateNamespaceAsync("kit-account");
        await cluster.Admin.Client.CoreV1.CreateNamespacedServiceAccountAsync(
            new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = "robot" } }, ns);
        await cluster.BindAsync(ns, "view", new Rbacv1Subject { Kind = "ServiceAccount", Name = "robot", NamespaceProperty = ns });

        var robot = await cluster.ServiceAccountAsync(ns, "robot");

        Assert.Equal($"system:serviceaccount:{ns}:robot", robot.Name);
        Assert.True(await CanListAsync(robot, ns));
        Assert.False(await CanListAsync(robot, "kube-system"));
    }

    [Fact]
    public async Task Kubectl_AsAUser_SaysWhatItSaysToPeople()
    {
        var cluster = await TestCluster.AcquireAsync();
        var ns = await cluster.CreateNamespaceAsync("kit-kubectl");
        var alice = await cluster.UserAsync("alice");

        var refused = await alice.Kubectl.RunAsync("get", "configmaps", "-n", ns);
        var applied = await cluster.Admin.Kubectl.RunAsync(
            $$$"""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "{{{ns}}}"}}""", ["apply", "-f", "-"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("User \"alice\" cannot list resource \"configmaps\"", refused.Error, StringComparison.Ordinal);
        Assert.True(applied.Succeeded, applied.ToString());
        Assert.Equal("configmap/a created", applied.Output.Trim());
    }

    [Fact]
    public async Task Cluster_WithItsControllerManager_CollectsWhatIsOwnedAndEmptiesNamespaces()
    {
        var cluster = await TestCluster.AcquireAsync();
        var client = cluster.Admin.Client.CoreV1;
        var ns = await cluster.CreateNamespaceAsync("kit-gc");
        var owner = await client.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "owner" } }, ns);
        await client.CreateNamespacedConfigMapAsync(
            new V1ConfigMap
            {
                Metadata = new V1ObjectMeta
                {
                    Name = "owned",
                    OwnerReferences = [new V1OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = owner.Name(), Uid = owner.Uid() }],
                },
            },
            ns);

        await client.DeleteNamespacedConfigMapAsync("owner", ns);
        await Eventually.TrueAsync(
            async () => (await client.ListNamespacedConfigMapAsync(ns)).Items.All(item => item.Name() != "owned"), "what is owned is gone");

        await client.DeleteNamespaceAsync(ns);
        await Eventually.TrueAsync(
            async () => (await client.ListNamespaceAsync()).Items.All(item => item.Name() != ns), "the namespace is gone");
    }

    [Fact]
    public async Task Manifests_AppliedAgain_BringTheObjectToWhatTheySay()
    {
        var cluster = await TestCluster.AcquireAsync();
        var ns = await cluster.CreateNamespaceAsync("kit-manifests");
        await cluster.Manifests.ApplyAsync(RepositoryFiles.YamlIn("config", "crd"));
        await cluster.Manifests.ApplyAsync(RepositoryFiles.YamlIn("config", "crd"));

        await cluster.Manifests.ApplyAsync(ConfigMap(ns, "one"));
        await cluster.Manifests.ApplyAsync(ConfigMap(ns, "two"));

        var stored = await cluster.Admin.Client.CoreV1.ReadNamespacedConfigMapAsync("settings", ns);
        Assert.Equal("two", stored.Data["value"]);
    }

    [Fact]
    public async Task Manifests_ThatTheApiServerRefuses_AreNamedInTheFailure()
    {
        var cluster = await TestCluster.AcquireAsync();
        var manifest = ConfigMap("no-such-namespace", "one");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.Manifests.ApplyAsync(manifest));

        Assert.StartsWith("ConfigMap settings: 404 ", failure.Message, StringComparison.Ordinal);
    }

    private static JsonObject ConfigMap(string ns, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "settings", ["namespace"] = ns },
        ["data"] = new JsonObject { ["value"] = value },
    };

    private static async Task<bool> CanListAsync(ClusterUser user, string ns)
    {
        var answer = await user.Kubectl.RunAsync("auth", "can-i", "list", "configmaps", "-n", ns);
        return answer.Output.Trim() switch
        {
            "yes" => true,
            "no" => false,
            _ => throw new InvalidOperationException(answer.ToString()),
        };
    }
}
