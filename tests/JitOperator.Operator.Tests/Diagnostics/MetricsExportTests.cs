using System.Diagnostics.Metrics;
using JitOperator.Operator.Diagnostics;
using JitOperator.Runtime.Diagnostics;
using Xunit;

namespace JitOperator.Operator.Tests.Diagnostics;

[Collection(MetricsCollection.Name)]
public sealed class MetricsExportTests : IDisposable
{
    private readonly MetricsExport _export = new();
    private readonly Meter _meter = new("JitOperator.Tests");

    public void Dispose()
    {
        _meter.Dispose();
        _export.Dispose();
    }

    [Fact]
    public async Task Write_CounterWithLabels_IsLaidOutBeforeItCountsAndStays()
    {
        var counter = _meter.Counter("test_things_total", "Things.", "kind", "outcome");
        Assert.Contains("# TYPE test_things_total counter", await Scrape.LinesAsync(_export));

        counter.Add(2, new("outcome", "ok"), new("kind", "a"));
        counter.Add(3, new("kind", "a"), new("outcome", "ok"));
        counter.Add(1, new KeyValuePair<string, object?>("kind", 7));

        var lines = await Scrape.LinesAsync(_export);
        Assert.Contains("# HELP test_things_total Things.", lines);
        Assert.Contains("test_things_total{kind=\"a\",outcome=\"ok\"} 5", lines);
        Assert.Contains("test_things_total{kind=\"7\",outcome=\"\"} 1", lines);
    }

    [Fact]
    public async Task Write_LabelsWithQuotesAndLineBreaks_AreEscaped()
    {
        _meter.Counter("test_names_total", "Names.", "name").Add(1, new KeyValuePair<string, object?>("name", "a\"b\n c\\d"));

        Assert.Contains("test_names_total{name=\"a\\\"b\\n c\\\\d\"} 1", await Scrape.LinesAsync(_export));
    }

    [Fact]
    public async Task Write_Level_GoesUpAndDown()
    {
        var level = _meter.Level("test_level", "Level.", "queue");
        level.Add(3, new KeyValuePair<string, object?>("queue", "q"));
        level.Add(-2, new KeyValuePair<string, object?>("queue", "q"));

        Assert.Equal(1, (await Scrape.OfAsync(_export))["test_level{queue=\"q\"}"]);
    }

    [Fact]
    public async Task Write_Spread_HasTheBucketsOfItsInstrument()
    {
        var spread = _meter.Spread("test_seconds", "Seconds.", [0.5, 2]);
        spread.Record(1);

        var seen = await Scrape.OfAsync(_export);
        Assert.Equal((0, 1, 1), (seen["test_seconds_bucket{le=\"0.5\"}"], seen["test_seconds_bucket{le=\"2\"}"], seen["test_seconds_bucket{le=\"+Inf\"}"]));
    }

    [Fact]
    public async Task Write_WhatIsNotToldOfAnyMore_IsGone()
    {
        double? value = 4;
        var stages = new Dictionary<string, double>(StringComparer.Ordinal) { ["lead"] = 1, ["cab"] = 2 };
        _meter.Gauge("test_known", "Known.", () => value);
        _meter.Gauges("test_stages", "Stages.", "stage", () => stages);
        var seen = await Scrape.OfAsync(_export);
        Assert.Equal((4, 1, 2), (seen["test_known"], seen["test_stages{stage=\"lead\"}"], seen["test_stages{stage=\"cab\"}"]));

        value = null;
        stages.Remove("lead");
        seen = await Scrape.OfAsync(_export);
        Assert.DoesNotContain("test_known", seen.Keys);
        Assert.Equal("test_stages{stage=\"cab\"}", Assert.Single(seen.Keys, key => key.StartsWith("test_stages", StringComparison.Ordinal)));

        value = 5;
        Assert.Equal(5, (await Scrape.OfAsync(_export))["test_known"]);
    }

    [Fact]
    public async Task Write_OtherMeters_AreLeftOut()
    {
        using var other = new Meter("Somebody.Else");
        other.CreateCounter<long>("others_total").Add(1);

        Assert.DoesNotContain(await Scrape.LinesAsync(_export), line => line.Contains("others_total", StringComparison.Ordinal));
    }
}
