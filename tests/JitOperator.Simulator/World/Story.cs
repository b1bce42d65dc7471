using JitOperator.Operator.Hosting;
using JitOperator.Simulator.Checks;
using JitOperator.Simulator.Engine;

namespace JitOperator.Simulator.World;

/// <summary>One seed's story, from nothing to the end.</summary>
internal sealed class Story
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(35);
    private readonly Simulation _world;
    private readonly Cluster _cluster;
    private readonly Actors _actors;
    private readonly Faults _faults;
    private readonly Checker _checker;
    private readonly List<string> _history = [];
    private readonly Action<string>? _tell;

    public Story(int seed, Action<string>? tell = null)
    {
        Seed = seed;
        _tell = tell;
        _world = new Simulation(seed, new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));
        _cluster = new Cluster(_world, new StoryLog(Tell));
        _actors = new Actors(_world, _cluster, Tell);
        _faults = new Faults(_world, _cluster, new OperatorOptions { Identity = string.Empty, Workers = 4 }, Tell);
        _checker = new Checker(_world, _cluster, () => _faults.Last);
        _cluster.Etcd.Listeners.Add(change => Tell(
            $"{(change.Old is null ? "+" : change.New is null ? "-" : "~")} {change.Resource} {change.Object["metadata"]!["name"]} by {change.By}"));
    }

    public int Seed { get; }

    /// <summary>What happened, a line each.</summary>
    public IReadOnlyList<string> History => _history;

    /// <summary>Plays it.</summary>
    public Outcome Play()
    {
        _faults.Start();
        _faults.Start();
        _world.RunUntil(TimeSpan.FromMinutes(1), () => _cluster.Replicas.All(replica => replica.IsServing));
        _world.Time.After(TimeSpan.Zero, _actors.MakePolicies);
        _world.RunUntil(_world.Time.Elapsed + TimeSpan.FromSeconds(10));

        // Some worlds are calm and some are not; some have enemies.
        var length = TimeSpan.FromMinutes(_world.Random.Next(5, 40));
        var end = _world.Time.Elapsed + length;
        var attacks = _world.Chance(0.5);
        Repeat(TimeSpan.FromSeconds(_world.Random.Next(2, 30)), end, () => _actors.Act(attacks));
        if (_world.Chance(0.9))
        {
            Repeat(TimeSpan.FromSeconds(_world.Random.Next(15, 240)), end, _faults.Strike);
        }

        _world.RunUntil(end, () => _checker.Violations.Count > 0);
        _world.Time.After(TimeSpan.Zero, _faults.End);
        if (_checker.Violations.Count == 0)
        {
            _world.RunUntil(end + Settling, () => _checker.Violations.Count > 0);
            _checker.LookAtTheEnd();
        }

        TakeDown();
        return new Outcome(
            Seed, _checker.Violations, end + Settling, _checker.Truth.Requests.Count, _checker.Figures.Bindings, _faults.Count, _checker.Figures.Latest);
    }

    /// <summary>Ends all processes as a shutdown would, the dead ones too, so that nothing of them stays in memory.</summary>
    private void TakeDown()
    {
        _world.Time.After(TimeSpan.Zero, () =>
        {
            foreach (var replica in _cluster.Replicas)
            {
                replica.Bury();
            }
        });
        _world.RunUntil(_world.Time.Elapsed + TimeSpan.FromMinutes(2), () => _cluster.Replicas.All(replica => replica.Run.IsCompleted));
        _cluster.Replicas.ForEach(replica => replica.Dispose());
    }

    private void Repeat(TimeSpan about, TimeSpan end, Action action) => _world.Time.After(2 * about * _world.Random.NextDouble(), () =>
    {
        if (_world.Time.Elapsed < end)
        {
            action();
            Repeat(about, end, action);
        }
    });

    private void Tell(string line)
    {
        var dated = $"{_world.Time.Elapsed:hh\\:mm\\:ss\\.fff} {line}";
        _history.Add(dated);
        _tell?.Invoke(dated);
    }
}
