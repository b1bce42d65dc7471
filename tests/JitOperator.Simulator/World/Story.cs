using JitOperator.Operator.Hosting;
using JitOperator.Simulator.Checks;
using JitOperator.Simulator.Engine;

namespace JitOperator.Simulator.World;

/// <summary>One seed's story, from nothing to the end.</summary>
internal sealed class Story
{
    private static readonly TimeSpan LongestSettling = TimeSpan.FromMinutes(40);
    private readonly Simulation _world;
    private readonly Cluster _cluster;
    private readonly Actors _actors;
    private readonly Faults _faults;
    private readonly Checker _checker;
    private readonly List<string>? _history;
    private readonly Action<string>? _tell;

    /// <param name="seed">Decides everything.</param>
    /// <param name="tell">Takes the story's lines as they come.</param>
    /// <param name="keep">Whether the story is kept, to be read afterwards.</param>
    public Story(int seed, Action<string>? tell = null, bool keep = false)
    {
        (Seed, _tell, _history) = (seed, tell, keep ? [] : null);
        _world = new Simulation(seed, new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));
        _cluster = new Cluster(_world, Log);
        _actors = new Actors(_world, _cluster, new Forgers(_world, _cluster, Tell), Tell);
        _faults = new Faults(
            _world,
            _cluster,
            new OperatorOptions
            {
                Identity = string.Empty,
                Workers = _world.Random.Next(1, 5),
                LeaseDuration = TimeSpan.FromSeconds(_world.Pick((int[])[15, 30, 60])),
            },
            Tell);
        _checker = new Checker(_world, _cluster, () => _faults.Skewed);
        if (tell is not null || keep)
        {
            _cluster.Etcd.Listeners.Add(change => Tell(
                $"{(change.Old is null ? "+" : change.New is null ? "-" : "~")} {change.Resource} {change.Object["metadata"]!["name"]} {change.Object["metadata"]!["uid"]} by {change.By}"));
        }
    }

    public int Seed { get; }

    /// <summary>What happened, a line each, if it was kept.</summary>
    public IReadOnlyList<string> History => _history ?? [];

    /// <summary>Plays it.</summary>
    public Outcome Play()
    {
        try
        {
            Begin();
            Live();
            Settle();
        }
        catch (InvalidOperationException e)
        {
            _checker.Violations.Add(new Violation("liveness", _world.Time.Elapsed, e.Message, []));
        }

        var lasted = _world.Time.Elapsed;
        TakeDown();
        return new Outcome(
            Seed, _checker.Violations, lasted, _checker.Truth.Requests.Count, _checker.Figures.Bindings, _faults.Count, _checker.Figures.Latest);
    }

    // Everything happens in the world, so that nothing happens beside it.
    private void Begin()
    {
        _world.Time.After(TimeSpan.Zero, () => _faults.Start());
        _world.Time.After(TimeSpan.Zero, () => _faults.Start());
        _world.RunUntil(TimeSpan.FromMinutes(1), () => _cluster.Replicas.Count == 2 && _cluster.Replicas.All(replica => replica.IsServing));
        _world.Time.After(TimeSpan.Zero, _actors.MakePolicies);
        _world.RunUntil(_world.Time.Elapsed + TimeSpan.FromSeconds(5));
    }

    // Some worlds are calm and some are not; some have enemies.
    private void Live()
    {
        var end = _world.Time.Elapsed + TimeSpan.FromSeconds(_world.Random.Next(60, 420));
        var attacks = _world.Chance(0.6);
        Repeat(TimeSpan.FromSeconds(_world.Random.Next(1, 12)), end, () => _actors.Act(attacks));
        if (_world.Chance(0.9))
        {
            Repeat(TimeSpan.FromSeconds(_world.Random.Next(10, 90)), end, _faults.Strike);
        }

        _world.RunUntil(end, IsBroken);
        _world.Time.After(TimeSpan.Zero, _faults.End);
    }

    private void Settle()
    {
        if (!IsBroken())
        {
            _world.RunUntil(_world.Time.Elapsed + TimeSpan.FromSeconds(30), IsBroken);
            _world.RunUntil(_world.Time.Elapsed + LongestSettling, () => IsBroken() || _checker.IsSettled());
        }

        // What a writer left that came too late, and ended before it could clear it away, goes when another opens the log.
        var findings = IsBroken() ? [] : _checker.VerifyLog();
        if (findings.Count > 0)
        {
            _world.Time.After(TimeSpan.Zero, _faults.Relieve);
            _world.RunUntil(_world.Time.Elapsed + TimeSpan.FromMinutes(3), IsBroken);
            findings = _checker.VerifyLog();
        }

        if (!IsBroken())
        {
            _checker.LookAtTheEnd(findings);
        }
    }

    private bool IsBroken() => _checker.Violations.Count > 0;

    /// <summary>Ends all processes as a shutdown would, the dead ones too, so that nothing of them stays in memory.</summary>
    private void TakeDown()
    {
        _cluster.Sent = null;
        _world.Time.After(TimeSpan.Zero, () =>
        {
            foreach (var replica in _cluster.Replicas)
            {
                replica.Bury();
            }
        });
        try
        {
            _world.RunUntil(_world.Time.Elapsed + TimeSpan.FromMinutes(2), () => _cluster.Replicas.All(replica => replica.Run.IsCompleted));
        }
        catch (InvalidOperationException)
        {
            // It has been said: the world does not come to rest.
        }

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

    private void Log(string line)
    {
        _checker.LookAtLine(line);
        Tell(line);
    }

    private void Tell(string line)
    {
        if (_history is null && _tell is null)
        {
            return;
        }

        var dated = $"{_world.Time.Elapsed:hh\\:mm\\:ss\\.fff} {line}";
        _history?.Add(dated);
        _tell?.Invoke(dated);
    }
}
