using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.Policies;
using JitOperator.Operator.Hosting;
using k8s;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>Evidence of multi-factor authentication, limits, extensions, starts to come and roles that change, on a real API server.</summary>
[Collection(OperatorCollection.Name)]
public class DemandTests(SharedOperator installation)
{
    private const string Amr = "example.com/amr";
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task Mfa_IsDemandedOfWhoAsksAndWhoAgreesAndKeptAsEvidence()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Requirements = new()
        {
            Mfa = new() { ExtraKey = Amr, Values = ["mfa"], RequiredFor = [MfaSteps.Request, MfaSteps.Approval] },
        });
        using var alice = Impersonated("alice", [scene.Developers], "mfa");
        using var weak = Impersonated("bob", [scene.Leads], "pwd");
        using var bob = Impersonated("bob", [scene.Leads], "mfa");

        var denied = await scene.InPhaseAsync(await scene.AskAsync(), RequestPhases.Denied);
        Assert.Contains($"{Amr}: nothing (not accepted)", denied.Status!.Message, StringComparison.Ordinal);
        var request = await new Clients(alice).Requests.CreateAsync(scene.NewRequest(), CancellationToken.None);
        var approval = await scene.OpenApprovalAsync(request);
        Assert.Equal($"{Amr}: mfa (accepted)", approval.Spec.Summary.Mfa);
        var refused = await Assert.ThrowsAsync<Runtime.Client.KubernetesApiException>(() => DecideAsync(weak, scene, approval));
        Assert.Contains($"{Amr}: pwd (not accepted)", refused.Message, StringComparison.Ordinal);
        await DecideAsync(bob, scene, approval);

        await scene.InPhaseAsync(request, RequestPhases.Active);
        var records = await _log.RecordsOfAsync(request.Metadata.Uid);
        Assert.All(
            records.Where(r => r.Type is "approval.decided" or "grant.issued"),
            r => Assert.Equal((Amr, true), (r.Evidence!.Mfa!.ExtraKey, r.Evidence.Mfa.Satisfied)));
    }

    /// <summary>Ten at the same instant, of which three fit.</summary>
    [Fact]
    public async Task Limits_AreNotExceededByRequestsOfTheSameInstant()
    {
        var scene = await Scene.CreateAsync(installation, spec =>
        {
            spec.Approval = new() { Automatic = true };
            spec.Limits = new() { ActiveGrants = 3 };
        });

        var requests = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => scene.AskAsync()));

        var settled = await Task.WhenAll(requests.Select(r => SettledAsync(scene, r)));
        Assert.Equal(3, settled.Count(r => r.Status!.Phase == RequestPhases.Active));
        Assert.All(settled.Where(r => r.Status!.Phase == RequestPhases.Denied), r => Assert.Equal(DenialCauses.LimitReached, r.Status!.Conditions[0].Reason));
    }

    [Fact]
    public async Task Extension_LastsFromTheEndOfTheOldOneAndWithoutAGap()
    {
        var scene = await Scene.CreateAsync(installation);
        var first = await scene.GrantedAsync(spec => spec.Duration = "20m");

        var second = await scene.GrantedAsync(spec => (spec.Extends, spec.Duration) = (first.Metadata.Name, "30m"));

        Assert.Equal(first.Status!.ExpiresAt + TimeSpan.FromMinutes(30), second.Status!.ExpiresAt);
        Assert.NotNull(await scene.BindingAsync(first));
        var tooMuch = await scene.AskAsync(spec => (spec.Extends, spec.Duration) = (second.Metadata.Name, "30m"));
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(tooMuch));
        var denied = await scene.InPhaseAsync(tooMuch, RequestPhases.Denied);
        Assert.Contains("allows at most 1h; ask for less, or later", denied.Status!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartToCome_IsScheduledAndBeginsThen()
    {
        var scene = await Scene.CreateAsync(installation);
        var start = TimeProvider.System.GetUtcNow().AddSeconds(12);
        var request = await scene.AskAsync(spec => spec.StartTime = Core.Values.Timestamp.Format(start));
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));
        var scheduled = await scene.InPhaseAsync(request, RequestPhases.Scheduled);
        Assert.Equal("True", scheduled.Status!.Conditions.Single(c => c.Type == ConditionTypes.Approved).Status);
        Assert.False(await scene.CanAsync(scene.Alice));

        await scene.CanEventuallyAsync(scene.Alice, can: true);

        Assert.True(TimeProvider.System.GetUtcNow() >= start, "access began before its time");
        var active = await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.Equal(Core.Values.Timestamp.Truncate(start).AddMinutes(10).UtcDateTime, active.Status!.ExpiresAt);
    }

    /// <summary>The API server's own controller puts an aggregated role together; what approvers see and agree to is the whole of it.</summary>
    [Fact]
    public async Task AggregatedRole_IsShownWholeAndAgreedToAnewWhenAPartIsAdded()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Grants[0].Roles.Add(new() { Kind = "ClusterRole", Name = "edit" }));
        var request = await scene.AskAsync(spec => spec.Role.Name = "edit");
        var approval = await scene.OpenApprovalAsync(request);
        Assert.Contains("reads secrets", approval.Spec.Summary.Risks!);
        Assert.Contains("runs commands in pods", approval.Spec.Summary.Risks!);
        var part = $"edit-part-{scene.Namespace}";
        await scene.Admin.ClusterRoles.CreateAsync(
            new k8s.Models.V1ClusterRole
            {
                Metadata = new() { Name = part, Labels = new Dictionary<string, string> { ["rbac.authorization.k8s.io/aggregate-to-edit"] = "true" } },
                Rules = [new() { ApiGroups = ["example.com"], Resources = [scene.Namespace], Verbs = ["get"] }],
            },
            CancellationToken.None);
        try
        {
            var anew = await TestKit.Waiting.Eventually.NotNullAsync(
                async () => (await scene.ApprovalsAsync(request)).FirstOrDefault(a => a.Metadata.Uid != approval.Metadata.Uid), "an approval laid out anew");
            Assert.NotEqual(approval.Spec.RoleRulesDigest, anew.Spec.RoleRulesDigest);
            await scene.EventAsync(request.Metadata.Name, EventReasons.ApprovalSuperseded);
        }
        finally
        {
            await installation.Cluster.Admin.Kubectl.RunAsync("delete", "clusterrole", part);
        }
    }

    private static Task<AccessRequest> SettledAsync(Scene scene, AccessRequest request) => TestKit.Waiting.Eventually.NotNullAsync(
        async () => await scene.Admin.Requests.GetAsync(scene.Namespace, request.Metadata.Name, CancellationToken.None)
            is { Status.Phase: RequestPhases.Active or RequestPhases.Denied } settled ? settled : null,
        $"{request.Metadata.Name} settles");

    private static Task<AccessApproval> DecideAsync(Kubernetes user, Scene scene, AccessApproval approval) => new Clients(user).Approvals.MergePatchAsync(
        scene.Namespace,
        approval.Metadata.Name,
        new System.Text.Json.Nodes.JsonObject { ["spec"] = new System.Text.Json.Nodes.JsonObject { ["decision"] = Decisions.Approved } },
        CancellationToken.None);

    // Extra attributes come from an identity provider; the administrator may say what they would be.
    private Kubernetes Impersonated(string user, string[] groups, string amr) => new(
        KubernetesClientConfiguration.BuildConfigFromConfigFile(installation.Cluster.Admin.KubeconfigPath),
        new Impersonation(user, groups, Amr, amr));

    private sealed class Impersonation(string user, string[] groups, string key, string value) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("Impersonate-User", user);
            request.Headers.Add("Impersonate-Group", groups);
            request.Headers.Add($"Impersonate-Extra-{Uri.EscapeDataString(key)}", value);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
