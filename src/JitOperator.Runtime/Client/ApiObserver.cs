using System.Globalization;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Runtime.Client;

/// <summary>Counts and measures every request of a client, and compares clocks by the answers.</summary>
internal sealed class ApiObserver(ClockSkew? clock) : DelegatingHandler
{
    private readonly TimeProvider _time = clock?.Time ?? TimeProvider.System;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = _time.GetUtcNow();
        var start = _time.GetTimestamp();
        var method = new KeyValuePair<string, object?>("method", request.Method.Method);
        var status = "none";
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            if (response.Headers.Date is { } date)
                clock?.Observe(sent, _time.GetUtcNow(), date);
            return response;
        }
        finally
        {
            RuntimeMetrics.ApiRequests.Add(1, method, new("status", status));

            // The answer to a watch begins when there is something to tell.
            if (request.RequestUri?.Query.Contains("watch=", StringComparison.Ordinal) != true)
                RuntimeMetrics.ApiSeconds.Record(_time.GetElapsedTime(start).TotalSeconds, method);
        }
    }
}
