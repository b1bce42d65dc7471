using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.Requests;
using JitOperator.Core.Reviews;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>What a review finds as things happen on a real API server.</summary>
[Collection(OperatorCollection.Name)]
public class ReviewTests(SharedOperator installation)
{
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task SelfApproval_ThatIsRefused_IsFoundAndToldOf()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.Approval!.Stages![0].Approvers.Add(new() { Kind = "User", Name = "alice" }));
        var request = await scene.AskAsync();
        var approval = await scene.OpenApprovalAsync(request);
        await Assert.ThrowsAsync<KubernetesApiException>(() => scene.DecideAsync(scene.Alice, approval));

        var raised = await FindingAsync(ReviewRules.SelfApprovalAttempt, r => r.Request?.Uid == request.Metadata.Uid);

        Assert.Equal(("alice", FindingSeverities.High), (raised.Finding!.Person, raised.Finding.Severity));
        var cited = (await _log.RecordsAsync()).Where(r => raised.Finding.Indices.Contains(r.Index)).Select(r => r.Type);
        Assert.Equal([AuditRecordTypes.RequestReceived, AuditRecordTypes.AdmissionRefused], cited);
        await Eventually.TrueAsync(
            async () => (await installation.Cluster.Admin.Client.EventsV1.ListNamespacedEventAsync(scene.Namespace)).Items.Any(e =>
                e.Regarding.Name == request.Metadata.Name && e.Reason == EventReasons.FindingRaised && e.Type == "Warning"
                && e.Note.StartsWith("SelfApprovalAttempt: alice tried to decide on access of their own", StringComparison.Ordinal)),
            "an event about the finding");

        // It is no part of the request's story, which goes on.
        await scene.DecideAsync(scene.Bob, approval);
        await scene.InPhaseAsync(request, RequestPhases.Active);
        await _log.VerifyAsync();
        Assert.Single(await _log.RecordsAsync(), r => r.Finding?.Key == raised.Finding.Key);
    }

    [Fact]
    public async Task ForgedBinding_ThatIsRefused_IsFoundByTheCommandToo()
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

        // Of what one person forges of a kind, one is told of in an hour: which scene's it was is not said.
        var raised = await FindingAsync(ReviewRules.ForeignBinding, r => r.Finding!.Person == "mallory");

        var review = await _log.RunAsync("review", "--fail-on", "High");
        Assert.Equal(4, review.ExitCode);
        Assert.Contains($"ForeignBinding: {raised.Message}", review.Output, StringComparison.Ordinal);
    }

    private Task<AuditRecord> FindingAsync(string rule, Func<AuditRecord, bool> match) => _log.RecordAsync(
        r => r.Type == AuditRecordTypes.FindingRaised && r.Finding!.Rule == rule && match(r), $"a finding of {rule}");
}
