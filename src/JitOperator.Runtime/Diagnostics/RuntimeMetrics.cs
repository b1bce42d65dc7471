using System.Diagnostics.Metrics;

namespace JitOperator.Runtime.Diagnostics;

/// <summary>
/// What the runtime counts. Tags name kinds, queues and controllers, all of which the program chooses: never an object, never what
/// people typed.
/// </summary>
public static class RuntimeMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "JitOperator.Runtime";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> QueueAdds =
        Meter.CreateCounter<long>("jit_runtime_queue_adds", description: "Keys added to a work queue, those that waited already left out.");

    internal static readonly Counter<long> QueueRetries =
        Meter.CreateCounter<long>("jit_runtime_queue_retries", description: "Keys added again after a failure.");

    internal static readonly Counter<long> Reconciles =
        Meter.CreateCounter<long>("jit_runtime_reconciles", description: "Reconciles, by controller and outcome.");

    internal static readonly Histogram<double> ReconcileSeconds =
        Meter.CreateHistogram<double>("jit_runtime_reconcile_duration", "s", "How long reconciles took, by controller.");

    internal static readonly Counter<long> Lists =
        Meter.CreateCounter<long>("jit_runtime_informer_lists", description: "Full lists read, by kind and outcome.");

    internal static readonly Counter<long> WatchEnds =
        Meter.CreateCounter<long>("jit_runtime_informer_watch_ends", description: "Watches that ended, by kind and outcome.");

    internal static readonly Counter<long> WatchEvents =
        Meter.CreateCounter<long>("jit_runtime_informer_events", description: "Changes that watches brought, by kind.");

    internal static readonly Counter<long> Undecodable =
        Meter.CreateCounter<long>("jit_runtime_informer_undecodable", description: "Objects that could not be read, by kind.");

    internal static readonly Counter<long> HandlerFailures =
        Meter.CreateCounter<long>("jit_runtime_informer_handler_failures", description: "Handlers of changes that threw, by kind.");

    internal static readonly Counter<long> IndexFailures =
        Meter.CreateCounter<long>("jit_runtime_informer_index_failures", description: "Objects that an index threw for, by kind.");

    internal static readonly UpDownCounter<long> Objects =
        Meter.CreateUpDownCounter<long>("jit_runtime_informer_objects", description: "Objects in caches, by kind.");

    internal static readonly Counter<long> Events =
        Meter.CreateCounter<long>("jit_runtime_events", description: "Events, by what became of them.");
}
