using System.Collections.Concurrent;
using CsCheck;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Tests.Log;

/// <summary>Writers that race, fail, give up and restart in any order: the log stays one log, and nobody is told a lie.</summary>
public sealed class AuditLogSimulationTests
{
    private static readonly Fault[] s_faults = [Fault.None, Fault.None, Fault.Refused, Fault.AnswerLost, Fault.RequestLost, Fault.Delayed, Fault.SentTwice];

    [Fact]
    public async Task AppendAsync_OfRacingWritersWithFaults_KeepsEveryPromise() =>
        await Gen.Int[0, int.MaxValue].SampleAsync(RunAsync, iter: 10, threads: 1);

    private static async Task RunAsync(int seed)
    {
        var shared = LogStore.InMemory();
        var acknowledged = new ConcurrentDictionary<string, long>();
        var refused = new ConcurrentBag<string>();
        var writers = new List<TestLog>();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(w => Task.Run(() => WriteAsync(new Random(seed + w), w))));

        // Every promise is kept: what was acknowledged is there once, where it was said; what was refused is not.
        await using var reader = await TestLog.OpenAsync(shared, "reader");
        var found = reader.Replayed.Skip(1).ToDictionary(record => record.Reason!, record => record.Index);
        Assert.All(acknowledged, a => Assert.Equal(a.Value, found[a.Key]));
        Assert.All(refused, reason => Assert.DoesNotContain(reason, found.Keys));
        foreach (var writer in writers)
            Assert.Equal(writer.Replayed.Count, writer.Replayed.DistinctBy(record => record.Index).Count());

        async Task WriteAsync(Random random, int number)
        {
            for (var life = 0; life < 3; life++)
            {
                var store = new FaultyStore(shared);
                await using var log = await TestLog.OpenAsync(
                    store, $"{number}.{life}", with: options => options with { WriteAttempts = 1 + random.Next(3) });
                lock (writers)
                    writers.Add(log);
                for (var i = 0; i < 4; i++)
                {
                    for (var f = 0; f < 4; f++)
                        store.Faults.Enqueue(s_faults[random.Next(s_faults.Length)]);
                    var plans = Enumerable.Range(0, 1 + random.Next(4))
                        .Select(p => ($"{number}.{life}.{i}.{p}", random.Next(4) == 0, random.Next(3) == 0))
                        .ToList();
                    await Task.WhenAll(plans.Select(plan => AppendAsync(log, plan.Item1, plan.Item2, plan.Item3)));
                    if (random.Next(2) == 0)
                        await store.DeliverAsync();
                }
            }
        }

        async Task AppendAsync(TestLog log, string reason, bool givesUp, bool inAnyEpoch)
        {
            using var cancel = new CancellationTokenSource();
            try
            {
                var append = log.AppendAsync(inAnyEpoch ? null : log.Log.Epoch, cancel.Token, reason);
                if (givesUp)
                    await cancel.CancelAsync();
                var appended = await append;
                Assert.True(acknowledged.TryAdd(reason, appended.FirstIndex));
                Assert.DoesNotContain(log.Replayed, record => record.Reason == reason);
            }
            catch (LogFencedException)
            {
                refused.Add(reason);
            }
            catch (LogStoreException e)
            {
                if (!e.MayHaveWritten)
                    refused.Add(reason);
            }
            catch (OperationCanceledException)
            {
                // Nobody was told anything.
            }
        }
    }
}
