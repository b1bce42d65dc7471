using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace JitOperator.Operator.Tracing;

/// <summary>
/// Sends spans to an OpenTelemetry collector, by OTLP over HTTP with protobuf, in the background: what does not get through in time is
/// dropped, and nothing waits for it. Headers, as for a token, come from <c>OTEL_EXPORTER_OTLP_HEADERS</c>.
/// </summary>
public sealed class TraceExport : IDisposable
{
    private const string TracesPath = "/v1/traces";

    // Where the client of the API server tells of its requests.
    private const string HttpClientSource = "System.Net.Http";

    private readonly TracerProvider _provider;

    private TraceExport(TracerProvider provider) => _provider = provider;

    /// <summary>Starts to send; null without a collector.</summary>
    /// <param name="collector">URL of the collector, with or without <c>/v1/traces</c>.</param>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="identity">Name of this replica.</param>
    public static TraceExport? Start(Uri? collector, string cluster, string identity) => collector is null
        ? null
        : new(Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource
                .AddService("jit-operator", serviceVersion: Diagnostics.MetricsExport.Version, serviceInstanceId: identity)
                .AddAttributes([new("k8s.cluster.name", cluster)]))

            // What belongs to a request is sent, and of the rest, such as watches and leases, nothing.
            .SetSampler(new ParentBasedSampler(new AlwaysOffSampler()))
            .AddSource(RequestTraces.SourceName, HttpClientSource)
            .AddOtlpExporter(otlp =>
            {
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                otlp.Endpoint = Endpoint(collector);
            })
            .Build());

    /// <summary>Sends what is left, for some seconds at most.</summary>
    public void Dispose() => _provider.Dispose();

    private static Uri Endpoint(Uri collector)
    {
        var path = collector.AbsolutePath.TrimEnd('/');
        return path.EndsWith(TracesPath, StringComparison.Ordinal) ? collector : new UriBuilder(collector) { Path = path + TracesPath }.Uri;
    }
}
