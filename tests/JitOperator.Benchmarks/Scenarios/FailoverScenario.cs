using JitOperator.Benchmarks.Load;
using JitOperator.Benchmarks.Suite;

namespace JitOperator.Benchmarks.Scenarios;

/// <summary>A thousand grants end in half a minute, and in the middle of it the leader is killed: how late ends are, and when the next grant comes.</summary>
internal sealed class FailoverScenario : IScenario
{
    private const int Full = 1000;
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(2);
    private static readonly TimeProvider Time = TimeProvider.System;

    public string Name => "failover";

    public async Task RunAsync(Bench bench)
    {
        var count = bench.Scaled(Full);
        await bench.InstallAsync();
        await bench.Operator.StartReplicaAsync();
        await using var board = await GrantBoard.BeginAsync(bench.Admin, approvals: false);
        await new Population(bench, board, "warm").GrowAsync(200, _ => Wave.Short);
        var speed = await new Population(bench, board, "speed").GrowAsync(200, _ => Wave.Short);
        await TestKit.Waiting.Eventually.TrueAsync(() => board.EndCount == 400, "those before are gone", Patience.Long);
        var wave = new Wave(bench, board, "wave");
        await wave.MakeAsync(count, speed * 0.7);
        await Task.Delay(wave.Begin + (Wave.Length / 2) - Time.GetUtcNow(), Time);

        // The first replica leads: it was alone.
        await bench.Operator.Replicas[0].Process.KillAsync();
        var killed = Time.GetTimestamp();
        var next = await new Population(bench, board, "next").AskAsync(0, TimeSpan.FromHours(1));
        var asked = Time.GetElapsedTime(killed);
        await board.GrantedAsync(next).WaitAsync(Patience.Long, Time);
        bench.Results.Add(Name, "leader killed -> a new request is admitted", asked.TotalSeconds, "s");
        bench.Results.Add(Name, "leader killed -> the next grant (lease of 3 s)", Time.GetElapsedTime(killed).TotalSeconds, "s");
        var lateness = await wave.EndAsync(count + 400);
        bench.Results.Add(Name, "lateness", lateness);
        bench.Results.AtMost("lateness max, leader killed while 1000 end in 30 s", lateness.Max, s_most.TotalMilliseconds, "ms");
    }
}
