using JitOperator.Api.V1Alpha1;
using k8s.Models;

namespace JitOperator.Api.Tests.Manifests;

/// <summary>The samples say nothing that the types do not know, and fit together.</summary>
public sealed class SampleTests
{
    private static readonly IReadOnlyList<object> Samples = ManifestFiles.ObjectsIn("config", "samples");

    [Fact]
    public void Samples_Kinds_AreAllThere()
    {
        Assert.Single(Samples.OfType<V1Namespace>());
        Assert.Contains(Samples.OfType<AccessPolicy>(), policy => policy.Spec.Approval.Stages.Count == 1);
        Assert.Contains(Samples.OfType<AccessPolicy>(), policy => policy.Spec.Approval.Stages.Count == 2);
        Assert.NotEmpty(Samples.OfType<AccessRequest>());
    }

    [Fact]
    public void Roles_OfTheSamples_AreGrantable()
    {
        var grantable = ManifestFiles.ObjectsInFile(RepositoryFiles.PathOf("config", "rbac", "grantable-roles.yaml"))
            .OfType<V1ClusterRole>().Single().Rules;
        var named = Samples.OfType<AccessPolicy>().SelectMany(policy => policy.Spec.Grants).SelectMany(grant => grant.Roles)
            .Select(role => (role.Kind, role.Name))
            .Concat(Samples.OfType<AccessRequest>().Select(request => (request.Spec.Role.Kind, request.Spec.Role.Name)));

        Assert.All(named, role => Assert.Contains(
            grantable,
            rule => rule.Resources.Contains(role.Kind == ApiConstants.RoleKind ? "roles" : "clusterroles") && rule.ResourceNames.Contains(role.Name)));
    }

    [Fact]
    public void Requests_OfTheSamples_AskForWhatASamplePolicyOffers() => Assert.All(
        Samples.OfType<AccessRequest>(),
        request => Assert.Contains(
            Samples.OfType<AccessPolicy>().SelectMany(policy => policy.Spec.Grants),
            grant => grant.Namespaces.Contains(request.Metadata.NamespaceProperty)
                && grant.Roles.Any(role => role.Kind == request.Spec.Role.Kind && role.Name == request.Spec.Role.Name)));
}
