using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies;
using JitOperator.Core.Tests.Windows;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>A live grant's bindings, when somebody else takes them away or changes them, and freezes that come into the policy under it.</summary>
public class RepairTests
{
    private static World InTwoPlaces()
    {
        var world = new World(request => request.Scope = new() { Namespaces = ["pay", "team-a"] }).Granted();
        world.Step();
        Assert.Equal(2, world.Bindings.Count);
        return world;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Decide_OneOfTwoBindingsWasDeleted_PutsThatOneBack(int index)
    {
        var world = InTwoPlaces();
        var gone = world.Bindings[index];
        world.Bindings.RemoveAt(index);

        var plan = world.Step();

        var record = Assert.Single(world.Log, r => r.Type == AuditRecordTypes.BindingRepaired);
        Assert.StartsWith($"RoleBinding {gone.Name} was deleted by somebody else", record.Message, StringComparison.Ordinal);
        Assert.Equal([new AuditBinding(gone.Namespace, gone.Name, gone.Uid)], record.Bindings!);
        Assert.Empty(plan.DeleteBindings);
        Assert.Equal(2, world.Bindings.Count);
    }

    [Theory]
    [InlineData(0, "b1")]
    [InlineData(1, "put in its place")]
    public void Decide_OneOfTwoBindingsWasChanged_DeletesAndMakesThatOneAnew(int index, string uid)
    {
        var world = InTwoPlaces();
        world.Bindings[index] = world.Bindings[index] with { Stamp = null, Uid = uid };
        var changed = world.Bindings[index];

        var plan = world.Step();

        var record = Assert.Single(world.Log, r => r.Type == AuditRecordTypes.BindingRepaired);
        Assert.StartsWith($"RoleBinding {changed.Name} was changed by somebody else", record.Message, StringComparison.Ordinal);
        Assert.Equal([new AuditBinding(changed.Namespace, changed.Name, uid)], record.Bindings!);
        Assert.Equal(record.Bindings!, plan.DeleteBindings);
        Assert.All(world.Bindings, binding => Assert.NotNull(binding.Stamp));
        Assert.Equal(2, world.Bindings.Count);
    }

    [Fact]
    public void Decide_BindingIsDeletedAgainAndAgain_IsPutBackThreeTimesAtOnceThenEverMoreSlowly()
    {
        var world = new World(request => request.Duration = "30m").Granted();
        world.Step();
        var tick = TimeSpan.FromMilliseconds(250);
        DateTimeOffset? promised = null;
        for (var end = world.Now + TimeSpan.FromMinutes(5); world.Now < end; world.Now += tick)
        {
            world.Bindings.Clear();
            var plan = world.Step();
            if (promised is { } next)
            {
                Assert.Equal(world.Now >= next, plan.Records.Count > 0);
            }

            promised = plan.Records.Count > 0 ? null : plan.WakeAt;
        }

        var times = world.Log.Where(r => r.Type == AuditRecordTypes.BindingRepaired)
            .Select(r => Timestamp.TryParse(r.Time, out var at) ? at : default).ToList();
        Assert.Equal(
            [0.25, 0.25, 1, 2, 4, 8, 16, 32, 60, 60, 60],
            times.Zip(times.Skip(1)).Select(pair => (pair.Second - pair.First).TotalSeconds));
    }

    public static TheoryData<string, Action<World>, bool> Freezes => new()
    {
        { "ends grants", w => w.Policies[0].Spec.BlockedWindows = [Freeze(true)], true },
        { "stops new ones alone", w => w.Policies[0].Spec.BlockedWindows = [Freeze(null)], false },
        { "is later", w => w.Policies[0].Spec.BlockedWindows = [Freeze(true, "10:10")], false },
        { "nobody can read", w => w.Policies[0].Spec.BlockedWindows = [Freeze(true), Freeze(true, "soon")], false },
        { "is of a policy that is gone", w => w.Policies.Clear(), false },
    };

    [Theory]
    [MemberData(nameof(Freezes), DisableDiscoveryEnumeration = true)]
    public void Decide_FreezeComesIntoThePolicyOfALiveGrant_EndsItOnlyWhereItSaysSo(string which, Action<World> change, bool ends)
    {
        var world = new World().Granted();
        change(world);
        world.Now += TimeSpan.FromMinutes(2);
        var plan = world.Step();

        Assert.True(ends == (world.History.Cause == GrantEndCauses.Frozen), which);
        Assert.True(ends == (world.Bindings.Count == 0), which);
        Assert.True(which != "is later" || plan.WakeAt == World.Start.AddMinutes(10), $"{plan.WakeAt}");
    }

    [Fact]
    public void Decide_FreezeComesIntoThePolicyOfAnEmergencyAccess_LeavesItAlone()
    {
        var world = new World(request => (request.BreakGlass, request.Duration) = (true, "20m"));
        world.Policies[0].Spec.BreakGlass = Sample.BreakGlass();
        world.Policies[0].Spec.BlockedWindows = [Freeze(true, "10:10")];
        world.Step();
        Assert.Equal(World.Start.AddMinutes(20), world.History.Grant!.ExpiresAt);

        world.Now += TimeSpan.FromMinutes(12);
        var plan = world.Step();

        Assert.Single(world.Bindings);
        Assert.Equal(World.Start.AddMinutes(20), plan.WakeAt);
    }

    private static PolicyFreeze Freeze(bool? ends, string from = "10:01") => Make.Freeze($"2026-11-24T{from}", "2026-11-24T14:00", "UTC", ends, "audit");
}
