using JitOperator.Api.V1Alpha1;
using k8s.Models;

namespace JitOperator.Api.Tests.Manifests;

/// <summary>The samples say nothing that the types do not know, show everything that there is, and fit together.</summary>
public sealed class SampleTests
{
    private static readonly IReadOnlyList<object> Samples = ManifestFiles.ObjectsIn("config", "samples");

    private static readonly IReadOnlyList<AccessPolicySpec> Policies = [.. Samples.OfType<AccessPolicy>().Select(policy => policy.Spec)];

    private static readonly IReadOnlyList<AccessRequest> Requests = [.. Samples.OfType<AccessRequest>()];

    [Theory]
    [MemberData(nameof(PoliciesToShow))]
    public void Policies_OfEachSort_AreThere(string sort, Predicate<AccessPolicySpec> isOne) =>
        Assert.True(Policies.Any(spec => isOne(spec)), sort);

    [Theory]
    [MemberData(nameof(RequestsToShow))]
    public void Requests_OfEachSort_AreThere(string sort, Predicate<AccessRequestSpec> isOne) =>
        Assert.True(Requests.Any(request => isOne(request.Spec)), sort);

    public static TheoryData<string, Predicate<AccessPolicySpec>> PoliciesToShow => new()
    {
        { "one stage", spec => spec.Approval?.Stages?.Count == 1 },
        { "two stages", spec => spec.Approval?.Stages?.Count == 2 },
        { "windows and a freeze", spec => spec is { AllowedWindows.Count: > 0, BlockedWindows.Count: > 0 } },
        { "escalation and fallback", spec => spec.Approval?.Stages?.Any(stage => stage is { Escalation.Count: > 0, Fallback: not null }) == true },
        { "break-glass", spec => spec.BreakGlass is not null },
        { "freeze for everybody", spec => spec is { Effect: PolicyEffects.Deny, BlockedWindows.Count: > 0 } },
        { "pipeline", spec => spec.RequestFor is not null },
        { "cluster-wide", spec => spec.Grants.Any(grant => grant.ClusterWide == true) },
        { "selected namespaces", spec => spec.Grants.Any(grant => grant.NamespaceSelector is not null) },
        { "automatic", spec => spec.Approval?.Automatic == true },
        { "witnessed", spec => spec.RequireWitness == true },
        { "notifications", spec => spec is { Notifications.Count: > 0, Approval.Stages: [{ Notify.Count: > 0 }, ..] } },
        { "demands", spec => spec is { Requirements: { Mfa: not null, Ticket: not null }, Limits: not null, TtlAfterFinished: not null } },
    };

    public static TheoryData<string, Predicate<AccessRequestSpec>> RequestsToShow => new()
    {
        { "smallest", spec => spec is { Scope: null, Duration: null, Ticket: null } },
        { "several namespaces", spec => spec.Scope?.Namespaces?.Count > 1 },
        { "scheduled", spec => spec.StartTime is not null },
        { "break-glass", spec => spec.BreakGlass == true },
        { "extension", spec => spec.Extends is not null },
        { "for somebody else", spec => spec.Subject is not null },
    };

    [Fact]
    public void Files_OfTheSamples_SayFirstWhatTheyShow() => Assert.All(RepositoryFiles.YamlIn("config", "samples"), file =>
    {
        var lines = File.ReadAllLines(file);
        Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("apiVersion: ", lines[1], StringComparison.Ordinal);
    });

    [Fact]
    public void Roles_OfTheSamples_AreGrantable()
    {
        var grantable = ManifestFiles.ObjectsInFile(RepositoryFiles.PathOf("config", "rbac", "grantable-roles.yaml"))
            .OfType<V1ClusterRole>().Single().Rules;
        var named = Policies.SelectMany(policy => policy.Grants).SelectMany(grant => grant.Roles)
            .Select(role => (role.Kind, role.Name))
            .Concat(Requests.Select(request => (request.Spec.Role.Kind, request.Spec.Role.Name)));

        Assert.All(named, role => Assert.Contains(
            grantable,
            rule => rule.Resources.Contains(role.Kind == ApiConstants.RoleKind ? "roles" : "clusterroles") && rule.ResourceNames.Contains(role.Name)));
    }

    [Fact]
    public void Namespaces_OfTheRequests_AreThere()
    {
        var there = Samples.OfType<V1Namespace>().Select(ns => ns.Metadata.Name).ToHashSet(StringComparer.Ordinal);

        Assert.All(Requests.SelectMany(NamespacesOf), name => Assert.Contains(name, there));
    }

    [Fact]
    public void Requests_OfTheSamples_AskForWhatASamplePolicyOffers() => Assert.All(
        Requests,
        request => Assert.Contains(
            Policies.Where(policy => policy.Effect != PolicyEffects.Deny && MayAsk(policy, request.Spec)).SelectMany(policy => policy.Grants),
            grant => NamespacesOf(request).All(name => grant.Namespaces?.Any(pattern => Covers(pattern, name)) == true)
                && grant.Roles.Any(role => role.Kind == request.Spec.Role.Kind && role.Name == request.Spec.Role.Name)));

    [Fact]
    public void Extensions_OfTheSamples_ProlongARequestForTheSameRole() => Assert.All(
        Requests.Where(request => request.Spec.Extends is not null),
        longer => Assert.Contains(
            Requests,
            request => request.Metadata.Name == longer.Spec.Extends
                && request.Metadata.NamespaceProperty == longer.Metadata.NamespaceProperty
                && (request.Spec.Role.Kind, request.Spec.Role.Name) == (longer.Spec.Role.Kind, longer.Spec.Role.Name)));

    private static bool MayAsk(AccessPolicySpec policy, AccessRequestSpec request) =>
        (request.BreakGlass != true || policy.BreakGlass is not null)
        && (request.Subject is null
            || (policy.RequestFor is not null && policy.Requesters.Any(who => (who.Kind, who.Name) == (request.Subject.Kind, request.Subject.Name))));

    private static IEnumerable<string> NamespacesOf(AccessRequest request) =>
        request.Spec.Scope?.Namespaces ?? [request.Metadata.NamespaceProperty];

    private static bool Covers(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == name;
}
