using System.Text;
using JitOperator.Api.Audit;
using JitOperator.Audit.Report;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Stories;
using JitOperator.Audit.Tests.Verification;
using JitOperator.Core.Values;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Report;

/// <summary>Makes reports of stories.</summary>
internal static class Reports
{
    public static ReportOptions Month { get; } = new(BusyMonth.Period.From, BusyMonth.Period.To);

    private static readonly Lazy<Task<LogStore>> s_month = new(() => LogAsync(BusyMonth.Records()));

    /// <summary>The log of a busy month. Nobody writes to it any longer, so tests share it.</summary>
    public static Task<LogStore> MonthLogAsync() => s_month.Value;

    public static async Task<LogStore> LogAsync(IEnumerable<AuditRecord> records, string cluster = "eu-west-1")
    {
        var store = LogStore.InMemory();
        var time = new FakeTimeProvider(Office.Start.AddMinutes(-1));
        await using var log = await TestLog.OpenAsync(store, time: time, with: options => options with { Cluster = cluster });
        foreach (var together in records.GroupBy(record => record.Time))
        {
            if (Timestamp.TryParse(together.Key, out var at) && at > time.GetUtcNow())
                time.SetUtcNow(at);
            await log.Log.AppendAsync([.. together], epoch: null, CancellationToken.None);
        }

        return store;
    }

    /// <summary>The log of a busy month, with a part missing. It ends before records are merged, which would happen at any time.</summary>
    public static async Task<ILogSource> WithAHoleAsync()
    {
        var log = await LogAsync(BusyMonth.Records().Take(250));
        var commits = (await log.ReadAllAsync(default).ToListAsync()).ConvertAll(stored => stored.Commit!);
        commits.RemoveAt(commits.FindIndex(commit => commit.FirstIndex >= 200));
        return new ListSource(commits);
    }

    public static async Task<byte[]> BytesAsync(ILogSource log, ReportOptions options)
    {
        using var output = new MemoryStream();
        await AccessReport.WriteAsync(log, [TestKeys.Signer.Verifier], options, output, default);
        return output.ToArray();
    }

    public static async Task<string> TextAsync(ILogSource log, ReportOptions options) => Encoding.UTF8.GetString(await BytesAsync(log, options));
}
