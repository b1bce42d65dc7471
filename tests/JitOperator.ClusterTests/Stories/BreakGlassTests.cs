using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>Access at once in an emergency, and the review that must follow. Each test has a person of its own: a review follows them everywhere.</summary>
[Collection(OperatorCollection.Name)]
public class BreakGlassTests(SharedOperator installation)
{
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task ReviewOverdue_NoSecondTimeUntilItIsDone()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.BreakGlass = BreakGlass(spec, "8s"));
        var erin = await installation.Cluster.UserAsync("erin", scene.Developers);
        var request = await scene.AskAsync(spec => spec.BreakGlass = true, erin);
        await scene.CanEventuallyAsync(erin, can: true);
        var active = await scene.InPhaseAsync(request, RequestPhases.Active);
        Assert.Equal(ReviewStates.Pending, active.Status!.Review!.State);
        Assert.Equal("False", active.Status.Conditions.Single(c => c.Type == ConditionTypes.Approved).Status);
        Assert.Contains("broke glass", await scene.EventAsync(request.Metadata.Name, EventReasons.BreakGlass), StringComparison.Ordinal);

        await Eventually.TrueAsync(async () => (await ReadAsync(scene, request)).Status!.Review!.State == ReviewStates.Overdue, "the review is overdue");
        await scene.EventAsync(request.Metadata.Name, EventReasons.ReviewOverdue);
        var denied = await scene.InPhaseAsync(await scene.AskAsync(spec => spec.BreakGlass = true, erin), RequestPhases.Denied);
        Assert.Contains($"{scene.Namespace}/{request.Metadata.Name} was due", denied.Status!.Message, StringComparison.Ordinal);

        var review = (await scene.ApprovalsAsync(request)).Single(a => a.Spec.Review == true);
        await Assert.ThrowsAsync<Runtime.Client.KubernetesApiException>(() => scene.DecideAsync(erin, review));
        await scene.DecideAsync(scene.Bob, review, comment: "it burned");
        await Eventually.TrueAsync(async () => (await ReadAsync(scene, request)).Status!.Review!.State == ReviewStates.Justified, "the review is done");
        await scene.InPhaseAsync(await scene.AskAsync(spec => spec.BreakGlass = true, erin), RequestPhases.Active);

        Assert.Equal(
            [
                AuditRecordTypes.RequestReceived, AuditRecordTypes.GrantBreakGlass, AuditRecordTypes.ReviewRequested,
                AuditRecordTypes.ReviewOverdue, AuditRecordTypes.ReviewDecided,
            ],
            (await _log.RecordsOfAsync(request.Metadata.Uid)).Select(r => r.Type));
        await _log.VerifyAsync();
    }

    [Fact]
    public async Task FoundNotJustified_EndsAtOnce()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.BreakGlass = BreakGlass(spec, "1h"));
        var frank = await installation.Cluster.UserAsync("frank", scene.Developers);
        var request = await scene.AskAsync(spec => spec.BreakGlass = true, frank);
        await scene.InPhaseAsync(request, RequestPhases.Active);

        await scene.DecideAsync(scene.Carol, await scene.OpenApprovalAsync(request), Decisions.Denied, "no reason to");

        var revoked = await scene.InPhaseAsync(request, RequestPhases.Revoked);
        Assert.Equal(ReviewStates.Unjustified, revoked.Status!.Review!.State);
        await scene.CanEventuallyAsync(frank, can: false);
    }

    /// <summary>Deleting the request does not get anybody around the review.</summary>
    [Fact]
    public async Task RequestDeleted_TheReviewStaysAndIsDone()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.BreakGlass = BreakGlass(spec, "1s"));
        var grace = await installation.Cluster.UserAsync("grace", scene.Developers);
        var request = await scene.AskAsync(spec => spec.BreakGlass = true, grace);
        await scene.InPhaseAsync(request, RequestPhases.Active);
        await scene.Admin.Requests.DeleteAsync(scene.Namespace, request.Metadata.Name, request.Metadata.Uid, CancellationToken.None);
        await scene.NoBindingAsync(request);

        await _log.RecordAsync(r => r.Request?.Uid == request.Metadata.Uid && r.Type == AuditRecordTypes.ReviewOverdue, "the review is overdue");
        await scene.InPhaseAsync(await scene.AskAsync(spec => spec.BreakGlass = true, grace), RequestPhases.Denied);
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));

        await _log.RecordAsync(r => r.Request?.Uid == request.Metadata.Uid && r.Type == AuditRecordTypes.ReviewDecided, "the review is done");
        await Eventually.TrueAsync(async () => (await scene.ApprovalsAsync(request)).Count == 0, "the reviews are cleared away");
        await scene.InPhaseAsync(await scene.AskAsync(spec => spec.BreakGlass = true, grace), RequestPhases.Active);
    }

    private static async Task<AccessRequest> ReadAsync(Scene scene, AccessRequest request) =>
        (await scene.Admin.Requests.GetAsync(scene.Namespace, request.Metadata.Name, CancellationToken.None))!;

    private static PolicyBreakGlass BreakGlass(AccessPolicySpec spec, string within) => new()
    {
        Users = spec.Requesters,
        MaxDuration = "15m",
        Review = new() { Approvers = spec.Approval!.Stages![0].Approvers, Within = within },
    };
}
