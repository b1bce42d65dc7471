using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.TestKit.Waiting;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.ClusterTests.Stories;

/// <summary>Nobody answers: more people may, tier by tier; then others decide instead; then it is over.</summary>
[Collection(OperatorCollection.Name)]
public class EscalationTests(SharedOperator installation, ITestOutputHelper output)
{
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task ThreeTiers_EachOpensAtItsTimeAndItsPeopleCanDecide()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages = [Chain(spec.Approval.Stages![0].Approvers)]);
        var request = await scene.AskAsync();

        var refused = await Assert.ThrowsAsync<Runtime.Client.KubernetesApiException>(async () =>
            await scene.DecideAsync(await scene.Installation.Cluster.UserAsync("dan"), await scene.OpenApprovalAsync(request)));
        Assert.True(refused.IsForbidden);
        await Eventually.TrueAsync(
            async () => (await scene.ApprovalsAsync(request)).Select(a => a.Spec.Tier ?? 0).Order().SequenceEqual([0, 1, 2, 3]), "three escalations");
        // The status follows the approvals.
        var all = "User/nobody, User/carol, User/dan, Group/" + scene.Leads;
        var waiting = await scene.ReachedAsync(request, status => status.WaitingOn == all, $"waiting on {all}");
        Assert.Equal(RequestPhases.AwaitingApproval, waiting.Status!.Phase);
        Assert.Equal("True", waiting.Status.Conditions.Single(c => c.Type == ConditionTypes.Escalated).Status);

        // Carol is of the first tier that was added, bob of the last one only.
        var approvals = await scene.ApprovalsAsync(request);
        await Assert.ThrowsAsync<Runtime.Client.KubernetesApiException>(() => scene.DecideAsync(scene.Bob, approvals.Single(a => a.Spec.Tier == 1)));
        await scene.DecideAsync(scene.Carol, approvals.Single(a => a.Spec.Tier == 1));

        await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.Equal(3, (await _log.RecordsOfAsync(request.Metadata.Uid)).Count(r => r.Type == AuditRecordTypes.ApprovalEscalated));
        Assert.All(await scene.ApprovalsAsync(request), a => Assert.NotNull(a.Spec.Decision));
        var name = request.Metadata.Name;
        Assert.Contains("may decide as well", await scene.EventAsync(name, EventReasons.Escalated), StringComparison.Ordinal);
        output.WriteLine((await scene.Installation.Cluster.Admin.Kubectl.RunAsync(
            "-n", scene.Namespace, "get", "events", "--field-selector", $"involvedObject.name={name}", "--sort-by", ".metadata.creationTimestamp")).Output);
        output.WriteLine((await scene.Installation.Cluster.Admin.Kubectl.RunAsync("-n", scene.Namespace, "get", "aapr")).Output);
    }

    [Fact]
    public async Task NobodyDecides_TheFallbackDoes()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages =
        [
            new()
            {
                Name = "owner",
                Approvers = [new() { Kind = "User", Name = "nobody" }],
                Timeout = "2s",
                Fallback = new() { Name = "duty", Approvers = [new() { Kind = "User", Name = "bob" }], RequireComment = true },
            },
        ]);
        var request = await scene.AskAsync();
        var fallback = await Eventually.NotNullAsync(
            async () => (await scene.ApprovalsAsync(request)).FirstOrDefault(a => a.Spec.Stage == "duty"), "the fallback");

        await Assert.ThrowsAsync<Runtime.Client.KubernetesApiException>(() => scene.DecideAsync(scene.Bob, fallback));
        await scene.DecideAsync(scene.Bob, fallback, comment: "on duty");

        var active = await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.Equal([("owner", StageStates.TimedOut), ("duty", StageStates.Approved)], active.Status!.Stages.Select(s => (s.Name, s.State)));
    }

    private static ApprovalStage Chain(IList<PolicySubject> leads) => new()
    {
        Name = "lead",
        Approvers = [new() { Kind = "User", Name = "nobody" }],
        Timeout = "10m",
        Escalation =
        [
            new() { After = "1s", Approvers = [new() { Kind = "User", Name = "carol" }] },
            new() { After = "2s", Approvers = [new() { Kind = "User", Name = "dan" }] },
            new() { After = "3s", Approvers = leads },
        ],
    };
}
