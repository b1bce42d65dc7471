using JitOperator.Benchmarks.Load;
using JitOperator.Benchmarks.Suite;

namespace JitOperator.Benchmarks.Scenarios;

/// <summary>Grants that all end within the same half minute, spread evenly over it.</summary>
internal sealed class Wave(Bench bench, GrantBoard board, string prefix)
{
    /// <summary>The half minute.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    /// <summary>How long grants last that are not measured; with less, a slow machine has not bound them when they are over.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(8);
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>When the first ends.</summary>
    public DateTimeOffset Begin { get; private set; }

    /// <summary>Makes them, and returns when all are there and before the first ends.</summary>
    /// <param name="count">How many.</param>
    /// <param name="perSecond">How many can be made in a second, said low: the first must not end before the last is there.</param>
    public async Task MakeAsync(int count, double perSecond)
    {
        Begin = Time.GetUtcNow() + TimeSpan.FromSeconds(count / perSecond) + s_pause;
        await new Population(bench, board, prefix).GrowAsync(count, i => Begin + (Length * i / count) - Time.GetUtcNow());
        if (Time.GetUtcNow() > Begin)
        {
            bench.Results.Say($"  {prefix}: the first ended before the last was granted; the machine is slower than {perSecond:F0} grants a second");
        }
    }

    /// <summary>Returns when so many bindings are gone, with how late each was.</summary>
    public async Task<Series> EndAsync(int count)
    {
        await TestKit.Waiting.Eventually.TrueAsync(
            () => Task.FromResult(board.EndCount >= count), "the wave is over", Begin - Time.GetUtcNow() + Length + Patience.Long);
        return new Series(board.Ends.Where(end => end.Due >= Begin - s_pause).Select(end => end.Lateness));
    }
}
