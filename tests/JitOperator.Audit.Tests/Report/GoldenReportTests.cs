using JitOperator.Audit.Tests.Stories;
using NodaTime;

namespace JitOperator.Audit.Tests.Report;

/// <summary>The reports that browsers open in other tests. Look at what changed before you commit it.</summary>
public sealed class GoldenReportTests
{
    [Fact]
    public async Task Report_OfABusyMonth_IsTheGoldenFile() =>
        Check(await Reports.BytesAsync(await Reports.MonthLogAsync(), Reports.Month), "report.html");

    [Fact]
    public async Task Report_OfADamagedLogInAnotherZone_IsTheGoldenFile() => Check(
        await Reports.BytesAsync(
            await Reports.WithAHoleAsync(),
            Reports.Month with { Zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"] }),
        "report-damaged.html");

    /// <summary>That nothing of it executes, browsers tell; see the tests of the browser.</summary>
    [Fact]
    public async Task Report_OfAHostileLog_IsTheGoldenFile() => Check(
        await Reports.BytesAsync(await Reports.LogAsync(Hostile.Of(BusyMonth.Records()), Hostile.Cluster), Reports.Month),
        "report-hostile.html");

    private static void Check(byte[] made, string file) => GoldenFile.Check(made, "tests", "JitOperator.Audit.Tests", "Report", "golden", file);
}
