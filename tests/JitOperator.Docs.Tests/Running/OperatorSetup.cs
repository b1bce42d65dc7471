using System.Text.Json.Nodes;
using JitOperator.TestKit;
using JitOperator.TestKit.Operators;
using Xunit;

namespace JitOperator.Docs.Tests.Running;

/// <summary>
/// What the pages that run beside the operator begin with: the namespaces and the role of <c>config/samples/00-namespace.yaml</c>, the
/// policy <c>payments-look</c>, and people. alice is a developer of payments, bob and carol are its leads, audrey is an auditor; whoever has no
/// name in the page is the administrator.
/// </summary>
public sealed class OperatorSetup : OperatorInstallation, IAsyncLifetime
{
    private readonly DirectoryInfo _users = Directory.CreateTempSubdirectory("jit-docs-users-");

    /// <summary>What the shell of a page is told.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["KUBECONFIG"] = Cluster.Admin.KubeconfigPath,
        ["JIT_USERS"] = _users.FullName,
    };

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();

        // What others have left on the cluster would decide in the pages' place.
        await Cluster.Admin.Kubectl.RunAsync("delete", "accesspolicies", "--all");
        foreach (var (person, group) in (IEnumerable<(string, string)>)[("alice", "payments-developers"), ("bob", "payments-leads"), ("carol", "payments-leads"), ("audrey", "auditors")])
        {
            var user = await Cluster.UserAsync(person, group);
            File.Copy(user.KubeconfigPath, Path.Combine(_users.FullName, person + ".kubeconfig"));
        }

        await Cluster.Manifests.ApplyAsync(
            [RepositoryFiles.PathOf("config", "samples", "00-namespace.yaml"), RepositoryFiles.PathOf("config", "samples", "10-policy-one-stage.yaml")]);
        await BindAsync("payments", "ClusterRole", "jit-requester", "payments-developers");
        await BindAsync("payments", "ClusterRole", "jit-approver", "payments-leads");
        await BindAsync("payments", "ClusterRole", "jit-auditor", "auditors");
        await BindAsync("jit-audit", "Role", "jit-auditor", "auditors");
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        // Others use the cluster after us.
        await Cluster.Admin.Kubectl.RunAsync("delete", "namespace", "payments", "payments-eu", "--wait=false");
        await Cluster.Admin.Kubectl.RunAsync("delete", "accesspolicies", "--all");
        await Cluster.Admin.Kubectl.RunAsync("-n", "jit-audit", "delete", "rolebinding", "docs-jit-auditor");
        await DisposeAsync();
        _users.Delete(recursive: true);
    }

    private Task BindAsync(string ns, string kind, string role, string group) => Cluster.Manifests.ApplyAsync(new JsonObject
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "RoleBinding",
        ["metadata"] = new JsonObject { ["name"] = $"docs-{role}", ["namespace"] = ns },
        ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = kind, ["name"] = role },
        ["subjects"] = new JsonArray(
            new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Group", ["name"] = group }),
    });
}
