using System.Globalization;
using JitOperator.Benchmarks.Load;
using JitOperator.Benchmarks.Suite;
using JitOperator.TestKit.Operators;

namespace JitOperator.Benchmarks.Scenarios;

/// <summary>
/// With ever more active grants: memory, time on a core when nothing happens, what one more lifecycle costs, how soon the operator is ready
/// after a start, and how soon after it takes away what ended while it was down.
/// </summary>
internal sealed class ScaleScenario : IScenario
{
    private const int Overdue = 20;
    private const int Probes = 40;
    private static readonly int[] s_sizes = [1000, 10_000, 50_000];
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(15);
    // Long enough for what is done every ten seconds to be in it.
    private static readonly TimeSpan s_watched = TimeSpan.FromSeconds(60);
    private static readonly TimeProvider Time = TimeProvider.System;

    public string Name => "scale";

    public async Task RunAsync(Bench bench)
    {
        // As it is by default: a short lease is renewed so often that it would be most of what an idle operator does.
        await bench.InstallAsync("--lease-duration", "15s");
        await using var board = await GrantBoard.BeginAsync(bench.Admin, approvals: true);
        var population = new Population(bench, board, "grant");
        var (made, sizes) = (0, s_sizes.Select(bench.Scaled).ToList());
        foreach (var (size, full) in sizes.Zip(s_sizes))
        {
            var rate = await population.GrowAsync(size - made, _ => TimeSpan.FromHours(12));
            made = size;
            var label = string.Create(CultureInfo.InvariantCulture, $"{full} active");
            bench.Results.Add(Name, $"{label}: grants given", rate, "/s");
            await new Quiet(bench.Cluster.Files!.AuditLog).UntilAsync();
            await AtRestAsync(bench, label, full);
            await RestartAsync(bench, board, label, full);
            await CostAsync(bench, board, label);
        }

        // The same work, with fifty times as many others: what it costs now, of what it cost then.
        var cost = bench.Results.Of(Name, $"{s_sizes[^1]} active: CPU of the operator per lifecycle") / bench.Results.Of(Name, $"{s_sizes[0]} active: CPU of the operator per lifecycle");
        bench.Results.AtMost("operator's CPU per lifecycle with 50000 active, in that with 1000", cost, 1.25, "x");
        var memory = bench.Results.Of(Name, $"{s_sizes[^1]} active: memory") - bench.Results.Of(Name, $"{s_sizes[0]} active: memory");
        bench.Results.Add(Name, "memory per active grant", memory * 1000 / (sizes[^1] - sizes[0]), "kB");
    }

    private async Task AtRestAsync(Bench bench, string label, int full)
    {
        var process = bench.Operator.Replicas[0].Process.ProcessId;
        await Task.Delay(s_rest, Time);
        var before = ProcessUse.Of(process);
        await Task.Delay(s_watched, Time);
        var after = ProcessUse.Of(process);
        var idle = bench.Results.Add(Name, $"{label}: CPU when idle", (after.Cpu - before.Cpu) / s_watched * 100, "%");
        bench.Results.Add(Name, $"{label}: memory after they were granted", after.ResidentMegabytes, "MB");
        if (full == s_sizes[^1])
        {
            bench.Results.AtMost("CPU when idle, 50000 active, in % of a core", idle, 1, "%");
        }
    }

    private async Task RestartAsync(Bench bench, GrantBoard board, string label, int full)
    {
        var overdue = await OverdueAsync(bench, board);
        var replica = bench.Operator.Replicas[0];
        await replica.Process.KillAsync();
        await Task.Delay(overdue.Max(one => one.Due) - Time.GetUtcNow() + TimeSpan.FromSeconds(1), Time);
        var start = Time.GetTimestamp();
        var begun = Time.GetUtcNow();
        await replica.StartAsync(wait: false);
        var ready = ReadyAsync(replica);
        var ends = await Task.WhenAll(overdue.Select(one => board.EndedAsync(one.Uid).WaitAsync(Patience.Long, Time)));
        await ready;
        bench.Results.Add(Name, $"{label}: start -> ready, all caches read", Time.GetElapsedTime(start).TotalSeconds, "s");
        var first = bench.Results.Add(Name, $"{label}: start -> first overdue binding gone", (ends.Min() - begun).TotalSeconds, "s");
        bench.Results.Add(Name, $"{label}: start -> last overdue binding gone", (ends.Max() - begun).TotalSeconds, "s");
        await new Quiet(bench.Cluster.Files!.AuditLog).UntilAsync();
        await Task.Delay(s_rest, Time);
        var use = ProcessUse.Of(replica.Process.ProcessId);
        var memory = bench.Results.Add(Name, $"{label}: memory", use.ResidentMegabytes, "MB");
        bench.Results.Add(Name, $"{label}: of that, not of files", use.OwnMegabytes, "MB");
        if (full == s_sizes[0])
        {
            bench.Results.AtMost("memory with 1000 active", memory, 100, "MB");
        }
        else if (full == s_sizes[^1])
        {
            bench.Results.AtMost("memory with 50000 active", memory, 300, "MB");
            bench.Results.AtMost("start with 50000 active -> first overdue binding gone", first, 2, "s");
        }
    }

    // Very many objects take longer than a test would wait for.
    private static async Task ReadyAsync(Replica replica)
    {
        for (var minutes = 1; ; minutes++)
        {
            try
            {
                await replica.ReadyAsync();
                return;
            }
            catch (TimeoutException) when (minutes < 4)
            {
                // Another minute.
            }
        }
    }

    private static async Task<List<(string Uid, DateTimeOffset Due)>> OverdueAsync(Bench bench, GrantBoard board)
    {
        var some = new Population(bench, board, string.Create(CultureInfo.InvariantCulture, $"overdue-{Time.GetTimestamp()}"));
        var duration = TimeSpan.FromSeconds(10);
        var all = new List<(string Uid, DateTimeOffset Due)>();
        for (var i = 0; i < Overdue; i++)
        {
            var uid = await some.AskAsync(i, duration);
            all.Add((uid, await board.GrantedAsync(uid).WaitAsync(Patience.Long, Time) + duration));
        }

        return all;
    }

    private async Task CostAsync(Bench bench, GrantBoard board, string label)
    {
        var probe = new Lifecycles(bench, board, string.Create(CultureInfo.InvariantCulture, $"probe-{Time.GetTimestamp()}"), Wave.Short);
        await probe.RunAsync(Probes, 4);
        await new Quiet(bench.Cluster.Files!.AuditLog).UntilAsync();
        var process = bench.Operator.Replicas[0].Process.ProcessId;
        var measured = new Lifecycles(bench, board, string.Create(CultureInfo.InvariantCulture, $"probe-{Time.GetTimestamp()}"), Wave.Short);
        var before = ProcessUse.Of(process).Cpu;
        await measured.RunAsync(Probes * 5, 4);
        await new Quiet(bench.Cluster.Files!.AuditLog).UntilAsync();
        bench.Results.Add(Name, $"{label}: CPU of the operator per lifecycle", (ProcessUse.Of(process).Cpu - before).TotalMilliseconds / (Probes * 5), "ms");
        bench.Results.Add(Name, $"{label}: approval patched -> binding there", measured.Granted);
    }
}
