using System.Net.Security;
using JitOperator.Operator.Hosting;
using JitOperator.Runtime.Admission;
using JitOperator.Runtime.Certificates;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Timing;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;
using JitOperator.Simulator.Network;
using k8s;
using Microsoft.Extensions.Logging;

namespace JitOperator.Simulator.World;

/// <summary>One run of one operator process, from its start to its end: the whole operator, over a simulated network and clock.</summary>
internal sealed class Replica : IDisposable
{
    /// <summary>Who the operator is, to the API server.</summary>
    public static readonly ApiUser User = new("system:serviceaccount:jit-system:jit-operator", "system:serviceaccounts", "system:authenticated");

    private readonly Simulation _world;
    private readonly CancellationTokenSource _stop = new();
    private readonly LoggerFactory _loggers;
    private IReadOnlyDictionary<string, IAdmissionHandler>? _handlers;

    public Replica(string name, Simulation world, ApiFront front, OperatorOptions options, Action<string> log)
    {
        (Name, _world) = (name, world);
        Clock = new ProcessClock(world.Time);
        Link = new Link(world, front, User, Clock);
        LastTrouble = world.Time.Elapsed;
        _loggers = new LoggerFactory([new StoryLog(name, log, () => !IsAlive)], new LoggerFilterOptions { MinLevel = LogLevel.Information });
        var jitter = new Jitter(world.Random.Next());
        var skew = new ClockSkew(Clock);
        Run = Task.Run(() => OperatorHost.RunAsync(
            options with { Identity = name },
            new Surroundings(
                SharedJson.With(KubernetesClients.Create(new KubernetesClientConfiguration { Host = "http://api", DisableHttp2 = true }, skew, Link)),
                skew,
                jitter,
                Clock,
                _loggers)
            {
                Serve = (serving, _) => new Server(this, serving.Handlers),
                Certificate = new NoCertificate(Clock),
                Exports = false,
            },
            _stop.Token));
    }

    public string Name { get; }

    public ProcessClock Clock { get; }

    public Link Link { get; }

    /// <summary>Completes when it has ended by itself or was stopped.</summary>
    public Task Run { get; }

    /// <summary>True until it is killed or has ended.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether it is stopped in its tracks.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>When it last went on after standing still.</summary>
    public TimeSpan? ThawedAt { get; private set; }

    /// <summary>Whether it was asked to stop.</summary>
    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>How many things are wrong with it now.</summary>
    public int Troubles { get; private set; }

    /// <summary>When something was last wrong with it, or it started.</summary>
    public TimeSpan LastTrouble { get; private set; }

    /// <summary>For how long nothing has been wrong with it; null if something is.</summary>
    public TimeSpan? WellFor => IsAlive && !Run.IsCompleted && Troubles == 0 ? _world.Time.Elapsed - LastTrouble : null;

    /// <summary>Whether the API server finds its webhooks.</summary>
    public bool IsServing => IsAlive && !Run.IsCompleted && _handlers is not null;

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        IsAlive = false;
        Clock.Kill();
        Link.IsDead = true;
    }

    /// <summary>SIGTERM.</summary>
    public void Stop()
    {
        Trouble();
        _stop.Cancel();
    }

    /// <summary>Something is wrong with it from now on.</summary>
    public void Trouble() => Troubles++;

    /// <summary>One thing less is.</summary>
    public void Relief(TimeSpan unnoticed = default)
    {
        Troubles = Math.Max(0, Troubles - 1);
        LastTrouble = _world.Time.Elapsed + unnoticed > LastTrouble ? _world.Time.Elapsed + unnoticed : LastTrouble;
    }

    /// <summary>All is well.</summary>
    public void Recover()
    {
        if (IsFrozen)
        {
            Thaw();
        }

        Link.Faults = LinkFaults.None;
        Clock.Skew = TimeSpan.Zero;
        Troubles = 0;
        LastTrouble = _world.Time.Elapsed;
    }

    /// <summary>Lets even a dead one end in good order, after the story: nothing that it does is looked at any more.</summary>
    public void Bury()
    {
        IsAlive = false;
        Link.IsDead = true;
        Clock.Revive();
        _stop.Cancel();
    }

    /// <summary>SIGSTOP.</summary>
    public void Freeze()
    {
        IsFrozen = true;
        Trouble();
        Clock.Freeze();
    }

    /// <summary>SIGCONT.</summary>
    public void Thaw()
    {
        (IsFrozen, ThawedAt) = (false, _world.Time.Elapsed);
        Relief();
        Clock.Thaw();
    }

    /// <summary>Asks its webhook; never answers if it is killed meanwhile.</summary>
    public void Ask(string path, AdmissionRequest review, Action<AdmissionVerdict> answer) => Clock.After(
        _world.Delay(Link.Faults.Slowest), () => _ = AnswerAsync(path, review, answer));

    private async Task AnswerAsync(string path, AdmissionRequest review, Action<AdmissionVerdict> answer)
    {
        var verdict = await DecideAsync(path, review);
        if (IsAlive)
        {
            _world.Time.After(_world.Delay(Link.Faults.Slowest), () => answer(verdict));
        }
    }

    private async Task<AdmissionVerdict> DecideAsync(string path, AdmissionRequest review)
    {
        try
        {
            return _handlers is { } handlers ? await handlers[path].HandleAsync(review, CancellationToken.None) : default;
        }
        catch (Exception)
        {
            // As the endpoint does: what a handler throws refuses.
            return default;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _loggers.Dispose();
    }

    private sealed class Server(Replica replica, IReadOnlyDictionary<string, IAdmissionHandler> handlers) : IAdmissionServer
    {
        public int BoundPort => 9443;

        public int BoundHealthPort => 8081;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            replica._handlers = handlers;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            replica._handlers = null;
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>TLS is not simulated.</summary>
    private sealed class NoCertificate(TimeProvider time) : IServingCertificate
    {
        public SslStreamCertificateContext? Current => null;

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }
}
