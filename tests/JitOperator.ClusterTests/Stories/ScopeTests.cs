using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.Requests;
using JitOperator.TestKit;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>One request over several namespaces, over those that a label selects, and over the whole cluster.</summary>
[Collection(OperatorCollection.Name)]
public class ScopeTests(SharedOperator installation)
{
    [Fact]
    public async Task SeveralNamespaces_GiveABindingInEachAndAllEndTogether()
    {
        var other = await installation.Cluster.CreateNamespaceAsync("other");
        var scene = await Scene.CreateAsync(installation, spec => spec.Grants[0].Namespaces!.Add(other));

        var request = await scene.GrantedAsync(spec => spec.Scope = new() { Namespaces = [scene.Namespace, other] });

        Assert.Equal(new[] { scene.Namespace, other }.Order(StringComparer.Ordinal), request.Status!.Bindings.Select(b => b.Namespace));
        Assert.True(await CanAsync(scene, other));
        await scene.As(scene.Alice).Requests.MergePatchAsync(
            scene.Namespace,
            request.Metadata.Name,
            new System.Text.Json.Nodes.JsonObject { ["spec"] = new System.Text.Json.Nodes.JsonObject { ["revoked"] = true } },
            CancellationToken.None);
        await scene.InPhaseAsync(request, RequestPhases.Revoked);
        Assert.Null(await scene.Admin.Bindings.GetAsync(other, BindingName.For(request.Metadata.Uid, other), CancellationToken.None));
        Assert.Null(await scene.BindingAsync(request));
    }

    [Fact]
    public async Task OneNamespaceNotCovered_GivesNone()
    {
        var other = await installation.Cluster.CreateNamespaceAsync("other");
        var scene = await Scene.CreateAsync(installation);

        var denied = await scene.InPhaseAsync(
            await scene.AskAsync(spec => spec.Scope = new() { Namespaces = [scene.Namespace, other] }), RequestPhases.Denied);

        Assert.Contains(other, denied.Status!.Message, StringComparison.Ordinal);
        Assert.Contains(denied.Status.Explanation!, line => line.Contains($"in namespace {other} (spec.grants[])", StringComparison.Ordinal));
        Assert.Null(await scene.BindingAsync(denied));
    }

    [Fact]
    public async Task Selector_IsFixedWhenApprovalBegins()
    {
        var labels = new Dictionary<string, string> { ["team"] = System.Security.Cryptography.RandomNumberGenerator.GetHexString(8, lowercase: true) };
        var first = await installation.Cluster.CreateNamespaceAsync("first", labels);
        var scene = await Scene.CreateAsync(installation, spec => spec.Grants.Add(new()
        {
            Roles = [new() { Kind = "ClusterRole", Name = "view" }],
            NamespaceSelector = new() { MatchLabels = labels },
        }));
        var request = await EventuallySelectedAsync(scene, labels);
        var later = await installation.Cluster.CreateNamespaceAsync("later", labels);

        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));

        var active = await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.Equal(first, active.Status!.Where);
        Assert.Equal([first], active.Status.Bindings.Select(b => b.Namespace));
        Assert.False(await CanAsync(scene, later));
    }

    [Fact]
    public async Task WholeCluster_OnlyWithTheRightsOfItsOwnAndOnlyByThePolicysWord()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Grants.Add(new()
        {
            Roles = [new() { Kind = "ClusterRole", Name = "view" }],
            ClusterWide = true,
        }));
        var cannot = await scene.AskAsync(spec => spec.Scope = new() { ClusterWide = true });
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(cannot));
        var failed = await scene.InPhaseAsync(cannot, RequestPhases.Failed);
        Assert.Contains("config/rbac-cluster-wide", failed.Status!.Message, StringComparison.Ordinal);

        var manifests = RepositoryFiles.YamlIn("config", "rbac-cluster-wide");
        await installation.Cluster.Manifests.ApplyAsync(manifests);
        try
        {
            var request = await GrantedAsync(scene);
            Assert.True(await CanAsync(scene, "kube-system"));
            Assert.Null(Assert.Single(request.Status!.Bindings).Namespace);

            var forged = await scene.Admin.Bindings.GetAsync(null, request.Status.Bindings[0].Name, CancellationToken.None);
            Assert.Equal("view", forged!.RoleRef.Name);
            await scene.Admin.Requests.DeleteAsync(scene.Namespace, request.Metadata.Name, request.Metadata.Uid, CancellationToken.None);
            await Eventually.TrueAsync(
                async () => await scene.Admin.Bindings.GetAsync(null, request.Status.Bindings[0].Name, CancellationToken.None) is null,
                "the ClusterRoleBinding is gone");
        }
        finally
        {
            await installation.Cluster.Admin.Kubectl.RunAsync("delete", "-f", manifests.Single());
        }
    }

    // The API server's authorizer takes a moment to know of new rights; a request that comes before is refused for good.
    private static Task<AccessRequest> GrantedAsync(Scene scene) => Eventually.NotNullAsync(
        async () =>
        {
            var request = await scene.AskAsync(spec => spec.Scope = new() { ClusterWide = true });
            await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));
            var settled = await Eventually.NotNullAsync(
                async () => await scene.Admin.Requests.GetAsync(scene.Namespace, request.Metadata.Name, CancellationToken.None)
                    is { Status.Phase: RequestPhases.Active or RequestPhases.Failed } seen ? seen : null,
                "the request settles");
            return settled.Status!.Phase == RequestPhases.Active ? settled : null;
        },
        "a grant in the whole cluster");

    // The operator hears of a new namespace a moment later than we do.
    private static Task<AccessRequest> EventuallySelectedAsync(Scene scene, Dictionary<string, string> labels) => Eventually.NotNullAsync(
        async () =>
        {
            var request = await scene.AskAsync(spec => spec.Scope = new() { NamespaceSelector = new() { MatchLabels = labels } });
            var settled = await Eventually.NotNullAsync(
                async () => await scene.Admin.Requests.GetAsync(scene.Namespace, request.Metadata.Name, CancellationToken.None)
                    is { Status.Phase: RequestPhases.AwaitingApproval or RequestPhases.Denied } seen ? seen : null,
                "the request is judged");
            return settled.Status!.Phase == RequestPhases.AwaitingApproval ? settled : null;
        },
        "a request over the selected namespaces");

    private static async Task<bool> CanAsync(Scene scene, string @namespace) =>
        (await scene.Alice.Client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(new V1SelfSubjectAccessReview
        {
            Spec = new() { ResourceAttributes = new() { NamespaceProperty = @namespace, Verb = "list", Resource = "pods" } },
        })).Status.Allowed;
}
