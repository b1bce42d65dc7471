using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.Runtime.Client;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>What people get wrong, or try. Each is refused with the field and the mend, or denied with the same words in status and event.</summary>
[Collection(OperatorCollection.Name)]
public class BadInputTests(SharedOperator installation)
{
    public static TheoryData<string, string, Action<AccessRequestSpec>> Refusals => new()
    {
        { "a word for a duration", "spec.duration", s => s.Duration = "an hour" },
        { "a negative duration", "spec.duration", s => s.Duration = "-1h" },
        { "no duration at all", "spec.duration", s => s.Duration = "0s" },
        { "an ISO 8601 duration", "spec.duration", s => s.Duration = "PT1H" },
        { "an empty reason", "spec.reason", s => s.Reason = "" },
        { "blanks for a reason", "spec.reason", s => s.Reason = "   " },
        { "a reason of ten kilobytes", "spec.reason", s => s.Reason = new string('x', 10_240) },
        { "control characters", "spec.reason", s => s.Reason = "look\u001b[2J here" },
        { "another kind of role", "spec.role.kind", s => s.Role.Kind = "Group" },
        { "no role", "spec.role.name", s => s.Role.Name = "" },
        { "revoked from the start", "spec.revoked", s => s.Revoked = true },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Request_Unusable_IsRefusedByField(string what, string field, Action<AccessRequestSpec> spoil)
    {
        var scene = await Scene.CreateAsync(installation);

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.AskAsync(spoil));

        Assert.True(refused.Message.Contains(field, StringComparison.Ordinal), $"{what}: {refused.Message}");
    }

    public static TheoryData<string, string, Action<AccessRequestSpec>> Denials => new()
    {
        { "a role that no policy offers", "No AccessPolicy lets alice ask for ClusterRole/admin", s => s.Role.Name = "admin" },
        { "a role that does not exist", "there is no Role \"incident-responder\"", s => s.Role = new() { Kind = "Role", Name = "incident-responder" } },
        { "more time than allowed", "allows at most 1h; ask for less", s => s.Duration = "8h" },
        { "a policy that does not exist", "there is no AccessPolicy \"other\"", s => s.PolicyName = "other" },
    };

    [Theory]
    [MemberData(nameof(Denials))]
    public async Task Request_ThatNoPolicyGrants_IsDeniedInStatusAndEvent(string what, string why, Action<AccessRequestSpec> change)
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.AskAsync(change);

        var denied = await scene.InPhaseAsync(request, RequestPhases.Denied);

        Assert.True(denied.Status!.Message!.Contains(why, StringComparison.Ordinal), $"{what}: {denied.Status.Message}");
        Assert.Contains(why, await scene.EventAsync(request.Metadata.Name, EventReasons.Denied), StringComparison.Ordinal);
        Assert.Null(await scene.BindingAsync(request));
    }

    [Fact]
    public async Task Request_ThatWillBeDenied_IsAppliedWithAWarning()
    {
        var scene = await Scene.CreateAsync(installation);
        var manifest = $$"""
            apiVersion: jitoperator.io/v1alpha1
            kind: AccessRequest
            metadata:
              name: hopeless
              namespace: {{scene.Namespace}}
            spec:
              role: {kind: ClusterRole, name: admin}
              reason: Try what the answer looks like
            """;

        var applied = await scene.Alice.Kubectl.RunAsync(manifest, ["apply", "-f", "-"]);

        Assert.True(applied.Succeeded, applied.ToString());
        Assert.Contains("Warning: This request will be denied (NoPolicyMatches)", applied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_InANamespaceThatDoesNotExist_IsRefusedByTheApiServer()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = scene.NewRequest();
        request.Metadata.NamespaceProperty = "nowhere";

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.Admin.Requests.CreateAsync(request, CancellationToken.None));

        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithTheLongestName_IsGrantedAndEnds()
    {
        var scene = await Scene.CreateAsync(installation);
        var asked = scene.NewRequest(spec => spec.Duration = "2s");
        asked.Metadata.Name = string.Join('.', Enumerable.Repeat(new string('n', 49), 5)) + ".nnn";
        Assert.Equal(253, asked.Metadata.Name.Length);
        var request = await scene.As(scene.Alice).Requests.CreateAsync(asked, CancellationToken.None);

        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));

        await scene.InPhaseAsync(request, RequestPhases.Expired);
        await scene.NoBindingAsync(request);
    }

    [Fact]
    public async Task Request_WithAGeneratedName_IsGranted()
    {
        var scene = await Scene.CreateAsync(installation);
        var asked = scene.NewRequest();
        asked.Metadata.Name = null;
        asked.Metadata.GenerateName = "incident-";
        var request = await scene.As(scene.Alice).Requests.CreateAsync(asked, CancellationToken.None);

        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));

        await scene.InPhaseAsync(request, RequestPhases.Active);
    }

    [Fact]
    public async Task Request_WithTheLongestReasonOfWideCharacters_IsGrantedAndLogged()
    {
        var scene = await Scene.CreateAsync(installation);

        var request = await scene.GrantedAsync(spec => spec.Reason = string.Concat(Enumerable.Repeat("𝄞", 512)));

        var log = new LogReader(installation.Cluster);
        await log.VerifyAsync();
        Assert.NotEmpty(await log.RecordsOfAsync(request.Metadata.Uid));
    }

    [Fact]
    public async Task Approval_ByTheRequester_IsRefused()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages![0].Approvers.Add(new() { Kind = "User", Name = "alice" }));
        var request = await scene.AskAsync();
        var approval = await scene.OpenApprovalAsync(request);

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.DecideAsync(scene.Alice, approval));

        Assert.Contains("alice asked for this access, so somebody else must decide.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approval_BySomebodyWhomNoStageNames_IsRefused()
    {
        var scene = await Scene.CreateAsync(installation);
        var approval = await scene.OpenApprovalAsync(await scene.AskAsync());

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.DecideAsync(scene.Mallory, approval));

        Assert.Contains($"it waits on Group/{scene.Leads}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ChangedAfterwards_IsRefused()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.AskAsync();

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.As(scene.Alice).Requests.MergePatchAsync(
            scene.Namespace, request.Metadata.Name, new JsonObject { ["spec"] = new JsonObject { ["duration"] = "1h" } }, CancellationToken.None));

        Assert.Contains("spec", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_ThatCannotGrant_IsRefusedByField()
    {
        var scene = await Scene.CreateAsync(installation);
        var policy = scene.NewPolicy(spec => spec.Approval!.Stages![0] = new()
        {
            Name = "lead",
            Approvers = [new() { Kind = "User", Name = "bob" }],
            Required = 2,
        });
        policy.Metadata.Name = $"{scene.Policy}-faulty";

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.Admin.Policies.CreateAsync(policy, CancellationToken.None));

        Assert.Contains("spec.approval.stages[0].required is 2, but only 1 may approve", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_OfferingARoleThatDoesNotExist_SaysSoUntilItDoes()
    {
        var scene = await Scene.CreateAsync(installation);

        var missing = await ReadyAsync(scene, "False");
        Assert.Equal("RoleNotFound", missing.Reason);
        Assert.Contains("spec.grants[0].roles[1]: there is no Role \"incident-responder\"", missing.Message, StringComparison.Ordinal);
        await scene.Admin.Roles.CreateAsync(
            new() { Metadata = new() { Name = "incident-responder", NamespaceProperty = scene.Namespace }, Rules = [] }, CancellationToken.None);

        Assert.Equal("The policy can grant.", (await ReadyAsync(scene, "True")).Message);
    }

    private static Task<k8s.Models.V1Condition> ReadyAsync(Scene scene, string status) => TestKit.Waiting.Eventually.NotNullAsync(
        async () => (await scene.Admin.Policies.GetAsync(null, scene.Policy, CancellationToken.None))?
            .Status?.Conditions.FirstOrDefault(c => c.Type == ConditionTypes.Ready && c.Status == status),
        $"the policy is ready: {status}");

    [Fact]
    public async Task Binding_OfALiveGrantEditedBySomebodyElse_IsRefused()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync();
        var binding = (await scene.BindingAsync(request))!;

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.Admin.Bindings.Namespaced.MergePatchAsync(
            scene.Namespace,
            binding.Metadata.Name,
            new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [Labels.ManagedBy] = null } } },
            CancellationToken.None));

        Assert.Contains("are the operator's", refused.Message, StringComparison.Ordinal);
    }
}
