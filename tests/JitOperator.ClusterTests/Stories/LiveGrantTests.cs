using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.Requests;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>What can happen to a grant, or to what it stands on, while it lasts.</summary>
[Collection(OperatorCollection.Name)]
public class LiveGrantTests(SharedOperator installation)
{
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task Revoked_EndsAtOnceAndNamesWhoDidIt()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync();

        await scene.As(scene.Alice).Requests.MergePatchAsync(
            scene.Namespace, request.Metadata.Name, new JsonObject { ["spec"] = new JsonObject { ["revoked"] = true } }, CancellationToken.None);

        var revoked = await scene.InPhaseAsync(request, RequestPhases.Revoked);
        Assert.Equal("Access ended because alice set spec.revoked.", revoked.Status!.Message);
        Assert.False(await scene.CanAsync(scene.Alice));
        var ended = (await _log.RecordsOfAsync(request.Metadata.Uid))[^1];
        Assert.Equal((AuditRecordTypes.GrantEnded, "alice"), (ended.Type, ended.Actor!.Username));
    }

    [Fact]
    public async Task RequestDeleted_EndsTheGrantBeforeTheObjectGoes()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync();

        await DeleteAsync(scene, request.Metadata);

        await scene.NoBindingAsync(request);
        await GoneAsync(scene, request.Metadata.Name);
        Assert.Equal(GrantEndCauses.RequestDeleted, (await EndAsync(request.Metadata.Uid)).Cause);
    }

    [Fact]
    public async Task RequestDeletedWithItsFinalizerTakenOff_StillEndsTheGrant()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync();
        await scene.Admin.Requests.MergePatchAsync(
            scene.Namespace,
            request.Metadata.Name,
            new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray() } },
            CancellationToken.None);

        await DeleteAsync(scene, request.Metadata);

        await scene.NoBindingAsync(request);
        Assert.Equal(GrantEndCauses.RequestDeleted, (await EndAsync(request.Metadata.Uid)).Cause);
    }

    [Fact]
    public async Task NamespaceDeleted_GoesThroughAndTheGrantEnds()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync();

        await installation.Cluster.Admin.Client.CoreV1.DeleteNamespaceAsync(scene.Namespace);

        await Eventually.TrueAsync(
            async () =>
            {
                var namespaces = await installation.Cluster.Admin.Client.CoreV1.ListNamespaceAsync();
                return namespaces.Items.All(n => n.Metadata.Name != scene.Namespace);
            },
            "the namespace is gone",
            TimeSpan.FromSeconds(90));
        Assert.Equal(GrantEndCauses.RequestDeleted, (await EndAsync(request.Metadata.Uid)).Cause);
    }

    [Fact]
    public async Task BindingDeletedByHand_IsPutBackWithARecord()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync();

        await scene.DeleteBindingByHandAsync(request);

        await _log.RecordAsync(
            r => r.Type == AuditRecordTypes.BindingRepaired && r.Request!.Uid == request.Metadata.Uid, "a record of the repair");
    }

    [Fact]
    public async Task PolicyDeletedUnderAGrant_LeavesItToItsTime()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync(spec => spec.Duration = "12s");

        await DeletePolicyAsync(scene);

        Assert.True(await scene.CanAsync(scene.Alice));
        await scene.InPhaseAsync(request, RequestPhases.Expired);
        await scene.NoBindingAsync(request);
    }

    [Fact]
    public async Task PolicyDeletedBeforeTheGrant_DeniesTheRequest()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.AskAsync();
        await scene.OpenApprovalAsync(request);

        await DeletePolicyAsync(scene);

        var denied = await scene.InPhaseAsync(request, RequestPhases.Denied);
        Assert.StartsWith("No AccessPolicy lets alice ask for ClusterRole/view", denied.Status!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PolicyChangedBetweenTwoApprovals_BeginsAnew()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages![0].Required = 2);
        var request = await scene.AskAsync();
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));
        await Eventually.TrueAsync(async () => (await _log.RecordsOfAsync(request.Metadata.Uid)).Any(r => r.Type == AuditRecordTypes.ApprovalDecided), "bob counts");

        var policy = await scene.Admin.Policies.MergePatchAsync(
            null, scene.Policy, new JsonObject { ["spec"] = new JsonObject { ["maxDuration"] = "2h" } }, CancellationToken.None);

        var fresh = await Eventually.NotNullAsync(
            async () => (await scene.ApprovalsAsync(request)).FirstOrDefault(a => a.Spec.Decision is null && a.Spec.Policy.Generation == policy.Metadata.Generation),
            "approvals for the changed policy");
        await scene.DecideAsync(scene.Carol, fresh);
        await Eventually.TrueAsync(
            async () => (await scene.Admin.Requests.GetAsync(scene.Namespace, request.Metadata.Name, CancellationToken.None))!
                .Status!.Stages is [{ ApprovedBy: ["carol"] }, ..],
            "only carol's approval counts for the changed policy");
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));
        await scene.InPhaseAsync(request, RequestPhases.Active);
    }

    [Fact]
    public async Task ApproverTakenOutOfThePolicyBeforeTheGrant_NoLongerCounts()
    {
        var scene = await Scene.CreateAsync(installation, spec =>
        {
            spec.Approval!.Stages![0].Approvers = [new() { Kind = "User", Name = "bob" }, new() { Kind = "User", Name = "carol" }, new() { Kind = "User", Name = "dave" }];
            spec.Approval!.Stages![0].Required = 2;
        });
        var request = await scene.AskAsync();
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));
        await Eventually.TrueAsync(async () => (await _log.RecordsOfAsync(request.Metadata.Uid)).Any(r => r.Type == AuditRecordTypes.ApprovalDecided), "bob counts");

        await scene.Admin.Policies.MergePatchAsync(
            null,
            scene.Policy,
            new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["approval"] = new JsonObject
                    {
                        ["stages"] = new JsonArray(new JsonObject
                        {
                            ["name"] = "lead",
                            ["required"] = 2,
                            ["approvers"] = new JsonArray(
                                new JsonObject { ["kind"] = "User", ["name"] = "carol" }, new JsonObject { ["kind"] = "User", ["name"] = "dave" }),
                        }),
                    },
                },
            },
            CancellationToken.None);

        await _log.RecordAsync(
            r => r.Type == AuditRecordTypes.ApprovalSuperseded && r.Request!.Uid == request.Metadata.Uid, "approval begins anew");
        var fresh = await scene.OpenApprovalAsync(request);
        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.DecideAsync(scene.Bob, fresh));
        Assert.Contains("bob is not an approver of the stage lead", refused.Message, StringComparison.Ordinal);
        Assert.Null(await scene.BindingAsync(request));
    }

    [Theory]
    [InlineData("get,list,watch,delete", RequestPhases.Revoked)]
    [InlineData(null, RequestPhases.Revoked)]
    public async Task RoleChangedOrDeletedUnderAGrant_RevokesIt(string? verbs, string phase)
    {
        var (scene, request) = await RoleGrantAsync();

        await ChangeRoleAsync(scene, verbs);

        var ended = await scene.InPhaseAsync(request, phase);
        Assert.Contains("incident-responder", ended.Status!.Message, StringComparison.Ordinal);
        await scene.NoBindingAsync(request);
        Assert.Equal(GrantEndCauses.RoleChanged, (await EndAsync(request.Metadata.Uid)).Cause);
    }

    [Fact]
    public async Task RoleChangedUnderAGrantOfAPolicyThatWarns_IsRecordedAndGoesOn()
    {
        var (scene, request) = await RoleGrantAsync(spec => spec.OnRoleChange = RoleChangeActions.Warn);

        await ChangeRoleAsync(scene, "get,list,watch,delete");

        await _log.RecordAsync(r => r.Type == AuditRecordTypes.GrantRoleChanged && r.Request!.Uid == request.Metadata.Uid, "a record of the change");
        Assert.NotNull(await scene.BindingAsync(request));
    }

    [Fact]
    public async Task RoleChangedBeforeTheGrant_BeginsApprovalAnew()
    {
        var scene = await RoleSceneAsync(null);
        var request = await scene.AskAsync(spec => spec.Role = new() { Kind = "Role", Name = "incident-responder" });
        var before = await scene.OpenApprovalAsync(request);

        await ChangeRoleAsync(scene, "get,list,watch,delete");

        var after = await Eventually.NotNullAsync(
            async () => (await scene.ApprovalsAsync(request)).FirstOrDefault(a => a.Spec.Decision is null && a.Spec.RoleRulesDigest != before.Spec.RoleRulesDigest),
            "an approval that shows the changed role");
        Assert.Contains("delete", string.Concat(after.Spec.Summary.Allows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RoleThatTheOperatorMayNotBind_FailsWithTheMend()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Grants[0].Roles = [new() { Kind = "ClusterRole", Name = "cluster-admin" }]);
        var request = await scene.AskAsync(spec => spec.Role.Name = "cluster-admin");
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));

        var failed = await scene.InPhaseAsync(request, RequestPhases.Failed);

        Assert.Contains("add the role to the ClusterRole jit-operator-grantable", failed.Status!.Message, StringComparison.Ordinal);
        Assert.Null(await scene.BindingAsync(request));
    }

    private async Task<(Scene Scene, Api.V1Alpha1.AccessRequest Request)> RoleGrantAsync(Action<Api.V1Alpha1.AccessPolicySpec>? change = null)
    {
        var scene = await RoleSceneAsync(change);
        return (scene, await scene.GrantedAsync(spec => spec.Role = new() { Kind = "Role", Name = "incident-responder" }));
    }

    private async Task<Scene> RoleSceneAsync(Action<Api.V1Alpha1.AccessPolicySpec>? change)
    {
        var scene = await Scene.CreateAsync(installation, change);
        await KubectlAsync("create", "role", "incident-responder", "-n", scene.Namespace, "--verb=get,list,watch", "--resource=pods");
        return scene;
    }

    // Without verbs, the role is deleted.
    private Task ChangeRoleAsync(Scene scene, string? verbs) => verbs is null
        ? KubectlAsync("delete", "role", "incident-responder", "-n", scene.Namespace)
        : KubectlAsync(
            "patch", "role", "incident-responder", "-n", scene.Namespace, "--type=json",
            "-p", $$"""[{"op":"replace","path":"/rules/0/verbs","value":["{{verbs.Replace(",", "\",\"", StringComparison.Ordinal)}}"]}]""");

    private async Task KubectlAsync(params string[] arguments)
    {
        var result = await installation.Cluster.Admin.Kubectl.RunAsync(arguments);
        Assert.True(result.Succeeded, result.ToString());
    }

    private async Task<AuditRecord> EndAsync(string requestUid) => await _log.RecordAsync(
        r => r.Type == AuditRecordTypes.GrantEnded && r.Request!.Uid == requestUid, "the record of the end");

    private static async Task DeleteAsync(Scene scene, V1ObjectMeta metadata) => Assert.Equal(
        DeleteOutcome.Deleted,
        await scene.Admin.Requests.DeleteAsync(scene.Namespace, metadata.Name, metadata.Uid, CancellationToken.None));

    private static Task GoneAsync(Scene scene, string name) => Eventually.TrueAsync(
        async () => await scene.Admin.Requests.GetAsync(scene.Namespace, name, CancellationToken.None) is null, $"{name} is gone");

    private static async Task DeletePolicyAsync(Scene scene)
    {
        var policy = await scene.Admin.Policies.GetAsync(null, scene.Policy, CancellationToken.None);
        await scene.Admin.Policies.DeleteAsync(null, scene.Policy, policy!.Metadata.Uid, CancellationToken.None);
    }
}
