using CsCheck;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>What is held is never granted, and what holds it keeps nothing else back.</summary>
public class HoldTests
{
    [Fact]
    public void Decide_Approved_IsHeldUntilItsLastRecordIsWitnessed()
    {
        var world = Witnessed();
        world.Step();
        world.WitnessedSize = world.Log.Count;
        world.Decide("bob");

        // Recorded by this very plan: nobody can have witnessed it, whatever they say.
        world.WitnessedSize = long.MaxValue;
        var deciding = world.Step();
        Assert.Equal(Hold.NotWitnessed, deciding.Hold!.Reason);
        Assert.Equal(world.Now + Hold.LookAgainAfter, deciding.WakeAt);

        world.WitnessedSize = world.History.LastIndex;
        Assert.Equal(Hold.NotWitnessed, world.Step().Hold!.Reason);
        Assert.Empty(world.Bindings);

        world.WitnessedSize = world.History.LastIndex + 1;
        Assert.Null(world.Step().Hold);
        Assert.Single(world.Bindings);
    }

    [Fact]
    public void Decide_WithoutWitnesses_IsNeverGranted()
    {
        var world = Witnessed();
        (world.HasWitnesses, world.WitnessedSize) = (false, long.MaxValue);
        world.Granted().Step();

        Assert.Equal(Hold.NoWitnesses, world.Step().Hold!.Reason);
        Assert.DoesNotContain(AuditRecordTypes.GrantIssued, world.Types);
    }

    [Fact]
    public void Status_Held_SaysWhatItWaitsFor()
    {
        var world = Witnessed();
        world.Granted();
        var status = StatusProjection.Of(world.Situation(), world.History, [], hold: world.Step().Hold);

        Assert.Equal((RequestPhases.AwaitingApproval, "witnesses of the audit log"), (status.Phase, status.WaitingOn));
        string StatusOf(string type) => status.Conditions.Single(c => c.Type == type).Status;
        Assert.Equal(("True", "True", "False", "False"),
            (StatusOf(ConditionTypes.Held), StatusOf(ConditionTypes.Approved), StatusOf(ConditionTypes.Granted), StatusOf(ConditionTypes.Ready)));
        Assert.DoesNotContain(world.Status().Conditions, c => c.Type == ConditionTypes.Held);
    }

    /// <summary>Whatever happens in whatever order: no grant while held, and a grant that is given is given after its release.</summary>
    [Fact]
    public void Decide_AnyCourse_NeverGrantsWhileHeld()
    {
        var courses = Gen.Select(Gen.Int[0, 5].Array[1, 20], Gen.Bool, Gen.Bool);
        courses.Sample((deeds, automatic, requireWitness) =>
        {
            var world = Witnessed(requireWitness);
            if (automatic)
            {
                world.Policies[0].Spec.Approval = new() { Automatic = true };
            }

            foreach (var deed in deeds)
            {
                var wasGranted = world.History.Grant is not null;
                switch (deed)
                {
                    case 0 when world.Approvals.Exists(a => a.Spec.Decision is null):
                        world.Decide("bob");
                        break;
                    case 1:
                        world.WitnessedSize = world.Log.Count;
                        break;
                    case 2:
                        world.GrantsHeld = world.GrantsHeld is null ? "The archive is behind." : null;
                        break;
                    case 3 when world.History.Grant is not null:
                        world.Revoke("alice");
                        break;
                    case 4:
                        world.Now += TimeSpan.FromMinutes(1);
                        break;
                }

                var before = world.History;
                var plan = world.Step();
                var grants = !wasGranted && world.History.Grant is not null;
                Assert.False(grants && world.GrantsHeld is not null);
                Assert.False(grants && requireWitness && (before.LastIndex < 0 || before.LastIndex >= world.WitnessedSize));
                Assert.False(plan.Hold is not null && (grants || plan.EnsureGrant is not null));
                Assert.False(world.Request.Spec.Revoked == true && world.Bindings.Count > 0);
            }

            // Released, it goes on, unless somebody ended it.
            (world.GrantsHeld, world.WitnessedSize) = (null, world.Log.Count);
            world.Step();
            world.WitnessedSize = world.Log.Count;
            Assert.Null(world.Step().Hold);
        });
    }

    [Fact]
    public void Decide_RevokedWhileHeld_IsWithdrawn()
    {
        foreach (var hold in new[] { null, "The archive is behind." })
        {
            var world = Witnessed();
            world.GrantsHeld = hold;
            world.Granted();
            Assert.NotNull(world.Step().Hold);
            world.Revoke("alice");
            world.Step();

            Assert.Equal(RequestPhases.Withdrawn, world.History.TerminalPhase);
            (world.GrantsHeld, world.WitnessedSize) = (null, long.MaxValue);
            world.Step();
            Assert.Empty(world.Bindings);
        }
    }

    [Fact]
    public void Decide_LiveGrantWhileHeld_EndsInItsTime()
    {
        var world = Witnessed(requireWitness: false);
        world.Granted();
        Assert.Single(world.Bindings);
        world.GrantsHeld = "The archive is behind.";
        Assert.NotNull(world.Step().EnsureGrant);
        world.Now = world.History.Grant!.ExpiresAt;
        world.Step();

        Assert.Equal((RequestPhases.Expired, 0), (world.History.TerminalPhase, world.Bindings.Count));
    }

    private static World Witnessed(bool requireWitness = true)
    {
        var world = new World { HasWitnesses = true };
        world.Policies[0].Spec.RequireWitness = requireWitness;
        return world;
    }
}
