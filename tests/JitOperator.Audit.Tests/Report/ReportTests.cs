using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Records;
using JitOperator.Audit.Report;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Stories;
using NodaTime;

namespace JitOperator.Audit.Tests.Report;

/// <summary>What a report says, and what it does not say.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task Report_Twice_GivesTheSameBytes()
    {
        var log = await Reports.LogAsync(EveryType.Records());

        Assert.Equal(await Reports.BytesAsync(log, Reports.Month), await Reports.BytesAsync(log, Reports.Month));
    }

    [Fact]
    public async Task Policy_OfTheContent_AllowsTheStyleSheetAlone()
    {
        var page = await PageAsync(EveryType.Records());
        var css = page.QuerySelector("style")!.TextContent;
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(css)));

        Assert.Equal(
            $"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'",
            page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content"));
        Assert.Empty(page.QuerySelectorAll("script, link, img, iframe, object, [style], [src]"));
        Assert.DoesNotContain("url(", css, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", css, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Story_OfARequest_SaysWhoAskedWhoAgreedAndHowItEnded()
    {
        var page = await PageAsync(Office.WithOneLife().Records);
        var request = Assert.Single(page.QuerySelectorAll("article.request"));
        var steps = request.QuerySelectorAll(".step").Select(Text).ToList();

        Assert.Equal("payments/fix-invoices", Text(request.QuerySelector("h2")!));
        Assert.Contains("Rechnungen hängen, \"INV-7\"; fix the queue", Text(request), StringComparison.Ordinal);
        Assert.Contains("OPS-4711", Text(request), StringComparison.Ordinal);
        Assert.Contains("alice asked for ClusterRole/edit in ledger, payments", steps[0], StringComparison.Ordinal);
        Assert.Contains(steps, step => step.Contains("bob approved it in stage lead", StringComparison.Ordinal) && step.Contains("example.com/amr is pwd, hwk accepted", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.Contains("=HYPERLINK(\"https://example.com\")", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.Contains("Access was granted to alice from 2026-03-02 09:05:00 to 2026-03-02 09:50:00 (45 min)", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.Contains("Access ended by itself, at the agreed end.", StringComparison.Ordinal));
        Assert.Contains("All its 8 records are in the log of 9 records", Text(request), StringComparison.Ordinal);
        Assert.Contains("audit prove --index 1 ", Text(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Glance_OfAMonth_CountsWhatHappened()
    {
        var page = Parse(await Reports.TextAsync(await Reports.MonthLogAsync(), Reports.Month));
        var tiles = page.QuerySelectorAll(".tile").ToDictionary(tile => Text(tile.QuerySelector("dt")!), tile => Text(tile.QuerySelector("dd")!), StringComparer.Ordinal);

        Assert.Equal(("26", "22", "2", "1"), (tiles["Requests"], tiles["Granted"], tiles["Emergencies"], tiles["Denied"]));
        Assert.Equal(("1", "1", "1", "3"), (tiles["Timed out"], tiles["Withdrawn"], tiles["Waiting or scheduled"], tiles["Findings"]));
        Assert.Equal(26, page.QuerySelectorAll("article.request").Length);
        Assert.Equal("The log is verified", Text(page.QuerySelector("#verification")!));
    }

    /// <summary>Nobody claims that nothing was done who cannot know it.</summary>
    [Theory]
    [InlineData(null, "No action is recorded. That does not mean that there was none.")]
    [InlineData(CoverageStatuses.None, "No action is recorded. That does not mean that there was none.")]
    [InlineData(CoverageStatuses.Incomplete, "No action is recorded. That does not mean that there was none.")]
    [InlineData(CoverageStatuses.Sampled, "No action is recorded. That does not mean that there was none.")]
    [InlineData("Wonderful", "No action is recorded. That does not mean that there was none.")]
    [InlineData(CoverageStatuses.Complete, "Nothing was done with it.")]
    [InlineData(CoverageStatuses.Complete, "3 actions were counted, and the log no longer has a record of them.", 3)]
    public async Task Use_OfAGrantWithoutActions_IsSaidToBeNoneOnlyWhereThatIsKnown(string? status, string expected, int counted = 0)
    {
        var records = Office.WithOneLife().Records.ToList();
        var end = records.Find(record => record.Type == AuditRecordTypes.GrantEnded)!;
        if (status is not null)
        {
            records.Insert(records.IndexOf(end) + 1, new AuditRecord
            {
                Type = AuditRecordTypes.ActivityCoverage,
                Time = end.Time,
                Request = end.Request,
                Message = "So much is known.",
                Coverage = new(status, end.StartsAt!, end.Time, Actions: counted),
            });
        }

        var text = Text((await PageAsync(records)).QuerySelector("article.request")!);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Equal(status == CoverageStatuses.Complete && counted == 0, text.Contains("Nothing was done", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Findings_OfRulesAndOfTheLog_AreShownOnceWithTheirRequests()
    {
        var log = await Reports.MonthLogAsync();
        IEnumerable<ReportFinding> Review(AuditRecord record)
        {
            if (record.Type == AuditRecordTypes.GrantBreakGlass && RecordTime.TryParse(record.Time, out var at))
                yield return new("Emergency", FindingSeverities.High, "An <emergency>.", [record.Index], $"Emergency/{record.Index}", at, "alice");
            if (record.Finding is { } known && RecordTime.TryParse(record.Time, out at))
                yield return new(known.Rule, known.Severity, record.Message!, known.Indices, known.Key!, at, known.Person, record.Request);
        }

        var page = Parse(await Reports.TextAsync(log, Reports.Month with { Review = Review }));
        var items = page.QuerySelectorAll(".overview .findings li");

        Assert.Equal(5, items.Length);
        Assert.Equal(["Critical 1", "High 2", "Medium 1", "Low 1"], page.QuerySelectorAll("#findings ~ h3").Select(Text));
        Assert.All(items, item => Assert.NotNull(item.QuerySelector("a[href^='#request-']")));
        Assert.Contains("An <emergency>.", items[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("in the log as record", Text(items[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-02T09:00:00Z", "2026-03-02T09:00:00.001Z", 1)]
    [InlineData("2026-03-02T09:20:00Z", "2026-03-02T09:21:00Z", 1)]
    [InlineData("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", 0)]
    [InlineData("2026-03-02T09:50:00.001Z", "2026-03-09T00:00:00Z", 0)]
    public async Task Requests_OfAPeriod_AreThoseThatLivedInIt(string from, string to, int expected)
    {
        var log = await Reports.LogAsync(Office.WithOneLife().Records);
        var page = Parse(await Reports.TextAsync(log, new ReportOptions(DateTimeOffset.Parse(from, null), DateTimeOffset.Parse(to, null))));

        Assert.Equal(expected, page.QuerySelectorAll("article.request").Length);
        if (expected == 1)
            Assert.Contains("Access ended by itself", Text(page.QuerySelector("article.request")!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_OfAVeryBusyPeriod_AreAllCountedAndSaidToBeLeftOut()
    {
        var page = Parse(await Reports.TextAsync(await Reports.MonthLogAsync(), Reports.Month with { Detailed = 6 }));

        Assert.Equal(6, page.QuerySelectorAll("article.request").Length);
        Assert.Equal("payments/restart-consumer", Text(page.QuerySelector("article.request h2")!));
        Assert.Equal("payments/quarter-end", Text(page.QuerySelectorAll("article.request h2")[^1]));
        Assert.Equal("26", Text(page.QuerySelector(".tile dd")!));
        Assert.Contains("20 requests are counted above and left out here", Text(page.QuerySelector("#requests")!.ParentElement!), StringComparison.Ordinal);
        Assert.Contains("have no grants of the requests that are left out", Text(page.QuerySelector("#timeline")!.ParentElement!), StringComparison.Ordinal);
        Assert.Equal("17", Text(page.QuerySelectorAll("#durations ~ .columns dd")[3]));
    }

    [Fact]
    public async Task Times_InAZone_AreThoseOfItsClocks()
    {
        var log = await Reports.LogAsync(Office.WithOneLife().Records);
        var page = Parse(await Reports.TextAsync(log, Reports.Month with { Zone = DateTimeZoneProviders.Tzdb["Asia/Kolkata"] }));

        Assert.Contains("2026-03-02 14:30:00 +05:30", Text(page.QuerySelector(".step")!), StringComparison.Ordinal);
        Assert.Equal("2026-03-02T09:00:00.000Z", page.QuerySelector(".step time")!.GetAttribute("datetime"));
        var monday = page.QuerySelectorAll(".heat tbody tr")[0].QuerySelectorAll("td").Select(Text).ToList();
        Assert.Equal(14, monday.IndexOf("1"));
    }

    [Fact]
    public async Task Report_OfADamagedLog_SaysSoFirst()
    {
        var page = Parse(await Reports.TextAsync(await Reports.WithAHoleAsync(), Reports.Month));

        Assert.Equal("NOT VERIFIED as a whole", Text(page.QuerySelector("h2")!));
        Assert.All(page.QuerySelectorAll("article.request"), request => Assert.Contains("records of this request may be missing", Text(request), StringComparison.Ordinal));

        page = Parse(await Reports.TextAsync(LogStore.InMemory(), Reports.Month));
        Assert.Equal("NOT VERIFIED", Text(page.QuerySelector("h2")!));
        Assert.Empty(page.QuerySelectorAll("article.request"));
    }

    [Fact]
    public async Task Report_OfEveryType_TellsEachOfThem()
    {
        var page = await PageAsync(EveryType.Records());
        var types = page.QuerySelectorAll("#records ~ details tbody th").Select(Text);

        Assert.Empty(EveryType.Records().Select(record => record.Type).Except(types));
        // Every step has words of its own, and not the type alone.
        Assert.DoesNotContain(page.QuerySelectorAll(".step > p:nth-child(2)"), sentence => AuditRecordTypesOf().Contains(Text(sentence)));
    }

    private static HashSet<string> AuditRecordTypesOf() => [.. EveryTypeTests.Types];

    private static async Task<IDocument> PageAsync(IEnumerable<AuditRecord> records) =>
        Parse(await Reports.TextAsync(await Reports.LogAsync(records), Reports.Month));

    private static IDocument Parse(string html) =>
        new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(html);

    private static string Text(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
