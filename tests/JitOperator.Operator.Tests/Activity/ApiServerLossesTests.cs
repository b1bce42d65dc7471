using JitOperator.Operator.Activity;
using Xunit;

namespace JitOperator.Operator.Tests.Activity;

public sealed class ApiServerLossesTests
{
    [Fact]
    public async Task Read_MetricsOfAnApiServer_SumsWhatItCouldNotDeliver()
    {
        const string text = """
            # HELP apiserver_audit_error_total [ALPHA] Counter of audit events that failed to be audited properly.
            # TYPE apiserver_audit_error_total counter
            apiserver_audit_error_total{plugin="buffered<webhook>"} 3
            apiserver_audit_error_total{plugin="log"} 100
            apiserver_audit_error_total{plugin="webhook"} 1.2e+01
            apiserver_audit_event_total 4711
            process_start_time_seconds 1.7e+09
            """;

        var losses = await ApiServerLosses.ReadAsync(new StringReader(text), CancellationToken.None);

        Assert.Equal(new ApiServerLosses(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), 15), losses);
    }

    /// <summary>A counter that was never raised is not there.</summary>
    [Fact]
    public async Task Read_WithoutErrors_IsNone() => Assert.Equal(
        0, (await ApiServerLosses.ReadAsync(new StringReader("process_start_time_seconds 7\n"), CancellationToken.None))!.Errors);

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("process_start_time_seconds soon")]
    public async Task Read_WhatIsNoMetrics_IsUnknown(string text) =>
        Assert.Null(await ApiServerLosses.ReadAsync(new StringReader(text), CancellationToken.None));
}
