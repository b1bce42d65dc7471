using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Stores;
using JitOperator.Benchmarks.Exports;

namespace JitOperator.Benchmarks.Appends;

/// <summary>The same objects without a log: one create after the other, and one read of the floor after the other.</summary>
internal static class RawWrites
{
    private static readonly TimeProvider s_time = TimeProvider.System;
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(2);

    public static async Task<AppendRow> MeasureAsync(AppendRow row, ILogObjects objects)
    {
        var count = (int)Math.Round(row.RecordsPerCommit);
        var entries = EntryBundle.Pack([.. Enumerable.Range(1, count).Select(i => MadeLog.Entry(i))]);
        var hashes = new byte[count * MerkleHash.Length];
        await objects.RaiseFloorAsync(1, default);
        return row with
        {
            RawCreates = await PerSecondAsync(i => objects.CreateAsync(
                CommitManifest.Write(new LogCommit(i, entries, hashes, new string('c', 250), "bench")), default)),
            RawReads = await PerSecondAsync(_ => objects.ReadFloorAsync(default)),
        };
    }

    private static async Task<double> PerSecondAsync(Func<int, Task> one)
    {
        await one(0);
        var start = s_time.GetTimestamp();
        var done = 0;
        while (s_time.GetElapsedTime(start) < s_measured)
            await one(++done);
        return done / s_time.GetElapsedTime(start).TotalSeconds;
    }
}
