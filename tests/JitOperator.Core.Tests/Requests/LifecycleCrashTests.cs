using CsCheck;
using JitOperator.Api;
using JitOperator.Api.Audit;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>The process dies between any two effects, at random times, under random deeds: what must hold all the same.</summary>
public class LifecycleCrashTests
{
    private static readonly Gen<(int Deed, int Crash, int Minutes)[]> Histories =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 6], Gen.Int[0, 20]).Array[5, 40];

    [Fact]
    public void Decide_CrashesAnywhere_KeepsTheInvariants() => Histories.Sample(
        steps =>
        {
            var world = new World();
            foreach (var (deed, crash, minutes) in steps)
            {
                Do(world, deed);
                world.Now += TimeSpan.FromMinutes(minutes);
                world.Step(crash);
                BindingsStandOnTheLog(world);
                world.Step();
                BindingsEndOnTime(world);
            }

            RecordsAreLegal(world);
        },
        iter: 2_000);

    private static void Do(World world, int deed)
    {
        var open = world.Approvals.FirstOrDefault(a => a.Spec.Decision is null);
        switch (deed)
        {
            case 0 or 1 when open is not null:
                world.Decide("bob", approval: open);
                break;
            case 2 when open is not null:
                world.Decide("alice", approval: open);
                break;
            case 3 when open is not null:
                world.Decide("mallory", approval: open);
                break;
            case 4 when open is not null:
                open.Spec.Decision = Decisions.Approved;
                break;
            case 5:
                world.Role = new($"sha256:{world.Log.Count}", [], IsMissing: false);
                break;
            case 6 when world.Bindings.Count > 0:
                world.Bindings.Clear();
                break;
            case 7:
                world.Policies[0].Metadata.Generation++;
                break;
            default:
                break;
        }
    }

    private static void BindingsStandOnTheLog(World world) =>
        Assert.True(world.Bindings.Count == 0 || world.Types.Contains(AuditRecordTypes.GrantIssued), "a binding before its record");

    private static void BindingsEndOnTime(World world) =>
        Assert.True(world.Bindings.Count == 0 || world.Now < world.History.Grant!.ExpiresAt, "a binding after its expiry");

    private static void RecordsAreLegal(World world)
    {
        Assert.True(world.Types.Count(t => t == AuditRecordTypes.RequestReceived) <= 1);
        Assert.True(world.Types.Count(t => t == AuditRecordTypes.GrantIssued) <= 1, "granted twice");
        Assert.True(world.Types.Count(t => t == AuditRecordTypes.GrantEnded) <= 1, "ended twice");
        var granted = world.Types.ToList().IndexOf(AuditRecordTypes.GrantIssued);
        if (granted >= 0)
        {
            Assert.Equal("bob", world.Log[granted - 1].Actor?.Username);
            Assert.Equal(AuditRecordTypes.ApprovalDecided, world.Log[granted - 1].Type);
        }
    }
}
