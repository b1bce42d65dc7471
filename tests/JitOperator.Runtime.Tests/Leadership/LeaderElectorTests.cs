using JitOperator.Runtime.Leadership;
using JitOperator.Runtime.Tests.Leadership.Simulation;

namespace JitOperator.Runtime.Tests.Leadership;

/// <summary>Single situations, in virtual time. What all of them together do is in <see cref="LeaderElectorSimulationTests"/>.</summary>
public sealed class LeaderElectorTests
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewDeadline = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause between two attempts: 2.2 retry periods, and a little for the calls.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(4.5);

    private static readonly (TimeSpan, TimeSpan, Fault) NothingGetsThrough = (TimeSpan.Zero, TimeSpan.Zero, Fault.RequestLost);

    private readonly World _world = new();
    private readonly SimulatedLease _lease = new();

    [Fact]
    public void RunAsync_NoLease_CreatesItAndLeads()
    {
        var process = Start("one");

        RunUntilLeads(process, LongestRetry);

        Assert.Equal(process.Elector.Identity, _lease.Record!.HolderIdentity);
        Assert.Equal(15, _lease.Record.LeaseDurationSeconds);
        Assert.Equal(process.Elector.Identity, process.Elector.Holder);
    }

    [Fact]
    public void RunAsync_LeaseWithEmptySpec_IsTaken()
    {
        _lease.Write(new LeaseRecord());

        RunUntilLeads(Start("one"), LongestRetry);

        Assert.Equal(1, _lease.Record!.LeaseTransitions);
    }

    /// <summary>By its own clock, the holder has not renewed for a year, or will do so in a year. Nobody believes it.</summary>
    [Theory]
    [InlineData("2025-01-01T00:00:00.000000Z")]
    [InlineData("2027-01-01T00:00:00.000000Z")]
    [InlineData(null)]
    public void RunAsync_HeldByAnother_WaitsForItsDurationFromWhenItWasSeen(string? renewTime)
    {
        _lease.Write(new LeaseRecord { HolderIdentity = "other", LeaseDurationSeconds = 20, RenewTime = renewTime });
        var process = Start("one");

        _world.RunFor(TimeSpan.FromSeconds(20));
        Assert.False(process.Elector.IsLeader);
        Assert.Equal("other", process.Elector.Holder);

        RunUntilLeads(process, LongestRetry);
    }

    [Theory]
    [InlineData(null, 15)]
    [InlineData(-1, 15)]
    [InlineData(int.MaxValue, 300)]
    public void RunAsync_HeldByAnotherWithoutSensibleDuration_WaitsForOurs(int? claimed, int waited)
    {
        _lease.Write(new LeaseRecord { HolderIdentity = "other", LeaseDurationSeconds = claimed });
        var process = Start("one");

        _world.RunFor(TimeSpan.FromSeconds(waited));
        Assert.False(process.Elector.IsLeader);

        RunUntilLeads(process, LongestRetry);
    }

    [Fact]
    public void RunAsync_OnlyLabelsOfTheLeaseChange_RenewsNothing()
    {
        _lease.Write(new LeaseRecord { HolderIdentity = "gone", LeaseDurationSeconds = 15 });
        var process = Start("one");
        for (var second = 1; second < 60; second++)
            _world.In(TimeSpan.FromSeconds(second), _lease.Touch);

        RunUntilLeads(process, LeaseDuration + LongestRetry);
    }

    [Fact]
    public void RunAsync_LabelsChangeUnderTheLeader_GoesOnLeading()
    {
        var process = StartLeader("one");
        for (var second = 1; second < 60; second++)
            _world.In(TimeSpan.FromSeconds(second), _lease.Touch);

        AssertLeadsThroughout(process, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void RunAsync_WallClockStandsStill_RenewalsAreSeenByOthers()
    {
        var leader = StartLeader("one");
        leader.Clock.StoppedWallClock = leader.Clock.GetUtcNow();
        var other = Start("two");

        AssertLeadsThroughout(leader, TimeSpan.FromMinutes(2));
        Assert.False(other.Elector.IsLeader);
    }

    [Fact]
    public void RunAsync_SomeRenewalsFail_GoesOnLeading()
    {
        var leader = StartLeader("one");
        var call = 0;
        leader.Store.Network = () => (TimeSpan.Zero, TimeSpan.Zero, ++call % 5 < 2 ? Fault.Error : Fault.None);

        AssertLeadsThroughout(leader, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void RunAsync_NoRenewalGetsThrough_StopsAtTheDeadlineAndWritesNothingAfter()
    {
        var leader = StartLeader("one");
        leader.Store.Network = () => NothingGetsThrough;
        leader.Store.WriteSent = () => Assert.True(leader.Elector.IsLeader, "A write was sent after the deadline.");
        leader.WindDown = TimeSpan.FromSeconds(1);

        Assert.True(_world.RunUntil(() => !leader.ActsAsLeader, RenewDeadline));
        Assert.True(leader.IsWorking);
        _world.RunFor(TimeSpan.FromMinutes(1));
        Assert.False(leader.IsWorking);
    }

    [Fact]
    public void RunAsync_LostAndReachableAgain_LeadsAgain()
    {
        var leader = StartLeader("one");
        var network = leader.Store.Network;
        leader.Store.Network = () => NothingGetsThrough;
        Assert.True(_world.RunUntil(() => !leader.IsWorking, LeaseDuration));

        leader.Store.Network = network;

        RunUntilLeads(leader, RenewDeadline + LongestRetry);
    }

    [Fact]
    public void RunAsync_PausedPastTheDeadline_KnowsAtOnceThatItNoLongerLeads()
    {
        var leader = StartLeader("one");
        var other = Start("two");
        leader.Clock.Pause();
        RunUntilLeads(other, LeaseDuration + LongestRetry);
        leader.Store.WriteSent = () => Assert.Fail("Wrote although the other leads.");

        Assert.False(leader.Elector.IsLeader);
        _world.In(TimeSpan.Zero, leader.Clock.Resume);
        _world.RunFor(TimeSpan.Zero);
        Assert.False(leader.ActsAsLeader);
        AssertLeadsThroughout(other, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(Fault.ResponseLost)]
    [InlineData(Fault.ErrorAfterEffect)]
    public void RunAsync_AnswerToTheFirstWriteIsLost_FindsTheLeaseToBeItsOwn(object fault)
    {
        var process = Start("one");
        var network = process.Store.Network;
        process.Store.WriteSent = () =>
        {
            process.Store.WriteSent = null;
            process.Store.Network = () =>
            {
                process.Store.Network = network;
                return (TimeSpan.Zero, TimeSpan.Zero, (Fault)fault);
            };
        };

        RunUntilLeads(process, (RenewDeadline / 2) + LongestRetry);
    }

    [Fact]
    public void RunAsync_LeaseDeletedUnderTheLeader_IsMadeAgainByTheLeader()
    {
        var leader = StartLeader("one");
        var other = Start("two");
        _world.RunFor(LongestRetry);
        leader.Store.Network = () => NothingGetsThrough;
        _lease.Delete();

        Assert.True(_world.RunUntil(() => !leader.ActsAsLeader, RenewDeadline));
        Assert.False(other.Elector.IsLeader);

        RunUntilLeads(other, LeaseDuration + LongestRetry);
    }

    [Fact]
    public void RunAsync_AnotherTookTheLease_StopsAndLeavesItAlone()
    {
        var leader = StartLeader("one");
        var theirs = new LeaseRecord { HolderIdentity = "other", LeaseDurationSeconds = 300, RenewTime = "2026-01-01T00:00:00.000000Z" };
        _lease.Write(theirs);

        Assert.True(_world.RunUntil(() => !leader.IsWorking, LongestRetry));
        leader.Stop();
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.True(leader.Ended.IsCompletedSuccessfully);
        Assert.Equal(theirs, _lease.Record);
    }

    [Fact]
    public void RunAsync_Stopped_KeepsTheLeaseUntilItsWorkHasEnded()
    {
        var leader = StartLeader("one");
        leader.WindDown = TimeSpan.FromMinutes(1);
        var other = Start("two");

        leader.Stop();
        _world.RunFor(TimeSpan.FromSeconds(59));
        Assert.True(leader.IsWorking && leader.Elector.IsLeader);
        Assert.False(other.Elector.IsLeader);

        // Then it is given back: the other need not wait until it runs out.
        RunUntilLeads(other, TimeSpan.FromSeconds(1) + LongestRetry);
        Assert.True(leader.Ended.IsCompletedSuccessfully);
    }

    [Fact]
    public void RunAsync_StoppedWhileWaiting_EndsAtOnce()
    {
        _lease.Write(new LeaseRecord { HolderIdentity = "other", LeaseDurationSeconds = 300 });
        var process = Start("one");
        _world.RunFor(TimeSpan.FromSeconds(1));

        process.Stop();
        _world.RunFor(TimeSpan.Zero);

        Assert.True(process.Ended.IsCompletedSuccessfully);
        Assert.Equal("other", _lease.Record!.HolderIdentity);
    }

    [Fact]
    public void RunAsync_StoppedWhileItTakesTheLease_GivesItBackWithoutLeading()
    {
        var process = Start("one");
        process.Started = () => Assert.Fail("Led although it was stopped.");
        process.Store.WriteSent = () =>
        {
            process.Store.WriteSent = null;
            process.Stop();
        };

        _world.RunFor(LongestRetry);

        Assert.True(process.Ended.IsCompletedSuccessfully);
        Assert.Null(_lease.Record!.HolderIdentity);
    }

    [Fact]
    public void RunAsync_WorkReturns_StepsDownAndCompetesAgain()
    {
        var process = Start("one");
        var terms = 0;
        process.Started = () => terms++;
        process.Work = term => terms == 1 ? Task.CompletedTask : Task.Delay(Timeout.InfiniteTimeSpan, process.Clock, term);

        Assert.True(_world.RunUntil(() => _lease.Record is { HolderIdentity: null }, LongestRetry));
        Assert.False(process.Elector.IsLeader);

        RunUntilLeads(process, LongestRetry);
        Assert.Equal(2, terms);
    }

    [Fact]
    public void RunAsync_WorkThrows_GivesTheLeaseBackAndThrowsTheSame()
    {
        var process = Start("one");
        process.Work = _ => throw new InvalidDataException("broken");

        _world.RunFor(LongestRetry);

        Assert.IsType<InvalidDataException>(process.Ended.Exception?.InnerException);
        Assert.Null(_lease.Record!.HolderIdentity);
    }

    [Fact]
    public void RunAsync_WorkThrowsAfterTheLoss_CompetesAgain()
    {
        var leader = StartLeader("one", async (clock, term) =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, term);
            }
            catch (OperationCanceledException e)
            {
                throw new InvalidDataException("broken off", e);
            }
        });
        var network = leader.Store.Network;
        leader.Store.Network = () => NothingGetsThrough;
        Assert.True(_world.RunUntil(() => !leader.IsWorking, RenewDeadline));

        leader.Store.Network = network;

        RunUntilLeads(leader, RenewDeadline + LongestRetry);
    }

    [Fact]
    public void RunAsync_WorkDoesNotEnd_IsNotStartedAgain()
    {
        var end = new TaskCompletionSource();
        var leader = StartLeader("one", (_, _) => end.Task);
        var network = leader.Store.Network;
        leader.Store.Network = () => NothingGetsThrough;
        _world.RunFor(LeaseDuration);
        leader.Store.Network = network;

        var startedAgain = false;
        leader.Started = () => startedAgain = true;
        _world.RunFor(TimeSpan.FromMinutes(1));
        Assert.False(startedAgain || leader.Elector.IsLeader);

        end.SetResult();
        Assert.True(_world.RunUntil(() => startedAgain, LongestRetry));
    }

    [Fact]
    public async Task RunAsync_Twice_Refuses()
    {
        var process = StartLeader("one");

        await Assert.ThrowsAsync<InvalidOperationException>(() => process.Elector.RunAsync(_ => Task.CompletedTask, CancellationToken.None));
    }

    private SimulatedProcess Start(string name) => new(_world, _lease, name);

    private SimulatedProcess StartLeader(string name, Func<TimeProvider, CancellationToken, Task>? work = null)
    {
        var process = Start(name);
        if (work is not null)
            process.Work = term => work(process.Clock, term);
        RunUntilLeads(process, LongestRetry);
        return process;
    }

    private void RunUntilLeads(SimulatedProcess process, TimeSpan limit) =>
        Assert.True(_world.RunUntil(() => process is { ActsAsLeader: true, IsWorking: true }, limit), $"It does not lead after {limit}.");

    private void AssertLeadsThroughout(SimulatedProcess process, TimeSpan duration) =>
        Assert.False(_world.RunUntil(() => !process.Elector.IsLeader || !process.IsWorking, duration), $"It stopped leading at {_world.Now}.");
}
