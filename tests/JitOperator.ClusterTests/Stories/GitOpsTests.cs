using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.Policies;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using k8s.Models;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>A pipeline applies the same manifests again and again: nothing that is over begins anew.</summary>
[Collection(OperatorCollection.Name)]
public class GitOpsTests(SharedOperator installation)
{
    private const int Times = 100;
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task ExpiredRequest_AppliedAHundredTimesWhileTheOperatorRestarts_IsNeverGrantedAgain()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval = new() { Automatic = true });
        var manifest = Manifest(scene, "resync", "2s");
        Assert.True((await scene.Alice.Kubectl.RunAsync(manifest, ["apply", "-f", "-"])).Succeeded);
        var request = await scene.InPhaseAsync(Named(scene, "resync"), RequestPhases.Expired);

        var applied = 0;
        for (var i = 0; i < Times; i++)
        {
            if (i % 20 == 10)
            {
                await installation.Replicas[0].Process.KillAsync();
                await installation.Replicas[0].StartAsync();
            }

            // While no webhook answers, the API server refuses what would change the object. This changes nothing.
            var result = await scene.Alice.Kubectl.RunAsync(manifest, ["apply", "-f", "-"]);
            applied += result.Succeeded ? 1 : 0;
        }

        Assert.Equal(Times, applied);
        var after = await scene.Admin.Requests.GetAsync(scene.Namespace, "resync", CancellationToken.None);
        Assert.Equal((request.Metadata.Uid, RequestPhases.Expired), (after!.Metadata.Uid, after.Status!.Phase));
        await AssertGrantedOnceAsync(scene, "resync");
    }

    /// <summary>Even where nobody need agree: what Git still has and the cluster lost is not asked for anew.</summary>
    [Fact]
    public async Task ExpiredRequest_DeletedAndAppliedAgain_IsDenied()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval = new() { Automatic = true });
        var manifest = Manifest(scene, "comes-back", "2s");
        await scene.Alice.Kubectl.RunAsync(manifest, ["apply", "-f", "-"]);
        var request = await scene.InPhaseAsync(Named(scene, "comes-back"), RequestPhases.Expired);
        await scene.Admin.Requests.DeleteAsync(scene.Namespace, "comes-back", request.Metadata.Uid, CancellationToken.None);

        await scene.Alice.Kubectl.RunAsync(manifest, ["apply", "-f", "-"]);

        var denied = await scene.InPhaseAsync(Named(scene, "comes-back"), RequestPhases.Denied);
        Assert.NotEqual(request.Metadata.Uid, denied.Metadata.Uid);
        Assert.Equal(DenialCauses.AlreadyFinished, denied.Status!.Conditions[0].Reason);
        Assert.Contains("give it another name", denied.Status.Message, StringComparison.Ordinal);
        await AssertGrantedOnceAsync(scene, "comes-back");
    }

    [Fact]
    public async Task FinishedRequest_WithATimeToBeKept_IsCleanedAwayAndStaysOverWhenItComesBack()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval = new() { Automatic = true });
        var manifest = Manifest(scene, "kept", "1s") + "  ttlAfterFinished: 1s\n";
        await scene.Alice.Kubectl.RunAsync(manifest, ["apply", "-f", "-"]);
        await Eventually.TrueAsync(
            async () => (await _log.RecordsAsync()).Any(r => r.Type == AuditRecordTypes.RequestCleaned && r.Request!.Namespace == scene.Namespace),
            "the request is cleaned away");
        await Eventually.TrueAsync(
            async () => await scene.Admin.Requests.GetAsync(scene.Namespace, "kept", CancellationToken.None) is null, "the object is gone");

        await scene.Alice.Kubectl.RunAsync(manifest, ["apply", "-f", "-"]);

        await scene.InPhaseAsync(Named(scene, "kept"), RequestPhases.Denied);
        await AssertGrantedOnceAsync(scene, "kept");
    }

    [Fact]
    public async Task Pipeline_FilesForAPersonWhoThenCannotApprove()
    {
        var scene = await Scene.CreateAsync(installation, spec =>
        {
            spec.Requesters.Add(new() { Kind = "User", Name = "bob" });
            spec.RequestFor = [new() { Kind = "ServiceAccount", Name = "pipeline", Namespace = "default" }];
        });
        var pipeline = await PipelineAsync(scene);
        var request = await scene.AskAsync(spec => spec.Subject = new() { Kind = "User", Name = "bob" }, pipeline);
        var waiting = await scene.InPhaseAsync(request, RequestPhases.AwaitingApproval);
        Assert.Equal("bob", waiting.Status!.Subject);
        var approval = await scene.OpenApprovalAsync(request);
        Assert.Equal(("bob", pipeline.Name), (approval.Spec.Summary.Requester, approval.Spec.Summary.FiledBy));

        var refused = await Assert.ThrowsAsync<Runtime.Client.KubernetesApiException>(() => scene.DecideAsync(scene.Bob, approval));
        Assert.Contains("bob is who would get this access", refused.Message, StringComparison.Ordinal);
        await scene.DecideAsync(scene.Carol, approval);

        await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.True(await scene.CanAsync(scene.Bob));
        var denied = await scene.InPhaseAsync(
            await scene.AskAsync(spec => spec.Subject = new() { Kind = "User", Name = "mallory" }, pipeline), RequestPhases.Denied);
        Assert.Contains("No AccessPolicy lets mallory", denied.Status!.Message, StringComparison.Ordinal);
    }

    private static async Task<ClusterUser> PipelineAsync(Scene scene)
    {
        var cluster = scene.Installation.Cluster;
        await cluster.Admin.Kubectl.RunAsync("-n", "default", "create", "serviceaccount", "pipeline");
        await scene.Admin.Bindings.CreateAsync(
            new V1RoleBinding
            {
                Metadata = new() { Name = "pipeline", NamespaceProperty = scene.Namespace },
                RoleRef = new() { ApiGroup = ApiConstants.Rbac, Kind = "ClusterRole", Name = "jit-requester" },
                Subjects = [new() { Kind = "ServiceAccount", Name = "pipeline", NamespaceProperty = "default" }],
            },
            CancellationToken.None);
        return await cluster.ServiceAccountAsync("default", "pipeline");
    }

    private async Task AssertGrantedOnceAsync(Scene scene, string name)
    {
        var records = (await _log.RecordsAsync()).Where(r => r.Request?.Namespace == scene.Namespace && r.Request.Name == name);
        Assert.Single(records, r => r.Type == AuditRecordTypes.GrantIssued);
    }

    private static AccessRequest Named(Scene scene, string name) => new() { Metadata = new() { Name = name, NamespaceProperty = scene.Namespace } };

    private static string Manifest(Scene scene, string name, string duration) => $$"""
        apiVersion: jitoperator.io/v1alpha1
        kind: AccessRequest
        metadata:
          name: {{name}}
          namespace: {{scene.Namespace}}
        spec:
          role: {kind: ClusterRole, name: view}
          duration: {{duration}}
          reason: Look into the failed payments

        """;
}
