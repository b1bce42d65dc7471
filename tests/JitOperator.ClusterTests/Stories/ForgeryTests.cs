using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.Requests;
using JitOperator.TestKit.Waiting;
using k8s.Models;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>Somebody takes the webhooks away and writes what they would never have let through. The controller must not act on it.</summary>
[Collection(OperatorCollection.Name)]
public class ForgeryTests(SharedOperator installation)
{
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task UnsignedRequest_IsRefusedWithAnEventAndARecord()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await BehindTheWebhooksAsync(() => scene.AskAsync());

        await RefusedAsync(scene, request);
    }

    [Fact]
    public async Task RequestWithAnIdentityThatItMadeUp_IsRefusedWithAnEventAndARecord()
    {
        var scene = await Scene.CreateAsync(installation);
        var forged = scene.NewRequest();
        forged.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // {"alg":"none"} and a payload that says who one would like to be.
            [Annotations.Stamp] = "eyJhbGciOiJub25lIn0.eyJ1c2VyIjp7InVzZXJuYW1lIjoiYWxpY2UifX0.",
        };
        var request = await BehindTheWebhooksAsync(() => scene.As(scene.Mallory).Requests.CreateAsync(forged, CancellationToken.None));

        await RefusedAsync(scene, request);
    }

    [Fact]
    public async Task StampCopiedFromAnotherRequest_IsRefusedWithAnEventAndARecord()
    {
        var scene = await Scene.CreateAsync(installation);
        var honest = await scene.AskAsync();
        var copied = scene.NewRequest();
        copied.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Annotations.Stamp] = honest.Metadata.Annotations[Annotations.Stamp],
        };
        var request = await BehindTheWebhooksAsync(() => scene.As(scene.Mallory).Requests.CreateAsync(copied, CancellationToken.None));

        await RefusedAsync(scene, request);
    }

    [Fact]
    public async Task SpecEditedAfterwards_IsRefusedWithAnEventAndARecord()
    {
        var scene = await Scene.CreateAsync(installation, spec =>
            spec.Grants[0].Roles = [new() { Kind = "ClusterRole", Name = "view" }, new() { Kind = "ClusterRole", Name = "edit" }]);
        var request = await scene.AskAsync();
        var approval = await scene.OpenApprovalAsync(request);
        await BehindTheWebhooksAsync(() => scene.Admin.Requests.MergePatchAsync(
            scene.Namespace,
            request.Metadata.Name,
            new JsonObject { ["spec"] = new JsonObject { ["role"] = new JsonObject { ["name"] = "edit" } } },
            CancellationToken.None));

        await RefusedAsync(scene, request);
        await Eventually.TrueAsync(
            async () => (await scene.ApprovalsAsync(request)).All(a => a.Metadata.Uid != approval.Metadata.Uid), "the approval is taken back");
    }

    [Fact]
    public async Task UnsignedDecision_DoesNotCount()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.AskAsync();
        var approval = await scene.OpenApprovalAsync(request);
        await BehindTheWebhooksAsync(() => scene.DecideAsync(scene.Bob, approval));

        await NotCountedAsync(scene, request, approval, RefusalCauses.IdentityNotVerified);
    }

    [Fact]
    public async Task DecisionStampCopiedFromAnotherApproval_DoesNotCount()
    {
        var scene = await Scene.CreateAsync(installation);
        var first = await scene.AskAsync();
        var decided = await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(first));
        var second = await scene.AskAsync();
        var approval = await scene.OpenApprovalAsync(second);

        await BehindTheWebhooksAsync(() => scene.Admin.Approvals.MergePatchAsync(
            scene.Namespace,
            approval.Metadata.Name,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["annotations"] = new JsonObject { [Annotations.DecisionStamp] = decided.Metadata.Annotations[Annotations.DecisionStamp] },
                },
                ["spec"] = new JsonObject { ["decision"] = Decisions.Approved },
            },
            CancellationToken.None));

        await NotCountedAsync(scene, second, approval, RefusalCauses.IdentityNotVerified);
    }

    [Fact]
    public async Task RequesterEditedIntoTheStatus_ChangesNothing()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.AskAsync();
        var status = (await scene.InPhaseAsync(request, RequestPhases.AwaitingApproval)).Status!;
        (status.Phase, status.Requester!.Username) = (RequestPhases.Active, "bob");
        await BehindTheWebhooksAsync(() => scene.Admin.RequestStatuses.ApplyStatusAsync(
            new(ApiConstants.ApiVersion, AccessRequest.KindName, request.Metadata, status), CancellationToken.None));

        var mended = await scene.InPhaseAsync(request, RequestPhases.AwaitingApproval);
        Assert.Equal("alice", mended.Status!.Requester!.Username);
        Assert.False(await scene.CanAsync(scene.Alice));
    }

    [Fact]
    public async Task BindingThatClaimsToBeOurs_IsRemovedWithARecord()
    {
        var scene = await Scene.CreateAsync(installation);
        var name = BindingName.For("made-up", scene.Namespace);
        var forged = await BehindTheWebhooksAsync(() => scene.Admin.Bindings.CreateAsync(Forged(scene, name, "made-up"), CancellationToken.None));

        await Eventually.TrueAsync(
            async () => await scene.Admin.Bindings.GetAsync(scene.Namespace, name, CancellationToken.None) is null, "the forgery is gone");
        await _log.RecordAsync(
            r => r.Type == AuditRecordTypes.BindingForged && r.Bindings?.Any(b => b.Uid == forged.Metadata.Uid) == true,
            "a record of the forgery");
    }

    [Fact]
    public async Task BindingOfALiveGrantPointedAtAnotherPerson_IsPutRightWithARecord()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync();
        var binding = (await scene.BindingAsync(request))!;
        await BehindTheWebhooksAsync(() => scene.Admin.Bindings.Namespaced.MergePatchAsync(
            scene.Namespace,
            binding.Metadata.Name,
            new JsonObject
            {
                ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "User", ["name"] = "mallory", ["apiGroup"] = ApiConstants.Rbac }),
            },
            CancellationToken.None));

        await scene.CanEventuallyAsync(scene.Mallory, can: false);
        await scene.CanEventuallyAsync(scene.Alice, can: true);
        await _log.RecordAsync(
            r => r.Type == AuditRecordTypes.BindingRepaired && r.Request!.Uid == request.Metadata.Uid, "a record of the repair");
    }

    [Fact]
    public async Task ExpiryOfALiveGrantMovedAway_IsPutRight()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync(spec => spec.Duration = "10s");
        var binding = (await scene.BindingAsync(request))!;
        await BehindTheWebhooksAsync(() => scene.Admin.Bindings.Namespaced.MergePatchAsync(
            scene.Namespace,
            binding.Metadata.Name,
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotations.ExpiresAt] = "2099-01-01T00:00:00.000Z" } },
            },
            CancellationToken.None));

        await scene.InPhaseAsync(request, RequestPhases.Expired);
        await scene.NoBindingAsync(request);
    }

    private static V1RoleBinding Forged(Scene scene, string name, string requestUid) => new()
    {
        ApiVersion = "rbac.authorization.k8s.io/v1",
        Kind = "RoleBinding",
        Metadata = new()
        {
            Name = name,
            NamespaceProperty = scene.Namespace,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Labels.ManagedBy] = Labels.ManagedByValue,
                [Labels.RequestUid] = requestUid,
            },
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Annotations.ExpiresAt] = "2099-01-01T00:00:00.000Z" },
        },
        RoleRef = new() { ApiGroup = ApiConstants.Rbac, Kind = "ClusterRole", Name = "view" },
        Subjects = [new() { ApiGroup = ApiConstants.Rbac, Kind = "User", Name = "mallory" }],
    };

    private async Task<T> BehindTheWebhooksAsync<T>(Func<Task<T>> write)
    {
        await installation.RemoveWebhooksAsync();
        try
        {
            return await write();
        }
        finally
        {
            await installation.InstallWebhooksAsync();
        }
    }

    private async Task RefusedAsync(Scene scene, AccessRequest request)
    {
        var denied = await scene.InPhaseAsync(request, RequestPhases.Denied);
        Assert.Contains("no valid stamp of who made it", denied.Status!.Message, StringComparison.Ordinal);
        Assert.Null(await scene.BindingAsync(request));
        Assert.Contains("no valid stamp", await scene.EventAsync(request.Metadata.Name, EventReasons.Refused), StringComparison.Ordinal);
        var record = await _log.RecordAsync(r => r.Request?.Uid == request.Metadata.Uid && r.Type == AuditRecordTypes.RequestRefused, "a record");
        Assert.Equal("IdentityNotVerified", record.Cause);
    }

    private async Task NotCountedAsync(Scene scene, AccessRequest request, AccessApproval approval, string cause)
    {
        var record = await _log.RecordAsync(
            r => r.Type == AuditRecordTypes.ApprovalRefused && r.Decision!.ApprovalUid == approval.Metadata.Uid, "a record of the refusal");
        Assert.Equal(cause, record.Cause);
        await scene.EventAsync(request.Metadata.Name, EventReasons.DecisionRefused);
        Assert.Null(await scene.BindingAsync(request));

        // The stage goes on: somebody who may can still decide.
        await scene.DecideAsync(scene.Carol, await scene.OpenApprovalAsync(request));
        await scene.InPhaseAsync(request, RequestPhases.Active);
    }
}
