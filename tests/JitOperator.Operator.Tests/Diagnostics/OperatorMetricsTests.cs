using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Operator.Diagnostics;
using JitOperator.Operator.Log;
using JitOperator.Operator.Requests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Diagnostics;

[Collection(MetricsCollection.Name)]
public sealed class OperatorMetricsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly AuditRequest Request = new("pay", "req", "r1", "sha256:1");
    private readonly FakeTimeProvider _time = new(Start);
    private readonly MetricsExport _export = new();
    private readonly HttpClient _http = new();
    private readonly HistoryBook _book = new();
    private readonly WitnessFollower _witnesses;
    private readonly OperatorMetrics _metrics;

    public OperatorMetricsTests()
    {
        _witnesses = new WitnessFollower(null, _http, new WitnessFollowerOptions(), _time, NullLoggerFactory.Instance);
        _metrics = new OperatorMetrics(_book, _witnesses, null, _time) { IsOpen = true };
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _witnesses.Dispose();
        _http.Dispose();
        _export.Dispose();
    }

    [Fact]
    public async Task Count_BreakGlass_IsByPolicyAndItsReviewFallsDue()
    {
        Take(Received());
        Take(new() { Type = AuditRecordTypes.GrantBreakGlass, Request = Request, Actor = new("alice"), Policy = new("emergency", 1, "sha256:2") });
        Take(new() { Type = AuditRecordTypes.ReviewRequested, Request = Request, Stage = new(0, "review", 1, ["User/bob"], "2026-11-24T11:00:00.000Z") });

        var seen = await ScrapeAsync();
        Assert.Equal(1, seen["jit_breakglass_grants_total"]);
        Assert.Equal(1, seen["jit_requests_total{policy=\"emergency\",outcome=\"breakglass\"}"]);
        Assert.Equal((1, 0), (seen["jit_breakglass_reviews_pending"], seen["jit_breakglass_reviews_overdue"]));

        _time.Advance(TimeSpan.FromHours(1));
        seen = await ScrapeAsync();
        Assert.Equal((1, 1), (seen["jit_breakglass_reviews_pending"], seen["jit_breakglass_reviews_overdue"]));
    }

    [Fact]
    public async Task Count_Lifecycle_WaitsThenIsActiveThenEnds()
    {
        Take(Received());
        Take(new()
        {
            Type = AuditRecordTypes.ApprovalRequested,
            Time = "2026-11-24T10:00:00.000Z",
            Request = Request,
            Policy = new("look", 1, "sha256:2"),
            Target = new("ClusterRole", "view", ["pay"], "sha256:3"),
            Stage = new(0, "lead", 1, ["User/bob"], "2026-11-24T14:00:00.000Z"),
        });
        _time.Advance(TimeSpan.FromSeconds(90));

        var seen = await ScrapeAsync();
        Assert.Equal((1, 90), (seen["jit_requests_waiting{stage=\"lead\"}"], seen["jit_requests_waiting_oldest_seconds{stage=\"lead\"}"]));
        Assert.Equal(1, seen["jit_requests_open"]);

        Take(new()
        {
            Type = AuditRecordTypes.ApprovalDecided,
            Request = Request,
            Actor = new("bob"),
            Stage = new(0, "lead"),
            Decision = new(Decisions.Approved, "a", "a1", "2026-11-24T10:01:30.000Z"),
        });
        Take(new() { Type = AuditRecordTypes.GrantIssued, Request = Request, Actor = new("alice"), Policy = new("look", 1, "sha256:2"), Target = new("ClusterRole", "view", ["pay"], "sha256:3") });
        seen = await ScrapeAsync();
        Assert.Equal(1, seen["jit_grants_active{policy=\"look\"}"]);
        Assert.DoesNotContain("jit_requests_waiting{stage=\"lead\"}", seen.Keys);
        Assert.Equal(1, seen["jit_approvals_total{stage=\"lead\",outcome=\"approved\"}"]);
        Assert.Equal(90, seen["jit_approval_duration_seconds_sum"] % 1000);

        Take(new() { Type = AuditRecordTypes.GrantEnded, Cause = GrantEndCauses.Revoked, Request = Request });
        seen = await ScrapeAsync();
        Assert.DoesNotContain("jit_grants_active{policy=\"look\"}", seen.Keys);
        Assert.Equal(1, seen["jit_grants_ended_total{policy=\"look\",cause=\"Revoked\"}"]);
        Assert.Equal(0, seen["jit_requests_open"]);
    }

    [Fact]
    public async Task Count_WithoutTheLog_TellsNothingOfRequests()
    {
        Take(Received());
        _metrics.IsOpen = false;

        var seen = await ScrapeAsync();
        Assert.DoesNotContain("jit_requests_open", seen.Keys);
        Assert.Equal(0, seen["jit_audit_log_open"]);
    }

    [Fact]
    public async Task Count_Tampering_IsShownBeforeAndWhenItComes()
    {
        Assert.Equal(0, (await ScrapeAsync())["jit_tamper_findings_total{kind=\"BindingForged\"}"]);
        Take(new() { Type = AuditRecordTypes.BindingForged, Request = Request });
        Assert.Equal(1, (await ScrapeAsync())["jit_tamper_findings_total{kind=\"BindingForged\"}"]);
    }

    [Fact]
    public async Task Count_MorePoliciesThanTheBound_AreOthersTogether()
    {
        foreach (var i in Enumerable.Range(0, OperatorMetrics.MostNames + 50))
        {
            _metrics.Count(new() { Type = AuditRecordTypes.RequestDenied, Policy = new($"policy-{i}", 1, "sha256:2") });
        }

        var seen = (await ScrapeAsync()).Where(s => s.Key.StartsWith("jit_requests_total{policy=", StringComparison.Ordinal)).ToList();
        Assert.Equal(OperatorMetrics.MostNames + 1, seen.Count);
        Assert.Equal(50, seen.Single(s => s.Key.Contains("(others)", StringComparison.Ordinal)).Value);
    }

    private static AuditRecord Received() => new() { Type = AuditRecordTypes.RequestReceived, Request = Request, Actor = new("alice") };

    private long _index;

    private void Take(AuditRecord record)
    {
        record = record with { Index = _index++ };
        _metrics.Count(record);
        _book.Apply(record);
    }

    private Task<Dictionary<string, double>> ScrapeAsync() => Scrape.OfAsync(_export);
}
