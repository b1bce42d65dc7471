using System.Globalization;
using JitOperator.Api;
using JitOperator.ClusterTests.Crashes;
using JitOperator.ClusterTests.Installation;
using JitOperator.ClusterTests.Stories;
using JitOperator.TestKit.Waiting;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.ClusterTests.Chaos;

/// <summary>
/// Every disaster once, and as many more as there are lifecycles to live, on a control plane of its own with two replicas.
/// <c>make chaos LIVES=400</c> lets it go on for longer.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Lifecycles = 50;
    private static readonly TimeProvider s_time = TimeProvider.System;
    private readonly int _lifecycles = Setting("JIT_CHAOS_LIFECYCLES", Lifecycles);
    private readonly int _seed = Setting("JIT_CHAOS_SEED", 20261127);
    private readonly TimeSpan _refusal = TimeSpan.FromSeconds(Setting("JIT_CHAOS_REFUSAL_SECONDS", 15));

    /// <summary>Whether somebody wants it to run.</summary>
    internal static bool IsAskedFor => Environment.GetEnvironmentVariable("JIT_CHAOS_LIFECYCLES") is { Length: > 0 };

    private bool IsLong => _lifecycles > Lifecycles;

    [ChaosFact]
    public async Task EveryDisasterUnderLoad_NoBindingBeforeItsRecordNorAfterItsTime()
    {
        await using var cluster = await ChaosCluster.StartAsync();
        var scene = await Scene.CreateAsync(cluster.Installation);
        var log = new LogReader(cluster.Cluster);
        var load = new Load(scene, _seed);
        using var done = new CancellationTokenSource();
        using var enough = new CancellationTokenSource();
        var ends = new BindingEnds(scene.Admin.Bindings.Namespaced, scene.Namespace, s_time);
        var watching = ends.RunAsync(done.Token);
        var pulse = new Pulse();
        var beating = pulse.RunAsync(s_time, done.Token);
        var living = load.RunAsync(atOnce: 6, enough.Token);

        var outages = await HappenAsync(cluster, load);
        await enough.CancelAsync();
        await living;
        await ends.NoneLeftAsync();
        await done.CancelAsync();
        await Task.WhenAll(watching, beating);

        await log.VerifyAsync();
        var api = ApiAuditLog.Read(cluster.Plane.Files.AuditLog, scene.Namespace);
        var checker = new ChaosChecker(scene.Namespace, api, await log.RecordsAsync(), outages, pulse);
        checker.Check(load.Lives);
        Report(load.Lives, outages, checker, api, cluster);
        Assert.Empty(checker.Violations);
        Assert.True(checker.Granted >= _lifecycles / 2, "too few grants came to be for this to say anything");
    }

    private async Task<IReadOnlyList<Outage>> HappenAsync(ChaosCluster cluster, Load load)
    {
        var random = new Random(_seed);
        var outages = new List<Outage>();
        do
        {
            var disasters = Disasters.All(_refusal).Where(disaster => IsLong || !disaster.IsLong).ToArray();
            random.Shuffle(disasters);
            foreach (var disaster in disasters)
            {
                // Something is under way by then.
                var lives = load.Lives.Count;
                await Eventually.TrueAsync(() => load.Lives.Count > lives, "people go on", TimeSpan.FromMinutes(5));
                var from = s_time.GetUtcNow();
                await disaster.HappenAsync(cluster, random);
                outages.Add(new(disaster, from, s_time.GetUtcNow()));
                await cluster.RecoverAsync();
                await cluster.LeaderAsync();
            }
        }
        while (load.Lives.Count < _lifecycles);
        return outages;
    }

    private void Report(IReadOnlyCollection<Life> lives, IReadOnlyList<Outage> outages, ChaosChecker checker, ApiAuditLog api, ChaosCluster cluster)
    {
        output.WriteLine($"seed {_seed}: {outages.Count} disasters, {lives.Count} lifecycles, {checker.Granted} with a binding");
        foreach (var kind in outages.GroupBy(outage => outage.Disaster.Name, StringComparer.Ordinal))
        {
            output.WriteLine($"  {kind.Count(),3} × {kind.Key} ({kind.Average(outage => (outage.Until - outage.From).TotalSeconds):F1} s)");
        }

        output.WriteLine("lifecycles by how they ended:");
        foreach (var phase in lives.GroupBy(life => life.Phase, StringComparer.Ordinal).OrderBy(phase => phase.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"  {phase.Count(),3} × {phase.Key}");
        }

        output.WriteLine("why those had no access that had none:");
        foreach (var kind in lives.Where(life => life.Phase is not (RequestPhases.Expired or RequestPhases.Revoked)).GroupBy(life => life.Message, StringComparer.Ordinal))
        {
            output.WriteLine($"  {kind.Count(),3} × {kind.Key}");
        }

        output.WriteLine($"held up by an outage of the API server: {checker.HeldUp}; half lines in its audit log: {api.BrokenLines}");
        output.WriteLine($"latest end: {checker.Latest.TotalMilliseconds:F0} ms after it was due (at most {ChaosChecker.Bound.TotalMilliseconds:F0})");
        output.WriteLine($"violations: {checker.Violations.Count}");
        foreach (var violation in checker.Violations)
        {
            output.WriteLine($"  {violation}");
        }

        if (checker.Violations.Count > 0)
        {
            foreach (var outage in outages)
            {
                output.WriteLine($"  {outage.From:HH:mm:ss.fff} to {outage.Until:HH:mm:ss.fff} {outage.Disaster.Name}");
            }

            output.WriteLine(string.Join('\n', cluster.Nodes.Select(node => node.Replica.Process.LogTail(200))));
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
