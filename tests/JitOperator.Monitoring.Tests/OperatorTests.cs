using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JitOperator.Operator.Tracing;
using JitOperator.TestKit;
using JitOperator.TestKit.Waiting;

namespace JitOperator.Monitoring.Tests;

/// <summary>What a real operator tells, after a small story, and what a real Prometheus makes of it.</summary>
[Collection(MonitoredCollection.Name)]
public sealed partial class OperatorTests(MonitoredOperator watched)
{
    // What has nothing to tell after this story: witnesses, failures, and what was not refused.
    private static readonly string[] s_silent =
    [
        "jit_witness_", "jit_notification", "jit_findings_total", "jit_activity_batches_refused_total", "jit_webhook_rejections_total", "jit_tamper_findings_total", "jit_informer_", "jit_queue_retries_total",
    ];

    private static JsonObject Dashboard => JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf("charts", "jit-operator", "files", "dashboard.json")))!.AsObject();

    private static IReadOnlyList<string> DashboardQueries =>
        [.. Dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? []).Select(target => target!["expr"]!.GetValue<string>())];

    [Fact]
    public async Task Scrape_AndTable_SayTheSame()
    {
        var scrape = await watched.ScrapeAsync();
        var own = scrape.Types.Keys.Where(name => name.StartsWith("jit_", StringComparison.Ordinal)).ToList();

        Assert.Equal(MetricsTable.All.Keys.Order(), own.Order());
        Assert.All(own, name =>
        {
            var documented = MetricsTable.All[name];
            Assert.Equal((documented.Type, documented.Meaning), (scrape.Types[name], scrape.Help[name]));
            Assert.Equal(documented.Labels, scrape.Labels.GetValueOrDefault(name, documented.Labels));
            Assert.Equal(
                (documented.Unit == "seconds", documented.Type == "counter"),
                (name.EndsWith("_seconds", StringComparison.Ordinal), name.EndsWith("_total", StringComparison.Ordinal)));
        });

        // Labels are only compared where there is a series: so there must be one of nearly all.
        var silent = own.Except(scrape.Labels.Keys).ToList();
        Assert.All(silent, name => Assert.Contains(s_silent, prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Labels_OfAllSeries_HoldNothingThatPeopleTyped()
    {
        var names = await watched.Prometheus.QueryAsync("{__name__=~\"jit_.+\"}");

        Assert.NotEmpty(names);
        Assert.All(MonitoredOperator.Typed.Append("alice").Append("bob"), word => Assert.DoesNotContain(word, names.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dashboard_EveryQuery_IsAnsweredAndHasDataWhereTheStoryHasSome()
    {
        Assert.True(DashboardQueries.Count > 50);
        foreach (var query in DashboardQueries)
        {
            var expression = query
                .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                .Replace("$job", "jit-operator", StringComparison.Ordinal)
                .Replace("$namespace", "jit-system", StringComparison.Ordinal);
            Assert.DoesNotContain('$', expression);
            var answer = await watched.Prometheus.QueryAsync(expression);
            if (!s_silent.Any(silent => expression.Contains(silent, StringComparison.Ordinal)))
            {
                Assert.True(answer.Count > 0, $"no data: {expression}");
            }
        }
    }

    [Fact]
    public async Task Queries_OfDashboardAndAlerts_NameMetricsThatThereAre()
    {
        var known = await watched.Prometheus.NamesAsync();
        known.UnionWith(MetricsTable.All.Keys);
        var named = DashboardQueries.Concat(AlertRules.All.Select(rule => rule.Expression)).SelectMany(query => MetricName().Matches(query)).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(named.Count > 40);
        Assert.Empty(named.Except(known));
    }

    [Fact]
    public async Task Alerts_EveryExpression_IsEvaluatedAndOnlyTheEmergencyFires()
    {
        foreach (var rule in AlertRules.All)
        {
            await watched.Prometheus.QueryAsync(rule.Expression);
        }

        IReadOnlyList<JsonNode> rules = [];
        await Eventually.TrueAsync(
            async () => (rules = await watched.Prometheus.RulesAsync()).Any(rule => rule["name"]!.GetValue<string>() == "JitBreakGlassUsed" && rule["state"]!.GetValue<string>() == "firing"),
            "the emergency is told of");
        Assert.Equal(AlertRules.All.Count, rules.Count);
        Assert.All(rules, rule => Assert.Equal("ok", rule["health"]!.GetValue<string>()));
        Assert.Equal("JitBreakGlassUsed", Assert.Single(rules, rule => rule["state"]!.GetValue<string>() == "firing")["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Traces_OfOneLifecycle_AreOneTraceFromAdmissionToTheEnd()
    {
        var uid = watched.Lifecycle.Metadata.Uid;
        var whole = RequestTraces.Of(uid).SpanId.ToHexString();
        List<ReceivedSpan> spans = [];

        // Each hangs together: its parent is another of them, or the one that stands for the request. One ends, and comes, after those within it.
        await Eventually.TrueAsync(
            () =>
            {
                spans = [.. watched.Collector.Spans.Where(span => span.TraceId == RequestTraces.Of(uid).TraceId.ToHexString())];
                var known = spans.Select(span => span.SpanId).Append(whole).ToHashSet(StringComparer.Ordinal);
                return Task.FromResult(spans.Count > 0 && spans.TrueForAll(span => known.Contains(span.ParentId)));
            },
            "the parent of each span came");
        var names = spans.Select(span => span.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(watched.Collector.Strange);
        Assert.Superset(new HashSet<string>(["admission.validate", "reconcile", "audit.commit", "binding.create"], StringComparer.Ordinal), names);
        Assert.Contains(names, name => name is "binding.expire" or "binding.delete");
        Assert.Superset(
            new HashSet<string>(["request.received", "approval.requested", "approval.decided", "grant.issued", "grant.ended"], StringComparer.Ordinal),
            spans.Where(span => span.Name == "audit.commit").SelectMany(span => span.Tags["jit.records"].Split(',')).ToHashSet(StringComparer.Ordinal));
        Assert.Contains(spans, span => span.Tags.GetValueOrDefault("jit.kind") == "AccessApproval");
    }

    [Fact]
    public void Traces_OfOtherRequests_AreOthers() =>
        Assert.True(watched.Collector.Spans.Select(span => span.TraceId).Distinct().Count() >= 3);

    [Fact]
    public void Log_InJson_IsOneObjectALineWithTheRequestInScopeAndNoWordThatPeopleTyped()
    {
        var lines = File.ReadAllLines(watched.LogPath);
        var entries = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.NotEmpty(entries);
        Assert.All(entries, entry => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", entry.GetProperty("Timestamp").GetString()));
        Assert.Contains(entries, entry => entry.GetProperty("Message").GetString()!.Contains("grant.issued", StringComparison.Ordinal)
            && entry.GetProperty("Scopes").EnumerateArray().Any(scope => scope.ValueKind == JsonValueKind.Object
                && scope.TryGetProperty("RequestUid", out var uid) && uid.GetString() == watched.Lifecycle.Metadata.Uid));
        Assert.All(MonitoredOperator.Typed, word => Assert.DoesNotContain(lines, line => line.Contains(word, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\b(jit|process)_[a-z_]+\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MetricName();
}
