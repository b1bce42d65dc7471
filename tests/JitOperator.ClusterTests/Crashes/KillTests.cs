using System.Collections.Concurrent;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.ClusterTests.Installation;
using JitOperator.ClusterTests.Stories;
using JitOperator.Core.Requests;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.ClusterTests.Crashes;

/// <summary>
/// SIGKILL at random points of many lifecycles, of whichever replica it hits. The bound on lateness is the promise of the design: two
/// seconds while another replica runs.
/// </summary>
[Collection(OperatorCollection.Name)]
public class KillTests(SharedOperator installation, ITestOutputHelper output)
{
    private const int Lifecycles = 50;
    private const int AtOnce = 5;
    private const int Seed = 20261124;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);
    private static readonly TimeProvider Time = TimeProvider.System;
    private readonly LogReader _log = new(installation.Cluster);
    private int _kills;

    [Fact]
    public async Task FiftyLifecyclesUnderSigkill_NoBindingOutlivesItsTimeAndNoRecordIsMissingOrTwice()
    {
        var scene = await Scene.CreateAsync(installation);
        while (installation.Replicas.Count < 2)
        {
            await installation.StartReplicaAsync();
        }

        using var done = new CancellationTokenSource();
        var ends = new BindingEnds(scene.Admin.Bindings.Namespaced, scene.Namespace, Time);
        var watching = ends.RunAsync(done.Token);
        var killing = KillAsync(done.Token);
        var lives = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            // Only those count in whose time a replica was killed.
            while (lives.Count < Lifecycles)
            {
                var before = Volatile.Read(ref _kills);
                var uid = await LiveAsync(scene);
                if (Volatile.Read(ref _kills) > before)
                {
                    lives.Add(uid);
                    await PatientlyAsync(async () => (await _log.RunAsync("verify")).Succeeded);
                }
            }
        }));
        await ends.NoneLeftAsync();
        var latest = lives.Max(uid => ends.LatenessOf(uid));
        await done.CancelAsync();
        await Task.WhenAll(killing, watching);

        output.WriteLine(
            $"{lives.Count} lifecycles, {ends.Count} with a binding, {_kills} kills, latest end {latest.TotalMilliseconds:F0} ms after expiry");
        Assert.True(ends.Count >= Lifecycles / 2, "too few grants came to be for this to say anything");
        Assert.True(latest <= Bound, $"a binding outlived its expiry by {latest}");
        var records = await _log.RecordsAsync();
        foreach (var uid in lives)
        {
            Assert.Equal(
                [
                    AuditRecordTypes.RequestReceived,
                    AuditRecordTypes.ApprovalRequested,
                    AuditRecordTypes.ApprovalDecided,
                    AuditRecordTypes.GrantIssued,
                    AuditRecordTypes.GrantEnded,
                ],
                records.Where(r => r.Request?.Uid == uid && r.Admission is null && r.Type != AuditRecordTypes.FindingRaised).Select(r => r.Type));
        }

        Assert.Equal(Enumerable.Range(0, records.Count).Select(i => (long)i), records.Select(r => r.Index));
    }

    [Fact]
    public async Task ExpiredWhileNoReplicaRan_IsGoneAtTheNextStart()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync(spec => spec.Duration = "8s");
        foreach (var replica in installation.Replicas)
        {
            await replica.Process.KillAsync();
        }

        await Eventually.TrueAsync(
            () => Time.GetUtcNow() > new DateTimeOffset(request.Status!.ExpiresAt!.Value), "its time is over");
        Assert.NotNull(await scene.BindingAsync(request));
        foreach (var replica in installation.Replicas)
        {
            await replica.StartAsync();
        }

        await scene.NoBindingAsync(request);
        await scene.InPhaseAsync(request, RequestPhases.Expired);
        Assert.Equal(GrantEndCauses.Expired, (await _log.RecordsOfAsync(request.Metadata.Uid))[^1].Cause);
        await _log.VerifyAsync();
    }

    [Fact]
    public async Task ExpiredWhileNoReplicaRan_IsDeletedBySweep()
    {
        var scene = await Scene.CreateAsync(installation);
        var brief = await scene.GrantedAsync(spec => spec.Duration = "8s");
        var lasting = await scene.GrantedAsync();
        foreach (var replica in installation.Replicas)
        {
            await replica.Process.KillAsync();
        }

        await Eventually.TrueAsync(() => Time.GetUtcNow() > new DateTimeOffset(brief.Status!.ExpiresAt!.Value), "its time is over");
        var sweep = await Command.RunAsync(Replica.Program, ["sweep", "--kubeconfig", installation.Cluster.Admin.KubeconfigPath]);

        Assert.True(sweep.Succeeded, sweep.ToString());
        Assert.Null(await scene.BindingAsync(brief));
        Assert.NotNull(await scene.BindingAsync(lasting));
        foreach (var replica in installation.Replicas)
        {
            await replica.StartAsync();
        }

        await scene.InPhaseAsync(brief, RequestPhases.Expired);
    }

    // One replica always runs: the next is killed only when the last one serves again.
    private async Task KillAsync(CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        while (!cancellationToken.IsCancellationRequested)
        {
            var victim = installation.Replicas[random.Next(installation.Replicas.Count)];
            await victim.Process.KillAsync(CancellationToken.None);
            Interlocked.Increment(ref _kills);
            await victim.StartAsync();

            // At times soon enough to hit the next leader in its first moments, at times late enough for work to be done.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 5000)), Time, CancellationToken.None);
        }
    }

    private static async Task<string> LiveAsync(Scene scene)
    {
        var asked = scene.NewRequest(spec => spec.Duration = "4s");
        var name = asked.Metadata.Name;
        var request = await PatientlyAsync(async () =>
            await scene.As(scene.Alice).Requests.GetAsync(scene.Namespace, name, CancellationToken.None)
                ?? await scene.As(scene.Alice).Requests.CreateAsync(asked, CancellationToken.None));
        await PatientlyAsync(async () =>
        {
            // A decision whose answer was lost may have been made.
            return await scene.ApprovalsAsync(request) is not [var approval, ..] ? null
                : approval.Spec.Decision is null ? await scene.DecideAsync(scene.Bob, approval) : approval;
        });
        await PatientlyAsync(async () =>
            await scene.Admin.Requests.GetAsync(scene.Namespace, name, CancellationToken.None) is { Status.Phase: RequestPhases.Expired } over ? over : null);
        Assert.Null(await scene.BindingAsync(request));
        return request.Metadata.Uid;
    }

    // Whoever talks to webhooks whose server has just been killed is refused, and tries again.
    private static Task<T> PatientlyAsync<T>(Func<Task<T?>> attempt)
        where T : class => Eventually.NotNullAsync(
            async () =>
            {
                try
                {
                    return await attempt();
                }
                catch (KubernetesRequestException)
                {
                    return null;
                }
            },
            "a step of a lifecycle",
            TimeSpan.FromSeconds(90));

    private static async Task PatientlyAsync(Func<Task<bool>> attempt) =>
        await PatientlyAsync(async () => await attempt() ? "done" : null);
}
