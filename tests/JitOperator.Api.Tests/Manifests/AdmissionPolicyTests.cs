using k8s.Models;

namespace JitOperator.Api.Tests.Manifests;

/// <summary>
/// Who may write to the audit log's namespace, on clusters that can hold people to it (1.30 and later). The test control plane is older,
/// so that what can be tested is the form, and that it speaks of the same account and namespace as <c>config/rbac</c>.
/// </summary>
public sealed class AdmissionPolicyTests
{
    private static readonly IReadOnlyList<object> Manifests = ManifestFiles.ObjectsInFile(RepositoryFiles.PathOf("config", "admission-policy", "audit-namespace.yaml"));

    private static V1ValidatingAdmissionPolicy Policy => Manifests.OfType<V1ValidatingAdmissionPolicy>().Single();

    private static V1ValidatingAdmissionPolicyBinding Binding => Manifests.OfType<V1ValidatingAdmissionPolicyBinding>().Single();

    [Fact]
    public void Manifests_All_AreAPolicyAndItsBinding()
    {
        Assert.Equal(2, Manifests.Count);
        Assert.Equal(Policy.Metadata.Name, Binding.Spec.PolicyName);
        Assert.Equal(["Deny"], Binding.Spec.ValidationActions);
        Assert.Equal("Fail", Policy.Spec.FailurePolicy);
        Assert.Null(Policy.Spec.MatchConditions);
    }

    [Fact]
    public void Policy_Matches_EveryWriteOfConfigMapsOfTheAuditNamespaceAlone()
    {
        var rule = Assert.Single(Policy.Spec.MatchConstraints.ResourceRules);

        Assert.Equal([""], rule.ApiGroups);
        Assert.Equal(["configmaps"], rule.Resources);
        Assert.Equal(["CREATE", "UPDATE", "DELETE"], rule.Operations);
        Assert.Null(Policy.Spec.MatchConstraints.ExcludeResourceRules);
        Assert.Null(Binding.Spec.MatchResources.ExcludeResourceRules);
        var label = Assert.Single(Binding.Spec.MatchResources.NamespaceSelector.MatchLabels);
        Assert.Equal(("kubernetes.io/metadata.name", LogRole.Metadata.NamespaceProperty), (label.Key, label.Value));
    }

    [Fact]
    public void Policy_Lets_OnlyTheOperatorAndTheControlPlaneWrite()
    {
        var account = Assert.Single(Rbac.OfType<V1RoleBinding>().Single(binding => binding.RoleRef.Name == LogRole.Metadata.Name).Subjects);
        var users = Policy.Spec.Variables.SelectMany(variable => Quoted(variable.Expression)).Where(name => name.StartsWith("system:", StringComparison.Ordinal));

        Assert.Equal(
            [
                $"system:serviceaccount:{account.NamespaceProperty}:{account.Name}",
                "system:serviceaccount:kube-system:namespace-controller",
                "system:serviceaccount:kube-system:generic-garbage-collector",
                "system:kube-controller-manager",
                "system:serviceaccount:kube-system:root-ca-cert-publisher",
                "system:kube-controller-manager",
            ],
            users);
    }

    /// <summary>What nobody names, no expression of CEL can be true by; a misspelt variable would refuse the operator itself.</summary>
    [Fact]
    public void Policy_ItsOneRule_IsAnyOfItsVariables()
    {
        var validation = Assert.Single(Policy.Spec.Validations);

        Assert.Equal(string.Join(" || ", Policy.Spec.Variables.Select(variable => $"variables.{variable.Name}")), validation.Expression);
        Assert.All(Policy.Spec.Variables, variable => Assert.Equal(
            Count(variable.Expression, '(') + Count(variable.Expression, '['), Count(variable.Expression, ')') + Count(variable.Expression, ']')));
        Assert.All(Policy.Spec.Variables, variable => Assert.Equal(0, Count(variable.Expression, '\'') % 2));
    }

    private static IReadOnlyList<object> Rbac => ManifestFiles.ObjectsIn("config", "rbac");

    private static V1Role LogRole => Rbac.OfType<V1Role>().Single(role => role.Metadata.Name == "jit-operator-log");

    private static IEnumerable<string> Quoted(string expression) =>
        expression.Split('\'').Where((_, i) => i % 2 == 1);

    private static int Count(string text, char character) => text.Count(c => c == character);
}
