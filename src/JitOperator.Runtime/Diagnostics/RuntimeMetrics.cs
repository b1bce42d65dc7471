using System.Diagnostics.Metrics;

namespace JitOperator.Runtime.Diagnostics;

/// <summary>
/// What the runtime counts. Labels name kinds, queues and controllers, all of which the program chooses: never an object, never what
/// people typed.
/// </summary>
public static class RuntimeMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "JitOperator.Runtime";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> QueueAdds =
        Meter.Counter("jit_queue_adds_total", "Keys added to a work queue, those that waited already left out.", "queue");

    internal static readonly Counter<long> QueueRetries =
        Meter.Counter("jit_queue_retries_total", "Keys added again to a work queue after a failure.", "queue");

    internal static readonly UpDownCounter<long> QueueDepth =
        Meter.Level("jit_queue_depth", "Keys that could be worked on now, if there were a worker.", "queue");

    internal static readonly Histogram<double> QueueWait =
        Meter.Spread("jit_queue_wait_seconds", "How long keys waited in a work queue until a worker took them.", Buckets.Work, "queue");

    internal static readonly Counter<long> Reconciles =
        Meter.Counter("jit_reconciles_total", "Reconciles by what came of them; \"failed\" is what nobody expected.", "controller", "outcome");

    internal static readonly Histogram<double> ReconcileSeconds =
        Meter.Spread("jit_reconcile_duration_seconds", "How long reconciles took.", Buckets.Work, "controller");

    internal static readonly Counter<long> Lists = Meter.Counter("jit_informer_lists_total", "Full lists read from the API server.", "kind", "outcome");

    internal static readonly Counter<long> WatchEnds =
        Meter.Counter("jit_informer_watch_ends_total", "Watches that ended and were begun anew; \"completed\" is the normal end.", "kind", "outcome");

    internal static readonly Counter<long> WatchEvents = Meter.Counter("jit_informer_events_total", "Changes that watches brought.", "kind");

    internal static readonly Counter<long> Undecodable = Meter.Counter("jit_informer_undecodable_total", "Objects that could not be read.", "kind");

    internal static readonly Counter<long> HandlerFailures =
        Meter.Counter("jit_informer_handler_failures_total", "Handlers of changes that threw.", "kind");

    internal static readonly Counter<long> IndexFailures = Meter.Counter("jit_informer_index_failures_total", "Objects that an index threw for.", "kind");

    internal static readonly UpDownCounter<long> Objects = Meter.Level("jit_informer_objects", "Objects in caches.", "kind");

    internal static readonly Counter<long> Events = Meter.Counter("jit_events_total", "Kubernetes events, by what became of them.", "outcome");

    internal static readonly Counter<long> ApiRequests =
        Meter.Counter("jit_api_requests_total", "Requests to the API server; status \"none\" is one without an answer.", "method", "status");

    internal static readonly Histogram<double> ApiSeconds =
        Meter.Spread("jit_api_request_duration_seconds", "How long the API server took to begin its answer; watches left out.", Buckets.Work, "method");
}
