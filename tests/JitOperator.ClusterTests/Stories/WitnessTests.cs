using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Witness;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.Requests;
using JitOperator.Operator.Keys;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>A policy that demands witnesses, with a real one that comes and goes.</summary>
[Collection(OperatorCollection.Name)]
public class WitnessTests(SharedOperator installation)
{
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task RequireWitness_WithoutAny_IsNeverGrantedAndSaysWhy()
    {
        var scene = await Scene.CreateAsync(installation, spec => spec.RequireWitness = true);
        var request = await ApprovedAsync(scene);

        var held = await HeldAsync(scene, request, Hold.NoWitnesses);

        Assert.Contains("the operator has none", held.Status!.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => (await scene.Admin.Policies.GetAsync(null, scene.Policy, default))!.Status?.Conditions
                .Any(c => c is { Type: ConditionTypes.Ready, Status: "False", Reason: Hold.NoWitnesses }) == true,
            "the policy says so");
        Assert.False(await scene.CanAsync(scene.Alice));
        Assert.Contains("the operator has none", await scene.EventAsync(request.Metadata.Name, EventReasons.Blocked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequireWitness_IsHeldUntilAWitnessHasCosigned()
    {
        await using var witness = new WitnessProcess("witness.example.com/w1", await _log.KeyAsync());
        await witness.StartAsync();
        var key = await witness.KeyAsync();
        await WithAsync(["--witness", $"{key}@{witness.Url}"], async () =>
        {
            var scene = await Scene.CreateAsync(installation, spec =>
            {
                spec.RequireWitness = true;
                spec.BreakGlass = new()
                {
                    Users = [new() { Kind = "User", Name = "gina" }],
                    MaxDuration = "1h",
                    Review = new() { Within = "1h", Approvers = spec.Approval!.Stages![0].Approvers },
                };
            });

            // With its witness, nobody notices.
            var first = await ApprovedAsync(scene);
            await scene.InPhaseAsync(first, RequestPhases.Active);
            var records = await _log.RecordsOfAsync(first.Metadata.Uid);
            var decided = records.Single(r => r.Type == AuditRecordTypes.ApprovalDecided).Index;
            Assert.True(records.Single(r => r.Type == AuditRecordTypes.GrantIssued).Index > decided);
            var note = await witness.CheckpointAsync(OperatorKeys.Origin(Replica.Cluster));
            Assert.True(WitnessPolicy.TryParse([key], null, out var policy, out _));
            var logKeys = (await _log.KeyAsync()).Split('\n').Select(line => VerifierKey.TryParse(line, out var logKey) ? logKey! : throw new InvalidOperationException(line)).ToList();
            Assert.True(policy!.Judge(note).IsSatisfied);
            Assert.True(Checkpoint.TryOpen(note, logKeys, out var checkpoint, out _));
            Assert.True(checkpoint!.Size > decided, $"{checkpoint.Size} records were cosigned, and the approval is record {decided}");

            // Without it, what was given can be taken back, and nothing is given.
            await witness.KillAsync();
            var second = await ApprovedAsync(scene);
            var held = await HeldAsync(scene, second, Hold.NotWitnessed);
            Assert.Equal("witnesses of the audit log", held.Status!.WaitingOn);
            Assert.Equal("True", held.Status.Conditions.Single(c => c.Type == ConditionTypes.Approved).Status);
            await scene.As(scene.Alice).Requests.MergePatchAsync(
                scene.Namespace, first.Metadata.Name, new JsonObject { ["spec"] = new JsonObject { ["revoked"] = true } }, default);
            await scene.InPhaseAsync(first, RequestPhases.Revoked);
            await scene.CanEventuallyAsync(scene.Alice, can: false);

            // An emergency does not wait.
            var gina = await installation.Cluster.UserAsync("gina", scene.Developers);
            await scene.InPhaseAsync(await scene.AskAsync(spec => spec.BreakGlass = true, gina), RequestPhases.Active);
            await StaysHeldAsync(scene, second);

            // And when it is back, it goes on from what it remembers.
            await witness.StartAsync();
            await scene.InPhaseAsync(second, RequestPhases.Active);
            await scene.CanEventuallyAsync(scene.Alice, can: true);
            await _log.VerifyAsync();
        });
    }

    // Other replicas would lead without witnesses.
    private async Task WithAsync(string[] arguments, Func<Task> act)
    {
        var others = installation.Replicas.ToList();
        foreach (var other in others)
        {
            await other.Process.KillAsync();
        }

        var replica = await installation.StartReplicaAsync(arguments);
        try
        {
            await act();
        }
        catch (Exception e) when (e is TimeoutException)
        {
            throw new TimeoutException($"{e.Message}\n{replica.Process.LogTail(40)}", e);
        }
        finally
        {
            await installation.RemoveReplicaAsync(replica);
            foreach (var other in others)
            {
                await other.StartAsync();
            }
        }
    }

    private static async Task<AccessRequest> ApprovedAsync(Scene scene)
    {
        var request = await scene.AskAsync();
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(request));
        return request;
    }

    private static Task<AccessRequest> HeldAsync(Scene scene, AccessRequest request, string reason) => Eventually.NotNullAsync(
        async () => await scene.Admin.Requests.GetAsync(scene.Namespace, request.Metadata.Name, default) is { } seen
            && seen.Status?.Conditions.Any(c => c.Type == ConditionTypes.Held && c.Reason == reason) == true ? seen : null,
        $"{request.Metadata.Name} is held: {reason}");

    // For as long as many looks at it take.
    private static async Task StaysHeldAsync(Scene scene, AccessRequest request)
    {
        for (var look = 0; look < 40; look++)
        {
            var seen = await scene.Admin.Requests.GetAsync(scene.Namespace, request.Metadata.Name, default);
            Assert.Equal(RequestPhases.AwaitingApproval, seen!.Status!.Phase);
            Assert.Null(await scene.BindingAsync(request));
        }
    }
}
