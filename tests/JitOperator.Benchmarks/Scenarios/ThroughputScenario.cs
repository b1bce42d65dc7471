using JitOperator.Benchmarks.Load;
using JitOperator.Benchmarks.Suite;

namespace JitOperator.Benchmarks.Scenarios;

/// <summary>
/// The floor; then grant latency with nobody else there; then lifecycles as fast as they go, grant latency among them, and what each
/// lifecycle costs in writes and in time on a core.
/// </summary>
internal sealed class ThroughputScenario : IScenario
{
    private const int Concurrency = 32;
    private const int Count = 2000;
    private const int IdleCount = 100;
    private static readonly TimeSpan s_duration = Wave.Short;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    public string Name => "throughput";

    public async Task RunAsync(Bench bench)
    {
        var floor = new Floor(bench, bench.Scaled(Count), Concurrency);
        await floor.PrepareAsync();
        var bare = new CpuShare(bench);
        var best = bench.Results.Add(Name, "floor: lifecycles of a bare client", await floor.LifecyclesAsync(), "/s");
        bare.Add(Name, "floor: CPU per lifecycle", bench.Scaled(Count));
        bench.Results.Add(Name, "floor: deletions of bindings by a bare client", await floor.DeletionsAsync(), "/s");
        await bench.InstallAsync();
        await using var board = await GrantBoard.BeginAsync(bench.Admin, approvals: true);
        await IdleAsync(bench, board);
        var rate = await LoadAsync(bench, board);
        bench.Results.AtLeast("throughput, as a share of the floor", rate / best, 0.7, string.Empty);
    }

    private async Task IdleAsync(Bench bench, GrantBoard board)
    {
        // What is compiled at its first use is not what people wait for all day.
        await new Lifecycles(bench, board, "warm", s_duration).RunAsync(bench.Scaled(400), 4);
        await new Quiet(bench.Cluster.Files!.AuditLog).UntilAsync();
        var count = Math.Max(30, bench.Scaled(IdleCount));
        var write = await Floor.CreatesAsync(bench, count);
        var alone = new Lifecycles(bench, board, "idle", s_duration);
        for (var i = 0; i < count; i++)
        {
            await alone.OneAsync(i, (ns, person) => AuthorizedAsync(bench, ns, person, TimeSpan.Zero));
        }

        bench.Results.Add(Name, "API server, idle: one write", write);
        bench.Results.Add(Name, "idle: request applied -> approval laid out", alone.Asked);
        bench.Results.Add(Name, "idle: approval patched -> authorizer says yes", alone.Granted);
        bench.Results.AtMost("grant latency p99, idle, in p99 of one write of the API server", alone.Granted.P99 / write.P99, 5, "x");
    }

    private async Task<double> LoadAsync(Bench bench, GrantBoard board)
    {
        var count = bench.Scaled(Count);
        var log = bench.Cluster.Files!.AuditLog;
        await new Quiet(log).UntilAsync();
        var offset = new FileInfo(log).Length;
        var cpu = new CpuShare(bench);
        var load = new Lifecycles(bench, board, "load", s_duration);
        var sample = new Lifecycles(bench, board, "sample", s_duration);
        using var over = new CancellationTokenSource();
        var sampling = SampleAsync(bench, sample, over.Token);
        var rate = bench.Results.Add(Name, "lifecycles, from request to grant", await load.RunAsync(count, Concurrency), "/s");
        await over.CancelAsync();
        var all = count + await sampling;
        await new Quiet(log).UntilAsync();
        bench.Results.Add(Name, "under load: request applied -> approval laid out", load.Asked);
        bench.Results.Add(Name, "under load: approval patched -> binding there", load.Granted);
        bench.Results.Add(Name, "under load: approval patched -> authorizer says yes", sample.Granted);
        cpu.Add(Name, "CPU per lifecycle", all);
        bench.Results.Add(Name, "memory of the operator after it", ProcessUse.Of(bench.Operator.Replicas[0].Process.ProcessId).ResidentMegabytes, "MB");
        await CallsAsync(bench, log, offset, all);
        return rate;
    }

    private async Task CallsAsync(Bench bench, string log, long offset, int lifecycles)
    {
        var calls = await CallCount.OfAsync(log, offset, Quiet.OperatorName);
        foreach (var (what, number) in calls.OrderByDescending(call => call.Value).Where(call => call.Value * 50 > lifecycles))
        {
            bench.Results.Add(Name, $"calls per lifecycle: {what}", (double)number / lifecycles, string.Empty);
        }

        var writes = calls.Where(call => CallCount.IsWrite(call.Key)).Sum(call => call.Value);
        bench.Results.Add(Name, "calls per lifecycle: all reads", (double)(calls.Values.Sum() - writes) / lifecycles, string.Empty);
        var all = bench.Results.Add(Name, "calls per lifecycle: all writes", (double)writes / lifecycles, string.Empty);
        bench.Results.AtMost("writes of the operator per lifecycle with one approval", all, 7, string.Empty);
    }

    private static async Task<int> SampleAsync(Bench bench, Lifecycles sample, CancellationToken over)
    {
        var i = 0;
        while (!over.IsCancellationRequested)
        {
            await sample.OneAsync(i++, (ns, person) => AuthorizedAsync(bench, ns, person, s_pause));
        }

        return i;
    }

    private static async Task AuthorizedAsync(Bench bench, string ns, Person person, TimeSpan pause)
    {
        using var patience = new CancellationTokenSource(Patience.Long, TimeProvider.System);
        while (!await bench.Admin.CanListPodsAsync(ns, person))
        {
            // Under load, who asks as fast as it goes becomes part of the load.
            await Task.Delay(pause, TimeProvider.System, patience.Token);
        }
    }
}
