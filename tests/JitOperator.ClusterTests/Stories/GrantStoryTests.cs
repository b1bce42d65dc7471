using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.Values;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>What the operator is for, from the first word to the last, on a real API server with real users.</summary>
[Collection(OperatorCollection.Name)]
public class GrantStoryTests(SharedOperator installation)
{
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task AskedAndApproved_WorksUntilItsTimeAndAllOfItIsInTheLog()
    {
        var scene = await Scene.CreateAsync(installation);
        Assert.False(await scene.CanAsync(scene.Alice));

        var request = await scene.AskAsync(spec => spec.Duration = "10s");
        var waiting = await scene.InPhaseAsync(request, RequestPhases.AwaitingApproval);
        Assert.Equal("alice", waiting.Status!.Requester!.Username);
        Assert.Equal($"Group/{scene.Leads}", waiting.Status.WaitingOn);
        Assert.False(await scene.CanAsync(scene.Alice));

        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request), comment: "for the incident");
        await scene.CanEventuallyAsync(scene.Alice, can: true);
        var active = await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.Equal(TimeSpan.FromSeconds(10), active.Status!.ExpiresAt - active.Status.GrantedAt);
        Assert.Null(active.Status.WaitingOn);

        await scene.CanEventuallyAsync(scene.Alice, can: false);
        Assert.True(TimeProvider.System.GetUtcNow() >= new DateTimeOffset(active.Status.ExpiresAt!.Value), "access ended before its time");
        await scene.InPhaseAsync(request, RequestPhases.Expired);
        await scene.NoBindingAsync(request);

        await _log.VerifyAsync();
        var records = await _log.RecordsOfAsync(request.Metadata.Uid);
        Assert.Equal(
            [
                AuditRecordTypes.RequestReceived,
                AuditRecordTypes.ApprovalRequested,
                AuditRecordTypes.ApprovalDecided,
                AuditRecordTypes.GrantIssued,
                AuditRecordTypes.GrantEnded,
            ],
            records.Select(r => r.Type));
        Assert.Equal(("alice", "Look into the failed payments"), (records[0].Actor!.Username, records[0].Reason));
        Assert.Equal(("bob", "for the incident"), (records[2].Actor!.Username, records[2].Decision!.Comment));
        Assert.Equal(Timestamp.Format(Timestamp.FromUtc(active.Status.ExpiresAt!.Value)), records[3].ExpiresAt);
        Assert.Equal("Expired", records[4].Cause);
    }

    [Fact]
    public async Task AskedAndApproved_EveryStepIsAnEvent()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync(spec => spec.Duration = "2s");
        await scene.InPhaseAsync(request, RequestPhases.Expired);

        var name = request.Metadata.Name;
        Assert.Contains("alice asks for ClusterRole/view", await scene.EventAsync(name, EventReasons.Received), StringComparison.Ordinal);
        Assert.Contains(scene.Leads, await scene.EventAsync(name, EventReasons.ApprovalRequested), StringComparison.Ordinal);
        Assert.Contains("bob: Approved", await scene.EventAsync(name, EventReasons.DecisionCounted), StringComparison.Ordinal);
        Assert.Contains("alice has ClusterRole/view until", await scene.EventAsync(name, EventReasons.Granted), StringComparison.Ordinal);
        Assert.Contains("as agreed", await scene.EventAsync(name, EventReasons.Expired), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoStages_OpenOneAfterTheOtherAndTakeDistinctPeople()
    {
        var scene = await Scene.CreateAsync(installation, spec =>
        {
            var leads = spec.Approval!.Stages![0];
            spec.Approval!.Stages = [leads, new() { Name = "security", Approvers = leads.Approvers }];
        });
        var request = await scene.AskAsync();
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));
        var second = await Eventually.NotNullAsync(
            async () => (await scene.ApprovalsAsync(request)).FirstOrDefault(a => a.Spec.Stage == "security"), "the second stage opens");

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => scene.DecideAsync(scene.Bob, second));
        Assert.Contains("bob already approved this request", refused.Message, StringComparison.Ordinal);
        Assert.False(await scene.CanAsync(scene.Alice));

        await scene.DecideAsync(scene.Carol, second);
        var active = await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.Equal([StageStates.Approved, StageStates.Approved], active.Status!.Stages.Select(s => s.State));
    }

    [Fact]
    public async Task Denied_EndsTheRequestAndSaysByWhom()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages![0].Required = 2);
        var request = await scene.AskAsync();
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request), Decisions.Denied, "not during the freeze");

        var denied = await scene.InPhaseAsync(request, RequestPhases.Denied);

        Assert.Equal("bob denied this request in stage lead: not during the freeze", denied.Status!.Message);
        Assert.Null(await scene.BindingAsync(request));
        await Eventually.TrueAsync(
            async () => (await scene.ApprovalsAsync(request)).All(a => a.Spec.Decision is not null), "open approvals are taken back");
    }

    [Fact]
    public async Task TwoApproversAtTheSameInstant_BothCount()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages![0].Required = 2);
        var request = await scene.AskAsync();
        var approvals = await Eventually.NotNullAsync(
            async () => await scene.ApprovalsAsync(request) is { Count: 2 } both ? both : null, "two approvals");

        await Task.WhenAll(scene.DecideAsync(scene.Bob, approvals[0]), scene.DecideAsync(scene.Carol, approvals[1]));

        var active = await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.Equal(["bob", "carol"], active.Status!.Stages[0].ApprovedBy.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TheSamePersonTwiceAtTheSameInstant_CountsOnce()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages![0].Required = 2);
        var request = await scene.AskAsync();
        var approvals = await Eventually.NotNullAsync(
            async () => await scene.ApprovalsAsync(request) is { Count: 2 } both ? both : null, "two approvals");

        // One of the two may be refused at admission, which sees the other only if that is in its cache already.
        await Task.WhenAll(approvals.Select(approval => TryAsync(() => scene.DecideAsync(scene.Bob, approval))));

        await Eventually.TrueAsync(
            async () => (await scene.Admin.Requests.GetAsync(scene.Namespace, request.Metadata.Name, CancellationToken.None))!
                .Status!.Stages[0].ApprovedBy.Count == 1,
            "bob's approval counts");
        Assert.False(await scene.CanAsync(scene.Alice));
        await scene.DecideAsync(scene.Carol, await scene.OpenApprovalAsync(request));
        var active = await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.Equal(["bob", "carol"], active.Status!.Stages[0].ApprovedBy.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task StageTimeout_EndsTheRequest()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages![0].Timeout = "2s");
        var request = await scene.AskAsync();

        var over = await scene.InPhaseAsync(request, RequestPhases.TimedOut);

        Assert.StartsWith("Stage lead had 0 of 1 approvals at", over.Status!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReappliedAfterItExpired_IsNotGrantedAgain()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync(spec => spec.Duration = "1s");
        await scene.InPhaseAsync(request, RequestPhases.Expired);
        await scene.NoBindingAsync(request);

        var manifest = $$"""
            apiVersion: jitoperator.io/v1alpha1
            kind: AccessRequest
            metadata:
              name: {{request.Metadata.Name}}
              namespace: {{scene.Namespace}}
              labels: {synced: again}
            spec:
              role: {kind: ClusterRole, name: view}
              duration: 1s
              reason: Look into the failed payments
            """;
        var result = await installation.Cluster.Admin.Kubectl.RunAsync(manifest, ["apply", "-f", "-"]);
        Assert.True(result.Succeeded, result.ToString());

        var records = await _log.RecordsOfAsync(request.Metadata.Uid);
        Assert.Single(records, r => r.Type == AuditRecordTypes.GrantIssued);
        Assert.Null(await scene.BindingAsync(request));
    }

    private static async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (KubernetesApiException e) when (e.IsForbidden)
        {
        }
    }
}
