using k8s;
using k8s.Models;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>What <c>config/rbac</c> comes to, by the word of the API server's own authorizer.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RightsTests(ClusterFixture cluster)
{
    private const string Operator = "system:serviceaccount:jit-system:jit-operator";

    [Theory]
    [InlineData("list", "jitoperator.io/accessrequests", "payments", "", true)]
    [InlineData("patch", "jitoperator.io/accessrequests/status", "payments", "x", true)]
    [InlineData("create", "jitoperator.io/accessrequests", "payments", "x", false)]
    [InlineData("delete", "jitoperator.io/accessrequests", "payments", "x", true)]
    [InlineData("create", "jitoperator.io/accesspolicies", "", "x", false)]
    [InlineData("patch", "jitoperator.io/accesspolicies", "", "x", false)]
    [InlineData("delete", "rbac.authorization.k8s.io/rolebindings", "payments", "x", true)]
    [InlineData("list", "rbac.authorization.k8s.io/clusterrolebindings", "", "", true)]
    [InlineData("create", "rbac.authorization.k8s.io/clusterrolebindings", "", "x", false)]
    [InlineData("delete", "rbac.authorization.k8s.io/clusterrolebindings", "", "x", false)]
    [InlineData("create", "rbac.authorization.k8s.io/roles", "payments", "x", false)]
    [InlineData("bind", "rbac.authorization.k8s.io/clusterroles", "", "view", true)]
    [InlineData("bind", "rbac.authorization.k8s.io/roles", "payments", "incident-responder", true)]
    [InlineData("bind", "rbac.authorization.k8s.io/clusterroles", "", "cluster-admin", false)]
    [InlineData("bind", "rbac.authorization.k8s.io/clusterroles", "", "", false)]
    [InlineData("escalate", "rbac.authorization.k8s.io/clusterroles", "", "view", false)]
    [InlineData("impersonate", "/users", "", "alice", false)]
    [InlineData("get", "/secrets", "jit-system", "jit-operator-keys", true)]
    [InlineData("list", "/secrets", "jit-system", "", false)]
    [InlineData("get", "/secrets", "jit-system", "other", false)]
    [InlineData("get", "/secrets", "payments", "x", false)]
    [InlineData("create", "/configmaps", "jit-audit", "", true)]
    [InlineData("update", "/configmaps", "jit-audit", "x", false)]
    [InlineData("patch", "/configmaps", "jit-audit", "x", false)]
    [InlineData("update", "/configmaps", "jit-audit", "jit-floor", true)]
    [InlineData("delete", "/configmaps", "jit-audit", "x", true)]
    [InlineData("delete", "/configmaps", "payments", "x", false)]
    [InlineData("watch", "/configmaps", "jit-audit", "", true)]
    [InlineData("watch", "/configmaps", "payments", "", false)]
    [InlineData("create", "/configmaps", "payments", "", false)]
    [InlineData("get", "/pods", "payments", "x", false)]
    [InlineData("create", "events.k8s.io/events", "payments", "", true)]
    [InlineData("update", "coordination.k8s.io/leases", "jit-system", "jit-operator", true)]
    [InlineData("update", "coordination.k8s.io/leases", "kube-system", "kube-controller-manager", false)]
    [InlineData("patch", "admissionregistration.k8s.io/validatingwebhookconfigurations", "", "jit-operator", true)]
    [InlineData("patch", "admissionregistration.k8s.io/validatingwebhookconfigurations", "", "other", false)]
    public async Task Operator_Asks_GetsExactlyThis(string verb, string resource, string ns, string name, bool expected) =>
        Assert.Equal(expected, await MayAsync(Operator, verb, resource, ns, name));

    [Theory]
    [InlineData("jit-requester", "create", "accessrequests", true)]
    [InlineData("jit-requester", "patch", "accessrequests", true)]
    [InlineData("jit-requester", "patch", "accessrequests/status", false)]
    [InlineData("jit-requester", "list", "accessapprovals", true)]
    [InlineData("jit-requester", "patch", "accessapprovals", false)]
    [InlineData("jit-approver", "patch", "accessapprovals", true)]
    [InlineData("jit-approver", "patch", "accessapprovals/status", false)]
    [InlineData("jit-approver", "create", "accessapprovals", false)]
    [InlineData("jit-approver", "create", "accessrequests", false)]
    [InlineData("jit-auditor", "list", "accessrequests", true)]
    [InlineData("jit-auditor", "patch", "accessapprovals", false)]
    [InlineData("view", "list", "accessrequests", false)]
    [InlineData("edit", "list", "accessapprovals", false)]
    [InlineData("admin", "list", "accessrequests", false)]
    public async Task Person_BoundInOneNamespace_GetsExactlyThis(string role, string verb, string resource, bool expected)
    {
        var user = $"holder-of-{role}";
        await cluster.BindAsync(role, user);

        Assert.Equal(expected, await MayAsync(user, verb, $"{ApiConstants.Group}/{resource}", cluster.Namespace, "x"));
        Assert.False(await MayAsync(user, verb, $"{ApiConstants.Group}/{resource}", "kube-system", "x"));
    }

    [Fact]
    public async Task Webhooks_OnTheApiServer_AreAccepted()
    {
        foreach (var manifest in YamlJson.ReadFile(RepositoryFiles.PathOf("config", "webhook", "webhooks.yaml")))
        {
            var outcome = await cluster.Api.CreateAsync(manifest, dryRun: true);
            Assert.True(outcome.Accepted, outcome.ToString());
        }
    }

    private async Task<bool> MayAsync(string user, string verb, string resource, string ns, string name)
    {
        var parts = resource.Split('/');
        var review = await cluster.Api.Client.AuthorizationV1.CreateSubjectAccessReviewAsync(new V1SubjectAccessReview
        {
            Spec = new V1SubjectAccessReviewSpec
            {
                User = user,
                ResourceAttributes = new V1ResourceAttributes
                {
                    Verb = verb,
                    Group = parts[0],
                    Resource = parts[1],
                    Subresource = parts.Length > 2 ? parts[2] : null,
                    NamespaceProperty = ns,
                    Name = name,
                },
            },
        });
        return review.Status.Allowed;
    }
}
