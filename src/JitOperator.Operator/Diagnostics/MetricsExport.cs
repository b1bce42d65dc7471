using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Prometheus;

namespace JitOperator.Operator.Diagnostics;

/// <summary>
/// Serves what the instruments of this program measure in the text format of Prometheus. A metric is laid out as soon as its instrument
/// is there, and all that it ever counted stays. prometheus-net's own adapter makes gauges of counters, names metrics after meters, and
/// drops what was not counted for five minutes; hence this one (decision record 0020).
/// </summary>
public sealed class MetricsExport : IDisposable
{
    /// <summary>Media type of what is served.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string OwnMeters = "JitOperator.";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly MetricFactory _factory;
    private readonly MeterListener _listener = new();
    private readonly Lock _collecting = new();
    private readonly List<MetricSeries> _asked = [];

    /// <summary>Listens from now on: what was measured before is not known.</summary>
    public MetricsExport()
    {
        _factory = Metrics.WithCustomRegistry(_registry);
        DotNetStats.Register(_registry);
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, series) => ((MetricSeries)series!).Take(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, series) => ((MetricSeries)series!).Take(value, tags));
        _listener.Start();
        _registry.AddBeforeCollectCallback(Ask);
    }

    /// <summary>The version of this program, without what the build adds to it.</summary>
    public static string Version { get; } =
        typeof(MetricsExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Answers a scrape.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await WriteAsync(context.Response.Body, context.RequestAborted);
        }
    }

    /// <summary>Writes everything as it is now.</summary>
    public Task WriteAsync(Stream output, CancellationToken cancellationToken) => _registry.CollectAndExportAsTextAsync(output, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!instrument.Meter.Name.StartsWith(OwnMeters, StringComparison.Ordinal))
        {
            return;
        }

        var series = MetricSeries.Of(instrument, _factory);
        if (instrument.IsObservable)
        {
            lock (_collecting)
            {
                _asked.Add(series);
            }
        }

        listener.EnableMeasurementEvents(instrument, series);
    }

    // One scrape after the other: what is not told of this time is taken away.
    private void Ask()
    {
        lock (_collecting)
        {
            _asked.ForEach(series => series.Begin());
            _listener.RecordObservableInstruments();
            _asked.ForEach(series => series.End());
        }
    }
}
