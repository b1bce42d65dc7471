using JitOperator.Core.Roles;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Roles;

public class RoleRisksTests
{
    [Theory]
    [InlineData("*", "*", "*", "may do everything")]
    [InlineData("apps", "deployments", "*", "every verb")]
    [InlineData("apps", "*", "get", "every resource")]
    [InlineData("rbac.authorization.k8s.io", "roles", "escalate", "escalate")]
    [InlineData("rbac.authorization.k8s.io", "clusterroles", "bind", "(bind)")]
    [InlineData("*", "clusterroles", "bind", "(bind)")]
    [InlineData("rbac.authorization.k8s.io", "rolebindings", "create", "may change roles or bindings")]
    [InlineData("rbac.authorization.k8s.io", "clusterroles", "patch", "may change roles or bindings")]
    [InlineData("", "users", "impersonate", "impersonate")]
    [InlineData("", "serviceaccounts", "impersonate", "impersonate")]
    [InlineData("authentication.k8s.io", "userextras", "impersonate", "impersonate")]
    [InlineData("authentication.k8s.io", "uids", "impersonate", "impersonate")]
    [InlineData("", "secrets", "get", "reads secrets")]
    [InlineData("", "secrets", "list", "reads secrets")]
    [InlineData("", "secrets", "watch", "reads secrets")]
    [InlineData("", "*", "get", "reads secrets")]
    [InlineData("", "serviceaccounts/token", "create", "makes tokens")]
    [InlineData("", "*/token", "create", "makes tokens")]
    [InlineData("", "pods/exec", "create", "runs commands")]
    [InlineData("", "pods/exec", "get", "runs commands")]
    [InlineData("", "pods/attach", "get", "runs commands")]
    [InlineData("", "*/exec", "get", "runs commands")]
    [InlineData("*", "*/attach", "*", "runs commands")]
    [InlineData("", "pods/portforward", "create", "reaches into pods")]
    [InlineData("", "services/proxy", "get", "reaches into pods")]
    [InlineData("", "*/proxy", "get", "reaches nodes")]
    [InlineData("", "pods/ephemeralcontainers", "patch", "reaches into pods")]
    [InlineData("", "nodes/proxy", "get", "reaches nodes")]
    [InlineData("", "pods", "create", "starts workloads")]
    [InlineData("apps", "deployments", "patch", "starts workloads")]
    [InlineData("batch", "cronjobs", "update", "starts workloads")]
    [InlineData("certificates.k8s.io", "certificatesigningrequests/approval", "update", "certificates")]
    [InlineData("certificates.k8s.io", "signers", "sign", "certificates")]
    [InlineData("certificates.k8s.io", "signers", "approve", "certificates")]
    [InlineData("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "delete", "admission webhooks")]
    [InlineData("jitoperator.io", "accesspolicies", "patch", "this operator's policies")]
    public void Of_RiskyRule_IsMarked(string group, string resource, string verb, string mark) =>
        Assert.Contains(RoleRisks.Of([Rule(group, resource, verb)]), risk => risk.Contains(mark, StringComparison.Ordinal));

    [Theory]
    [InlineData("", "pods", "get")]
    [InlineData("", "pods/log", "get")]
    [InlineData("", "pods/exec", "list")]
    [InlineData("apps", "secrets", "get")]
    [InlineData("", "secretsx", "get")]
    [InlineData("", "*/log", "get")]
    [InlineData("apps", "deployments", "get")]
    [InlineData("", "roles", "escalate")]
    [InlineData("rbac.authorization.k8s.io", "roles", "get")]
    [InlineData("jitoperator.io", "accessrequests", "create")]
    public void Of_HarmlessRule_IsNotMarked(string group, string resource, string verb) => Assert.Empty(RoleRisks.Of([Rule(group, resource, verb)]));

    [Fact]
    public void Of_NoRulesOrEmptyOnes_IsNothing()
    {
        Assert.Empty(RoleRisks.Of(null));
        Assert.Empty(RoleRisks.Of([new V1PolicyRule(), new V1PolicyRule { NonResourceURLs = ["/metrics"], Verbs = ["get"] }]));
    }

    [Fact]
    public void Of_SeveralRules_MarksEachOnce() => Assert.Equal(
        ["reads secrets", "runs commands in pods"],
        RoleRisks.Of([Rule("", "pods/exec", "get"), Rule("", "secrets", "get"), Rule("", "secrets", "list")]));

    /// <summary>Verbs of one rule do not go with the resources of another.</summary>
    [Fact]
    public void Of_VerbsAndResourcesOfDifferentRules_AreNotPutTogether() =>
        Assert.Empty(RoleRisks.Of([Rule("", "secrets", "delete"), Rule("", "configmaps", "get")]));

    private static V1PolicyRule Rule(string group, string resource, string verb) => new() { ApiGroups = [group], Resources = [resource], Verbs = [verb] };
}
