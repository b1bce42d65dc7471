using System.Security.Cryptography;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Benchmarks.Exports;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Benchmarks.Appends;

/// <summary>Some appenders, each of which appends one record, waits until it is durable, and appends the next.</summary>
internal static class AppendRun
{
    private static readonly TimeProvider s_time = TimeProvider.System;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(4);

    public static async Task<AppendRow> MeasureAsync(string store, ILogObjects objects, int appenders)
    {
        var signer = new NoteSigner("bench.example.com/log", Ed25519Key.Generate(RandomNumberGenerator.Create()));
        var options = new AuditLogOptions { Cluster = "bench", WriterId = "bench" };
        await using var log = await AuditLog.OpenAsync(new LogStore(objects), signer, options, s_time, NullLogger.Instance, default);
        var start = s_time.GetTimestamp();
        var appended = (await Task.WhenAll(Enumerable.Range(0, appenders).Select(i => Task.Run(() => AppendAsync(log, i, start))))).SelectMany(one => one).ToList();
        var sorted = appended.ConvertAll(one => one.Took).Order().ToList();
        return new AppendRow(
            store, appenders, appended.Count, appended.Select(one => one.LogSize).Distinct().Count(), s_measured, At(sorted, 0.5), At(sorted, 0.99));
    }

    /// <summary>Those that ended within the measured time, each with the log's size after its commit, which tells commits apart.</summary>
    private static async Task<List<(TimeSpan Took, long LogSize)>> AppendAsync(AuditLog log, int appender, long start)
    {
        var appended = new List<(TimeSpan, long)>();
        for (var i = 0; s_time.GetElapsedTime(start) < s_warmUp + s_measured; i++)
        {
            var begin = s_time.GetTimestamp();
            var result = await log.AppendAsync([MadeLog.Record(1 + appender + i)], epoch: null, default);
            if (s_time.GetElapsedTime(start) is var now && now >= s_warmUp && now < s_warmUp + s_measured)
                appended.Add((s_time.GetElapsedTime(begin), result.Head.Checkpoint.Size));
        }

        return appended;
    }

    private static TimeSpan At(List<TimeSpan> sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
