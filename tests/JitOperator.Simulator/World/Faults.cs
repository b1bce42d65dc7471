using JitOperator.Operator.Hosting;
using JitOperator.Simulator.Engine;
using JitOperator.Simulator.Network;

namespace JitOperator.Simulator.World;

/// <summary>What goes wrong, at random: processes that die or stand still, a network that loses and delays, watches that break, a store that forgets.</summary>
internal sealed class Faults(Simulation world, Cluster cluster, OperatorOptions options, Action<string> tell)
{
    private bool _over;

    /// <summary>When something last went wrong, or ceased to.</summary>
    public TimeSpan Last { get; private set; }

    /// <summary>How many things have gone wrong.</summary>
    public int Count { get; private set; }

    /// <summary>Something goes wrong.</summary>
    public void Strike()
    {
        if (_over)
        {
            return;
        }

        Action[] faults = [Kill, Kill, Freeze, Cut, Lossy, Slow, Disturb, Disturb, Compact, NoWebhooks, Restart];
        Count++;
        world.Pick(faults)();
        Last = world.Time.Elapsed;
    }

    /// <summary>Everything is put right, and stays so.</summary>
    public void End()
    {
        _over = true;
        Last = world.Time.Elapsed;
        cluster.Admission.IsConfigured = true;
        foreach (var replica in Living().ToList())
        {
            if (replica.IsFrozen)
            {
                replica.Thaw();
            }

            replica.Link.Faults = LinkFaults.None;
        }

        while (Living().Count() < 2)
        {
            Start();
        }
    }

    public Replica Start()
    {
        var replica = cluster.Start(options);
        tell($"{replica.Name} starts");
        return replica;
    }

    private void Kill()
    {
        if (Any() is { } replica)
        {
            tell($"{replica.Name} is killed");
            replica.Kill();
            After(TimeSpan.FromSeconds(60), () => _ = Living().Count() < 2 ? Start() : null);
        }
    }

    private void Restart()
    {
        if (Any() is { } replica)
        {
            tell($"{replica.Name} is asked to stop");
            replica.Stop();
            After(TimeSpan.FromSeconds(20), () => _ = Living().Count() < 2 ? Start() : null);
        }
    }

    private void Freeze()
    {
        if (Any() is { IsFrozen: false } replica)
        {
            tell($"{replica.Name} stands still");
            replica.Freeze();
            After(TimeSpan.FromSeconds(90), () =>
            {
                if (replica is { IsFrozen: true, IsAlive: true })
                {
                    tell($"{replica.Name} goes on");
                    replica.Thaw();
                }
            });
        }
    }

    private void Cut() => Degrade("is cut off", new LinkFaults(0, 0, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20), IsCut: true));

    private void Lossy() => Degrade("loses requests and answers", new LinkFaults(0.2, 0.2, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)));

    private void Slow() => Degrade("is slow", new LinkFaults(0, 0, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20)));

    private void Degrade(string what, LinkFaults faults)
    {
        if (Any() is { } replica)
        {
            tell($"{replica.Name}'s connection {what}");
            replica.Link.Faults = faults;
            After(TimeSpan.FromSeconds(60), () =>
            {
                if (ReferenceEquals(replica.Link.Faults, faults))
                {
                    tell($"{replica.Name}'s connection is well again");
                    replica.Link.Faults = LinkFaults.None;
                }
            });
        }
    }

    private void Disturb()
    {
        if (Any() is { } replica)
        {
            tell($"{replica.Name}'s watches break");
            replica.Link.Disturb();
        }
    }

    private void Compact()
    {
        tell("etcd is compacted");
        cluster.Etcd.Compact();
    }

    private void NoWebhooks()
    {
        tell("the webhooks are taken away");
        cluster.Admission.IsConfigured = false;
        After(TimeSpan.FromSeconds(30), () => cluster.Admission.IsConfigured = true);
    }

    private void After(TimeSpan longest, Action mend) => world.Time.After(longest * world.Random.NextDouble(), () =>
    {
        if (!_over)
        {
            mend();
            Last = world.Time.Elapsed;
        }
    });

    private IEnumerable<Replica> Living() => cluster.Replicas.Where(replica => replica is { IsAlive: true, Run.IsCompleted: false });

    private Replica? Any() => Living().ToList() is { Count: > 0 } living ? world.Pick(living) : null;
}
