using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.Requests;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Policies;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using k8s.Models;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>What is tried and refused, and who makes policies, is in the audit log under the name of who did it: real users, real webhooks.</summary>
[Collection(OperatorCollection.Name)]
public class RecordTests(SharedOperator installation)
{
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task SelfApproval_ThatIsRefused_IsRecorded()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages![0].Approvers.Add(new() { Kind = "User", Name = "alice" }));
        var request = await scene.AskAsync();
        var approval = await scene.OpenApprovalAsync(request);

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.DecideAsync(scene.Alice, approval));

        var record = await RefusalAsync(r => r.Admission!.ResourceUid == approval.Metadata.Uid);
        Assert.Equal(("alice", "AccessApproval", "UPDATE"), (record.Actor!.Username, record.Admission!.Kind, record.Admission.Operation));
        Assert.Contains(scene.Developers, record.Actor.Groups!);
        Assert.Contains("alice asked for this access, so somebody else must decide.", record.Message, StringComparison.Ordinal);
        Assert.Contains(record.Message!, refused.Message, StringComparison.Ordinal);
        Assert.Equal(request.Metadata.Uid, record.Request!.Uid);

        // It is no part of the request's story, which goes on.
        await scene.DecideAsync(scene.Bob, approval);
        await scene.InPhaseAsync(request, RequestPhases.Active);
    }

    [Fact]
    public async Task ForgedBinding_ThatIsRefused_IsRecorded()
    {
        var scene = await Scene.CreateAsync(installation);
        await scene.BindAsync("admin", $"{scene.Namespace}-others");
        var binding = new V1RoleBinding
        {
            Metadata = new()
            {
                Name = BindingName.For("made-up", scene.Namespace),
                NamespaceProperty = scene.Namespace,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.ManagedBy] = Labels.ManagedByValue },
            },
            RoleRef = new() { ApiGroup = ApiConstants.Rbac, Kind = "ClusterRole", Name = "view" },
            Subjects = [new() { ApiGroup = ApiConstants.Rbac, Kind = "User", Name = "mallory" }],
        };

        await Assert.ThrowsAsync<KubernetesApiException>(() => scene.As(scene.Mallory).Bindings.CreateAsync(binding, CancellationToken.None));

        var record = await RefusalAsync(r => r.Admission!.Namespace == scene.Namespace && r.Admission.Kind == "RoleBinding");
        Assert.Equal(("mallory", binding.Metadata.Name, "CREATE"), (record.Actor!.Username, record.Admission!.Name, record.Admission.Operation));
        Assert.Contains("are the operator's; leave the label off", record.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatusWrittenBySomebodyElse_ThatIsRefused_IsRecorded()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.AskAsync();
        var status = (await scene.InPhaseAsync(request, RequestPhases.AwaitingApproval)).Status!;
        status.Phase = RequestPhases.Active;

        await Assert.ThrowsAsync<KubernetesApiException>(() => scene.Admin.RequestStatuses.ApplyStatusAsync(
            new(ApiConstants.ApiVersion, AccessRequest.KindName, request.Metadata, status), CancellationToken.None));

        var record = await RefusalAsync(r => r.Admission!.ResourceUid == request.Metadata.Uid);
        Assert.Equal(("AccessRequest", "status"), (record.Admission!.Kind, record.Admission.SubResource));
        Assert.False(string.IsNullOrEmpty(record.Actor?.Username));
        Assert.Contains("AccessRequest/status is written by the operator alone", record.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvalidPolicy_ThatIsRefused_IsRecordedButForDryRuns()
    {
        var scene = await Scene.CreateAsync(installation);
        var paula = await PolicyAdminAsync(scene);
        var name = $"{scene.Policy}-faulty";
        var manifest = $$"""
            apiVersion: jitoperator.io/v1alpha1
            kind: AccessPolicy
            metadata: {name: {{name}}}
            spec:
              requesters: [{kind: Group, name: dev}]
              grants: [{roles: [{kind: ClusterRole, name: view}], namespaces: [{{scene.Namespace}}]}]
              maxDuration: 1h
              approval: {stages: [{name: lead, approvers: [{kind: User, name: bob}], required: 2}]}
            """;

        Assert.False((await paula.Kubectl.RunAsync(manifest, ["create", "--dry-run=server", "-f", "-"])).Succeeded);
        Assert.False((await paula.Kubectl.RunAsync(manifest, ["create", "-f", "-"])).Succeeded);

        var record = await RefusalAsync(r => r.Admission!.Name == name);
        Assert.Equal(("paula", "AccessPolicy", "CREATE"), (record.Actor!.Username, record.Admission!.Kind, record.Admission.Operation));
        Assert.Contains("spec.approval.stages[0].required is 2, but only 1 may approve", record.Message, StringComparison.Ordinal);
        await EmptyAsync(scene);
        Assert.Single(await _log.RecordsAsync(), r => r.Admission?.Name == name);
    }

    /// <summary>Whichever replica refuses: the one that does not lead cannot write the log itself.</summary>
    [Fact]
    public async Task Refusals_OfSeveralReplicas_AreAllRecordedOnce()
    {
        var scene = await Scene.CreateAsync(installation);
        while (installation.Replicas.Count < 2)
        {
            await installation.StartReplicaAsync();
        }

        for (var i = 0; i < 8; i++)
        {
            // What the API server refuses by itself, as an unreadable duration, no webhook hears of.
            await Assert.ThrowsAsync<KubernetesApiException>(() => scene.AskAsync(spec => spec.Reason = "   "));
        }

        await Eventually.TrueAsync(async () => Count(await _log.RecordsAsync()) >= 8, "all refusals are recorded");
        await EmptyAsync(scene);
        Assert.Equal(8, Count(await _log.RecordsAsync()));
        await _log.VerifyAsync();

        long Count(IEnumerable<AuditRecord> records) => records
            .Where(r => r.Type == AuditRecordTypes.AdmissionRefused && r.Actor?.Username == "alice" && r.Admission!.Namespace == scene.Namespace)
            .Sum(r => r.Admission!.Count ?? 1);
    }

    [Fact]
    public async Task Inbox_WithSomethingThatNobodyOfOursPutThere_IsRecordedAsAForgery()
    {
        var scene = await Scene.CreateAsync(installation);
        var forged = await scene.Admin.ConfigMaps.CreateAsync(
            new V1ConfigMap
            {
                Metadata = new()
                {
                    Name = $"jit-inbox-{scene.Namespace}",
                    NamespaceProperty = "jit-audit",
                    Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.AuditInbox] = Labels.AuditInboxValue },
                },
                Data = new Dictionary<string, string>(StringComparer.Ordinal) { [InboxObject.LettersKey] = "bob did it" },
            },
            CancellationToken.None);

        var record = await _log.RecordAsync(r => r.Admission?.Letter == forged.Metadata.Uid, "a record of the forgery");

        Assert.Equal((AuditRecordTypes.AdmissionForged, LetterRecords.Forged, null), (record.Type, record.Cause, record.Actor));
        await EmptyAsync(scene);
    }

    [Fact]
    public async Task Policy_CreatedChangedAndDeleted_IsRecordedWithWhoDidIt()
    {
        var scene = await Scene.CreateAsync(installation);
        var paula = await PolicyAdminAsync(scene);
        var policy = scene.NewPolicy();
        policy.Metadata.Name = $"{scene.Policy}-paula";
        await scene.As(paula).Policies.CreateAsync(policy, CancellationToken.None);

        var created = await PolicyRecordAsync(policy.Metadata.Name, r => r.Policy!.Generation == 1);
        Assert.Equal((AuditRecordTypes.PolicyChanged, PolicyRecorder.Created, "paula"), (created.Type, created.Cause, created.Actor?.Username));
        Assert.Equal(created.Policy!.Digest, TypedJson.Digest(created.PolicySpec!.Value));

        await scene.Admin.Policies.MergePatchAsync(
            null, policy.Metadata.Name, new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["team"] = "x" } } }, CancellationToken.None);
        await scene.As(paula).Policies.MergePatchAsync(
            null, policy.Metadata.Name, new JsonObject { ["spec"] = new JsonObject { ["maxDuration"] = "30m" } }, CancellationToken.None);
        var changed = await PolicyRecordAsync(policy.Metadata.Name, r => r.Policy!.Generation == 2);
        Assert.Equal((PolicyRecorder.Changed, "paula", "30m"), (changed.Cause, changed.Actor?.Username, SpecOf(changed).MaxDuration));

        await paula.Kubectl.RunAsync("delete", "accesspolicy", policy.Metadata.Name);
        var deleted = await PolicyRecordAsync(policy.Metadata.Name, r => r.Type == AuditRecordTypes.PolicyDeleted);
        Assert.Equal(changed.Policy, deleted.Policy);
        var admitted = await _log.RecordAsync(
            r => r.Type == AuditRecordTypes.PolicyDeletionAdmitted && r.Admission!.Name == policy.Metadata.Name, "a record of who deleted it");
        Assert.Equal(("paula", changed.Policy!.Uid), (admitted.Actor?.Username, admitted.Admission!.ResourceUid));
        await _log.VerifyAsync();
    }

    [Fact]
    public async Task Policy_WrittenBehindTheWebhooks_IsUsedOnceItIsRecordedAsUnstamped()
    {
        var scene = await Scene.CreateAsync(installation);
        await installation.RemoveWebhooksAsync();
        try
        {
            await scene.Admin.Policies.MergePatchAsync(
                null, scene.Policy, new JsonObject { ["spec"] = new JsonObject { ["maxDuration"] = "45m" } }, CancellationToken.None);
        }
        finally
        {
            await installation.InstallWebhooksAsync();
        }

        var request = await scene.GrantedAsync(spec => spec.Duration = "45m");

        var record = await PolicyRecordAsync(scene.Policy, r => r.Policy!.Generation == 2);
        Assert.Equal((PolicyRecorder.Unstamped, null, "45m"), (record.Cause, record.Actor, SpecOf(record).MaxDuration));
        var used = (await _log.RecordsOfAsync(request.Metadata.Uid)).Where(r => r.Policy is not null).ToList();
        Assert.NotEmpty(used);
        Assert.All(used, r => Assert.True(r.Policy!.Digest == record.Policy!.Digest && r.Index > record.Index));
    }

    /// <summary>Over all that the tests before this one have done: no policy ever decided anything that was not in the log before.</summary>
    [Fact]
    public async Task Policies_ThatDecidedAnything_WereRecordedBefore()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync();
        await _log.RecordAsync(r => r.Type == AuditRecordTypes.GrantIssued && r.Request!.Uid == request.Metadata.Uid, "a grant");
        var known = new HashSet<(string, string)>();

        foreach (var record in await _log.RecordsAsync())
        {
            if (record.Policy is not { } policy)
            {
                continue;
            }

            if (record.Type == AuditRecordTypes.PolicyChanged)
            {
                known.Add((policy.Name, policy.Digest));
            }
            else
            {
                Assert.Contains((policy.Name, policy.Digest), known);
            }
        }
    }

    private Task<AuditRecord> RefusalAsync(Func<AuditRecord, bool> match) => _log.RecordAsync(
        r => r.Type == AuditRecordTypes.AdmissionRefused && match(r), "a record of the refusal");

    private Task<AuditRecord> PolicyRecordAsync(string name, Func<AuditRecord, bool> match) => _log.RecordAsync(
        r => r.Type is AuditRecordTypes.PolicyChanged or AuditRecordTypes.PolicyDeleted && r.Policy!.Name == name && match(r), $"a record of policy {name}");

    private static AccessPolicySpec SpecOf(AuditRecord record) => record.PolicySpec!.Value.Deserialize<AccessPolicySpec>(TypedJson.Options)!;

    private static Task EmptyAsync(Scene scene) => Eventually.TrueAsync(
        async () => (await scene.Admin.ConfigMaps.ListAsync("jit-audit", InboxStore.Query, CancellationToken.None)).Items.Count == 0,
        "the inbox is empty");

    private async Task<ClusterUser> PolicyAdminAsync(Scene scene)
    {
        var paula = await installation.Cluster.UserAsync("paula", $"{scene.Namespace}-policies");
        await installation.Cluster.Admin.Kubectl.RunAsync(
            "create", "clusterrolebinding", $"{scene.Namespace}-policies", "--clusterrole=jit-policy-admin", $"--group={scene.Namespace}-policies");
        return paula;
    }
}
