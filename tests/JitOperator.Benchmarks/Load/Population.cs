using System.Globalization;
using JitOperator.Benchmarks.Suite;

namespace JitOperator.Benchmarks.Load;

/// <summary>
/// Makes active grants the only honest way: people ask for them and the operator gives them, by a policy that needs no approval. So each
/// has its stamps, its records in the log, its binding and its status.
/// </summary>
internal sealed class Population(Bench bench, GrantBoard board, string prefix)
{
    private const int Concurrency = 48;

    /// <summary>So many requests may wait for their grant: a queue that only grows measures nothing.</summary>
    private const int MostWaiting = 400;

    private static readonly TimeProvider Time = TimeProvider.System;
    private int _made;

    /// <summary>Makes more grants, and returns when all are there.</summary>
    /// <param name="count">How many.</param>
    /// <param name="duration">How long the one of a number lasts, asked when it is applied for.</param>
    /// <returns>How many in a second.</returns>
    public async Task<double> GrowAsync(int count, Func<int, TimeSpan> duration)
    {
        var start = Time.GetTimestamp();
        var first = _made;
        _made += count;
        using var room = new SemaphoreSlim(MostWaiting);
        var all = new Task[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (i, cancellationToken) =>
        {
            await room.WaitAsync(cancellationToken);
            all[i] = GrantedAsync(await AskAsync(first + i, duration(i)), room);
        });
        await Task.WhenAll(all);
        return count / Time.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Asks once, and returns the UID of the request.</summary>
    public Task<string> AskAsync(int i, TimeSpan duration) => bench.Admin.CreateAsync(
        BenchCluster.Requests(BenchCluster.Namespace(i)),
        BenchCluster.Request(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}"), duration),
        Person.TrustedOne(prefix, i));

    private async Task GrantedAsync(string uid, SemaphoreSlim room)
    {
        await board.GrantedAsync(uid).WaitAsync(Patience.Long, Time);
        board.Forget(uid);
        room.Release();
    }
}
