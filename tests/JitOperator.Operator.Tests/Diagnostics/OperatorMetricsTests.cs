using System.Diagnostics.Metrics;
using JitOperator.Api.Audit;
using JitOperator.Operator.Diagnostics;
using JitOperator.Operator.Log;
using JitOperator.Operator.Requests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Diagnostics;

[Collection(MetricsCollection.Name)]
public sealed class OperatorMetricsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public void Count_BreakGlass_IsByPolicyAndItsReviewFallsDue()
    {
        var book = new HistoryBook();
        using var http = new HttpClient();
        using var witnesses = new WitnessFollower(null, http, new WitnessFollowerOptions(), _time, NullLoggerFactory.Instance);
        using var metrics = new OperatorMetrics(book, witnesses, null, _time);
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == OperatorMetrics.MeterName)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}"] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();

        foreach (var record in Records())
        {
            book.Apply(record);
            metrics.Count(record);
        }

        listener.RecordObservableInstruments();
        Assert.Equal(1, seen["jit_breakglass_grants emergency"]);
        metrics.Count(new() { Type = AuditRecordTypes.FindingRaised, Finding = new("DormantGrant", "Low", [1], "alice") });
        Assert.Equal(1, seen["jit_findings DormantGrant"]);
        Assert.Equal((1, 0), (seen["jit_breakglass_reviews_pending"], seen["jit_breakglass_reviews_overdue"]));
        _time.Advance(TimeSpan.FromHours(1));
        listener.RecordObservableInstruments();
        Assert.Equal((0, 0), (seen["jit_witness_cosigned_size"], seen["jit_witness_contradictions"]));
        Assert.Equal((1, 1), (seen["jit_breakglass_reviews_pending"], seen["jit_breakglass_reviews_overdue"]));
    }

    private static AuditRecord[] Records()
    {
        var request = new AuditRequest("pay", "req", "r1", "sha256:1");
        return
        [
            new() { Index = 0, Type = AuditRecordTypes.RequestReceived, Request = request, Actor = new("alice") },
            new() { Index = 1, Type = AuditRecordTypes.GrantBreakGlass, Request = request, Actor = new("alice"), Policy = new("emergency", 1, "sha256:2") },
            new() { Index = 2, Type = AuditRecordTypes.ReviewRequested, Request = request, Stage = new(0, "review", 1, ["User/bob"], "2026-11-24T11:00:00.000Z") },
        ];
    }
}
