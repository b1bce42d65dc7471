using System.Text.Json.Nodes;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;

namespace JitOperator.TestKit.Tests.Clusters;

/// <summary>A control plane of one's own, which a test may break.</summary>
public sealed class ControlPlaneTests
{
    [Fact]
    public async Task ControlPlane_ThroughOutages_KeepsItsDataItsPortAndItsUsers()
    {
        await using var plane = await ControlPlane.StartAsync();
        await plane.Admin.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "kept" } }, "default");
        var alice = plane.MintUser("alice", "system:masters");
        await ReadAsync(alice);

        await plane.RestartApiServerAsync(crash: true);
        await ReadAsync(alice);

        await plane.Etcd.KillAsync();
        await Eventually.TrueAsync(async () => !await plane.IsReadyAsync(), "the API server misses its store");
        await plane.Etcd.StartAsync();
        await plane.WaitUntilReadyAsync();
        await ReadAsync(alice);

        await plane.RestartApiServerAsync();
        await ReadAsync(alice);

        await plane.ApiServer.StopAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => plane.WaitUntilReadyAsync());
    }

    /// <summary>The two things that attribute an action to a grant: who it was, and by which right.</summary>
    [Fact]
    public async Task AuditLog_OfAnAction_NamesTheUserTheGroupsAndTheBinding()
    {
        var elsewhere = Path.GetTempFileName();
        await using var plane = await ControlPlane.StartAsync(new ControlPlaneOptions { ApiServerArguments = ["--audit-log-path=" + elsewhere] });
        await GrantAsync(plane.Admin.Client);
        var alice = plane.MintUser("alice", "team:payments", "everybody");

        await Eventually.TrueAsync(async () => (await alice.Kubectl.RunAsync("get", "configmaps")).Succeeded, "the authorizer knows the binding");

        // An action is written down after it was answered.
        var action = await Eventually.NotNullAsync(() => FindAllowedAsync(elsewhere), "the action is in the audit log");
        Assert.Equal(["team:payments", "everybody", "system:authenticated"], action["user"]!["groups"]!.AsArray().Select(group => (string)group!));
        Assert.Equal(
            "RBAC: allowed by RoleBinding \"jit-1/default\" of Role \"reader\" to User \"alice\"",
            (string?)action["annotations"]!["authorization.k8s.io/reason"]);
        File.Delete(elsewhere);
    }

    private static async Task<JsonNode?> FindAllowedAsync(string auditLog)
    {
        var text = await File.ReadAllTextAsync(auditLog);
        // The last line may be half written.
        var events = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!);
        return events.FirstOrDefault(one =>
            (string?)one["user"]!["username"] == "alice"
            && (string?)one["objectRef"]?["resource"] == "configmaps"
            && (string?)one["annotations"]?["authorization.k8s.io/decision"] == "allow");
    }

    private static async Task ReadAsync(ClusterUser user) => await user.Client.CoreV1.ReadNamespacedConfigMapAsync("kept", "default");

    private static async Task GrantAsync(Kubernetes client)
    {
        await client.RbacAuthorizationV1.CreateNamespacedRoleAsync(
            new V1Role
            {
                Metadata = new V1ObjectMeta { Name = "reader" },
                Rules = [new V1PolicyRule { ApiGroups = [string.Empty], Resources = ["configmaps"], Verbs = ["list"] }],
            },
            "default");
        await client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(
            new V1RoleBinding
            {
                Metadata = new V1ObjectMeta { Name = "jit-1" },
                RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = "reader" },
                Subjects = [new Rbacv1Subject { Kind = "User", Name = "alice" }],
            },
            "default");
    }
}
