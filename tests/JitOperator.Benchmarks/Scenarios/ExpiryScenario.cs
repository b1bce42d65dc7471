using System.Globalization;
using JitOperator.Benchmarks.Load;
using JitOperator.Benchmarks.Suite;

namespace JitOperator.Benchmarks.Scenarios;

/// <summary>How late bindings go when very many end in the same half minute.</summary>
/// <param name="full">How many.</param>
/// <param name="most">What the 99th percentile of lateness may be.</param>
internal sealed class ExpiryScenario(int full, TimeSpan most) : IScenario
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"expiry-{full}");

    public async Task RunAsync(Bench bench)
    {
        var count = bench.Scaled(full);
        var deletions = await new Floor(bench, bench.Scaled(2000), 32).DeletionsAsync();
        await bench.InstallAsync();
        await using var board = await GrantBoard.BeginAsync(bench.Admin, approvals: false);
        await new Population(bench, board, "warm").GrowAsync(200, _ => Wave.Short);
        var speed = await new Population(bench, board, "speed").GrowAsync(200, _ => Wave.Short);
        await TestKit.Waiting.Eventually.TrueAsync(() => board.EndCount == 400, "those before are gone", Patience.Long);
        var wave = new Wave(bench, board, "wave");
        await wave.MakeAsync(count, speed * 0.7);
        var cpu = new CpuShare(bench);
        var lateness = await wave.EndAsync(count + 400);
        bench.Results.Add(Name, "bindings that ended in 30 s", count, string.Empty);
        bench.Results.Add(Name, "the API server's own rate of deletions", deletions, "/s");
        bench.Results.Add(Name, "lateness", lateness);
        cpu.Add(Name, "CPU per end", count);
        bench.Results.AtMost(
            string.Create(CultureInfo.InvariantCulture, $"lateness p99, {full} ends in 30 s"), lateness.P99, most.TotalMilliseconds, "ms");
    }
}
