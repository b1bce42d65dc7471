using k8s.Models;

namespace JitOperator.Api.Tests.Manifests;

/// <summary>DESIGN.md, invariant 8: what <c>config/rbac</c> gives, and what it must never give.</summary>
public sealed class OperatorRightsTests
{
    private const string Rbac = ApiConstants.Rbac;

    private static readonly IReadOnlyList<object> Manifests = ManifestFiles.ObjectsIn("config", "rbac");

    private static IReadOnlyList<V1PolicyRule> AllRules =>
        [.. Manifests.OfType<V1ClusterRole>().SelectMany(role => role.Rules), .. Manifests.OfType<V1Role>().SelectMany(role => role.Rules)];

    [Fact]
    public void Rules_All_HaveNoWildcard() => Assert.All(
        AllRules,
        rule => Assert.All(
            [.. rule.Verbs ?? [], .. rule.Resources ?? [], .. rule.ApiGroups ?? [], .. rule.ResourceNames ?? [], .. rule.NonResourceURLs ?? []],
            value => Assert.DoesNotContain('*', value)));

    [Theory]
    [InlineData("escalate")]
    [InlineData("impersonate")]
    [InlineData("deletecollection")]
    [InlineData("approve")]
    [InlineData("sign")]
    public void Rules_All_LackTheVerb(string verb) => Assert.All(AllRules, rule => Assert.DoesNotContain(verb, rule.Verbs));

    [Fact]
    public void Rules_WithBind_NameTheRolesAndStandAlone()
    {
        var binding = AllRules.Where(rule => rule.Verbs.Contains("bind")).ToList();

        Assert.NotEmpty(binding);
        Assert.All(binding, rule =>
        {
            Assert.Equal(["bind"], rule.Verbs);
            Assert.Equal([Rbac], rule.ApiGroups);
            Assert.NotNull(rule.ResourceNames);
            Assert.NotEmpty(rule.ResourceNames);
            Assert.DoesNotContain("cluster-admin", rule.ResourceNames);
        });
    }

    [Fact]
    public void Rules_WithBind_AreInTheFileThatPeopleEdit()
    {
        var editable = ManifestFiles.ObjectsInFile(RepositoryFiles.PathOf("config", "rbac", "grantable-roles.yaml"));

        Assert.Equal(
            AllRules.Count(rule => rule.Verbs.Contains("bind")),
            editable.OfType<V1ClusterRole>().SelectMany(role => role.Rules).Count(rule => rule.Verbs.Contains("bind")));
    }

    [Fact]
    public void Rules_OfTheRbacGroup_NeverChangeRoles() => Assert.All(
        AllRules.Where(rule => rule.ApiGroups?.Contains(Rbac) == true && rule.Resources.Any(resource => resource is "roles" or "clusterroles")),
        rule => Assert.Empty(rule.Verbs.Except(["get", "list", "watch", "bind"])));

    [Fact]
    public void Rules_OverClusterRoleBindings_OnlyRead() => Assert.All(
        AllRules.Where(rule => rule.Resources?.Contains("clusterrolebindings") == true),
        rule => Assert.Equal(["get", "list", "watch"], rule.Verbs));

    /// <summary>What gives rights in the whole cluster is in a folder of its own, and is nothing but that.</summary>
    [Fact]
    public void Rules_ForTheWholeCluster_AreOptionalAndCreateAndDeleteAlone()
    {
        var rule = Assert.Single(ManifestFiles.ObjectsIn("config", "rbac-cluster-wide").OfType<V1ClusterRole>().SelectMany(role => role.Rules));

        Assert.Equal("rbac.authorization.k8s.io clusterrolebindings: create,delete", Describe(rule));
    }

    [Fact]
    public void Rules_OverSecrets_AreOfOneNamespaceAndByNameButForCreate()
    {
        Assert.All(Manifests.OfType<V1ClusterRole>().SelectMany(role => role.Rules), rule => Assert.DoesNotContain("secrets", rule.Resources ?? []));
        foreach (var role in Manifests.OfType<V1Role>())
        {
            foreach (var rule in role.Rules.Where(rule => rule.Resources.Contains("secrets")))
            {
                Assert.Equal("jit-system", role.Metadata.NamespaceProperty);
                Assert.True(rule.ResourceNames is { Count: > 0 } || rule.Verbs is ["create"]);
            }
        }
    }

    /// <summary>No object of the log can be changed: only made and, by a rule that shows, deleted. The floor is no part of the log.</summary>
    [Fact]
    public void Rules_OverTheLog_ChangeTheFloorAlone()
    {
        var rules = ConfigMapRules("jit-audit");

        Assert.All(
            rules.Where(rule => rule.ResourceNames is not { Count: > 0 }),
            rule => Assert.Empty(rule.Verbs.Except(["get", "list", "watch", "create", "delete"])));
        Assert.All(
            rules.Where(rule => rule.ResourceNames is { Count: > 0 }),
            rule => Assert.Equal(("jit-floor", "update"), (Assert.Single(rule.ResourceNames), Assert.Single(rule.Verbs))));
        Assert.DoesNotContain(Manifests.OfType<V1ClusterRole>().SelectMany(role => role.Rules), rule => rule.Resources?.Contains("configmaps") == true);
    }

    /// <summary>Outside of the log's namespace, one ConfigMap by its name: how far channels were told.</summary>
    [Fact]
    public void Rules_OverOtherConfigMaps_NameOne()
    {
        var rule = Assert.Single(ConfigMapRules("jit-system"));

        Assert.Equal(["jit-operator-notifications"], rule.ResourceNames);
        Assert.All(
            Manifests.OfType<V1Role>().Where(role => role.Rules.Any(r => r.Resources.Contains("configmaps"))),
            role => Assert.Contains(role.Metadata.NamespaceProperty, new[] { "jit-audit", "jit-system" }));
    }

    private static IReadOnlyList<V1PolicyRule> ConfigMapRules(string place) => [.. Manifests.OfType<V1Role>()
        .Where(role => role.Metadata.NamespaceProperty == place)
        .SelectMany(role => role.Rules)
        .Where(rule => rule.Resources?.Contains("configmaps") == true)];

    [Fact]
    public void Bindings_All_AreToTheOperatorsAccountAndToOurRoles()
    {
        var bindings = Manifests.OfType<V1ClusterRoleBinding>().Select(binding => (binding.RoleRef, binding.Subjects))
            .Concat(Manifests.OfType<V1RoleBinding>().Select(binding => (binding.RoleRef, binding.Subjects)));

        Assert.All(bindings, binding =>
        {
            Assert.StartsWith("jit-operator", binding.RoleRef.Name, StringComparison.Ordinal);
            var subject = Assert.Single(binding.Subjects);
            Assert.Equal(("ServiceAccount", "jit-operator", "jit-system"), (subject.Kind, subject.Name, subject.NamespaceProperty));
        });
    }

    /// <summary>PITFALLS 19: aggregated, everybody who may view a namespace would read everybody's reasons.</summary>
    [Fact]
    public void ClusterRoles_All_AreNotAggregated() => Assert.All(Manifests.OfType<V1ClusterRole>(), role =>
    {
        Assert.Null(role.AggregationRule);
        Assert.DoesNotContain(role.Metadata.Labels.Keys, label => label.Contains("aggregate-to", StringComparison.Ordinal));
    });

    /// <summary>The list only grows by a change to this test.</summary>
    [Fact]
    public void Rules_OfTheOperator_AreExactlyThese()
    {
        var operatorRoles = Manifests.OfType<V1ClusterRole>().Where(role => role.Metadata.Name == "jit-operator").SelectMany(role => role.Rules)
            .Concat(Manifests.OfType<V1Role>().Where(role => role.Metadata.Name.StartsWith("jit-operator", StringComparison.Ordinal))
                .SelectMany(role => role.Rules));

        Assert.Equal(
            [
                "jitoperator.io accessrequests: get,list,watch,patch,delete",
                "jitoperator.io accessrequests/finalizers: update",
                "jitoperator.io accessapprovals: get,list,watch,create,patch,delete",
                "jitoperator.io accesspolicies: get,list,watch",
                "jitoperator.io accessrequests/status,accessapprovals/status,accesspolicies/status: patch",
                "rbac.authorization.k8s.io rolebindings: get,list,watch,create,patch,delete",
                "rbac.authorization.k8s.io clusterrolebindings: get,list,watch",
                "rbac.authorization.k8s.io roles,clusterroles: get,list,watch",
                " namespaces: get,list,watch",
                "events.k8s.io events: create,patch",
                "/metrics: get",
                "admissionregistration.k8s.io mutatingwebhookconfigurations,validatingwebhookconfigurations [jit-operator]: get,list,watch,patch",
                "coordination.k8s.io leases: create",
                "coordination.k8s.io leases [jit-operator]: get,list,watch,update,patch",
                " secrets: create",
                " secrets [jit-operator-keys,jit-operator-webhook-cert]: get,list,watch,update,patch",
                " configmaps [jit-operator-notifications]: get,create,patch",
                " configmaps: get,list,watch,create,delete",
                " configmaps [jit-floor]: update",
            ],
            operatorRoles.Select(Describe));
    }

    private static string Describe(V1PolicyRule rule) =>
        (rule.NonResourceURLs is { Count: > 0 } paths ? string.Join(',', paths) : $"{string.Join(',', rule.ApiGroups)} {string.Join(',', rule.Resources)}")
        + (rule.ResourceNames is { Count: > 0 } names ? $" [{string.Join(',', names)}]" : string.Empty)
        + $": {string.Join(',', rule.Verbs)}";
}
