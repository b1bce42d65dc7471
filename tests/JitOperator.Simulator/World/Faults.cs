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

    /// <summary>When a clock was last set wrong.</summary>
    public TimeSpan? Skewed { get; private set; }

    /// <summary>How many things have gone wrong.</summary>
    public int Count { get; private set; }

    /// <summary>Something goes wrong.</summary>
    public void Strike()
    {
        if (_over)
        {
            return;
        }

        Action[] faults = [Kill, Kill, Freeze, Freeze, Cut, Lossy, Slow, Unreadable, Disturb, Disturb, Compact, Forget, NoWebhooks, Restart, Skew];
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
            replica.Recover();
        }

        // Those that have been asked to stop are on their way out.
        while (Living().Count(replica => !replica.IsStopping) < 2)
        {
            Start();
        }
    }

    /// <summary>Others take the place of those that are there.</summary>
    public void Relieve()
    {
        foreach (var replica in Living().ToList())
        {
            replica.Stop();
        }

        Start();
        Start();
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
            After(TimeSpan.FromSeconds(60), () => _ = Living().Count(other => !other.IsStopping) < 2 ? Start() : null);
        }
    }

    private void Restart()
    {
        if (Any() is { } replica)
        {
            tell($"{replica.Name} is asked to stop");
            replica.Stop();
            After(TimeSpan.FromSeconds(20), () => _ = Living().Count(other => !other.IsStopping) < 2 ? Start() : null);
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

    // A request may be under way for longer than a lease lasts: what arrives then was sent by who is the leader no more.
    private void Slow()
    {
        var slowest = TimeSpan.FromSeconds(world.Pick((int[])[8, 90]));
        Degrade($"takes up to {slowest.TotalSeconds} s", new LinkFaults(0, 0, slowest, TimeSpan.FromSeconds(20)));
    }

    // All else works, so that whoever takes a failure for an answer gets on with it.
    private void Unreadable() => Degrade("reads no roles", LinkFaults.None with { Unreadable = "clusterroles" });

    private void Degrade(string what, LinkFaults faults)
    {
        if (Any() is { } replica)
        {
            tell($"{replica.Name}'s connection {what}");
            replica.Link.Faults = faults;
            replica.Trouble();
            After(TimeSpan.FromSeconds(60), () =>
            {
                // What was under way travels on for a while.
                replica.Relief(faults.SlowestNews);
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
            replica.Trouble();
            replica.Relief(replica.Link.Disturb());
        }
    }

    private void Compact()
    {
        tell("etcd is compacted");
        cluster.Etcd.Compact();
    }

    // The worst of a watch: what happens while it is broken is not told any more when it is taken up again.
    private void Forget()
    {
        Disturb();
        world.Time.After(world.Delay(TimeSpan.FromSeconds(30)), Compact);
    }

    // One clock is wrong; or the time service is, that all of them go by.
    private void Skew()
    {
        var wrong = world.Chance(0.5) ? [.. Living()] : Any() is { } one ? (Replica[])[one] : [];
        var skew = TimeSpan.FromSeconds(world.Chance(0.5) ? world.Random.Next(1, 25) : world.Random.Next(31, 900)) * (world.Chance(0.5) ? 1 : -1);
        foreach (var replica in wrong)
        {
            tell(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{replica.Name}'s clock is {skew.TotalSeconds} s ahead"));
            replica.Clock.Skew = skew;
            replica.Trouble();
        }

        Skewed = world.Time.Elapsed;
        After(TimeSpan.FromSeconds(80), () =>
        {
            foreach (var replica in wrong)
            {
                tell($"{replica.Name}'s clock is right again");
                replica.Relief();
                replica.Clock.Skew = TimeSpan.Zero;
            }
        });
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
