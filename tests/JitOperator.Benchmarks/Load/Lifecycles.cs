using System.Globalization;
using JitOperator.Benchmarks.Suite;

namespace JitOperator.Benchmarks.Load;

/// <summary>Whole lifecycles by people: ask, wait for the approval, agree to it, wait for the binding. The grants end by themselves meanwhile.</summary>
internal sealed class Lifecycles(Bench bench, GrantBoard board, string prefix, TimeSpan duration)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>From the answer to a request until its approval was there.</summary>
    public Series Asked { get; } = new();

    /// <summary>From the answer to the approver's patch until the binding was there.</summary>
    public Series Granted { get; } = new();

    /// <summary>Does so many of them, so many at once, and says how many came to a grant in a second.</summary>
    public async Task<double> RunAsync(int count, int concurrency)
    {
        var start = Time.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (i, _) => await OneAsync(i));
        return count / Time.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>One of them. Returns the UID of its request once it is granted.</summary>
    public async Task<string> OneAsync(int i, Func<string, Person, Task>? decided = null)
    {
        var (ns, person) = (BenchCluster.Namespace(i), Person.Developer(prefix, i));
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
        var uid = await bench.Admin.CreateAsync(BenchCluster.Requests(ns), BenchCluster.Request(name, duration), person);
        var start = Time.GetTimestamp();
        var approval = await board.ApprovalAsync(uid).WaitAsync(Patience.Long, Time);
        Asked.Add(Time.GetElapsedTime(start));
        await bench.Admin.PatchAsync($"{BenchCluster.Approvals(ns)}/{approval}", BenchCluster.Approve, Person.Lead(i));
        start = Time.GetTimestamp();
        try
        {
            await (decided?.Invoke(ns, person) ?? board.GrantedAsync(uid).WaitAsync(Patience.Long, Time));
        }
        catch (TimeoutException e)
        {
            using var request = await bench.Admin.GetAsync($"{BenchCluster.Requests(ns)}/{name}");
            throw new TimeoutException($"{ns}/{name} was not granted: {request.RootElement}", e);
        }

        Granted.Add(Time.GetElapsedTime(start));
        return uid;
    }
}
