using System.Diagnostics.CodeAnalysis;
using JitOperator.Runtime.Leadership;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Runtime.Tests.Leadership.Simulation;

/// <summary>A process with an elector, and leader's work that lasts until it is told to stop and takes a moment to end.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a link holds nothing that needs to be given back.")]
internal sealed class SimulatedProcess
{
    private readonly CancellationTokenSource _stop = new();
    private CancellationToken _term;

    public SimulatedProcess(
        World world, SimulatedLease lease, string name, int seed = 1, double rate = 1, LeaderElectionOptions? options = null)
    {
        Clock = new ProcessClock(world, rate);
        Store = new SimulatedStore(world, Clock, lease);
        Elector = new LeaderElector(
            Store, (options ?? new LeaderElectionOptions { Identity = name }) with { Identity = name }, Clock, new Jitter(seed),
            NullLogger<LeaderElector>.Instance);
        Work = async term => await Task.Delay(Timeout.InfiniteTimeSpan, Clock, term);
        world.Post(_ => Ended = Elector.RunAsync(LeadAsync, _stop.Token), null);
    }

    public ProcessClock Clock { get; }

    public SimulatedStore Store { get; }

    public LeaderElector Elector { get; }

    /// <summary>The leader's work; until it is cancelled, if nothing else is set.</summary>
    public Func<CancellationToken, Task> Work { get; set; }

    /// <summary>How long the work takes to end once it is told to.</summary>
    public TimeSpan WindDown { get; set; } = TimeSpan.Zero;

    /// <summary>The end of <see cref="LeaderElector.RunAsync"/>.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Called when the work starts.</summary>
    public Action? Started { get; set; }

    /// <summary>Whether the work is running, told to stop or not.</summary>
    public bool IsWorking { get; private set; }

    /// <summary>Whether the process was paused since its work began.</summary>
    public bool WasPausedInTerm { get; private set; }

    /// <summary>Whether the process is there and moves.</summary>
    public bool IsMoving => Clock is { IsPaused: false, IsDead: false };

    /// <summary>Whether it would act as the leader right now.</summary>
    public bool ActsAsLeader => IsMoving && ((IsWorking && !_term.IsCancellationRequested) || Elector.IsLeader);

    public void Stop() => Clock.Deliver(_stop.Cancel);

    public void Pause()
    {
        WasPausedInTerm = true;
        Clock.Pause();
    }

    private async Task LeadAsync(CancellationToken term)
    {
        Assert.False(IsWorking, "The work was started twice.");
        (IsWorking, WasPausedInTerm, _term) = (true, false, term);
        Started?.Invoke();
        try
        {
            await Work(term);
        }
        finally
        {
            await Task.Delay(WindDown, Clock, CancellationToken.None);
            IsWorking = false;
        }
    }
}
