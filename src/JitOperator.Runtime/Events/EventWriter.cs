using System.Text.Json.Nodes;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Diagnostics;
using JitOperator.Runtime.Timing;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Events;

/// <summary>Writes events, a few times if need be. One that cannot be written is counted and let go: events are not the audit log.</summary>
internal sealed partial class EventWriter(ResourceClient<Eventsv1Event> client, TimeProvider time, Jitter jitter, ILogger logger)
{
    private const int Attempts = 5;
    private static readonly BackoffOptions Waits = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10));

    /// <summary>Writes the first occurrence; false if that did not work.</summary>
    public Task<bool> CreateAsync(Eventsv1Event occurrence, CancellationToken ct) => TryAsync(
        "created",
        occurrence,
        async () =>
        {
            try
            {
                await client.CreateAsync(occurrence, ct);
            }
            catch (KubernetesApiException e) when (e.IsAlreadyExists)
            {
                // Names are made of what happened: it is this very event, from an attempt whose answer was lost.
            }

            return true;
        },
        ct);

    /// <summary>Writes how often it has happened; false if that did not work, or the event is not there any more.</summary>
    public Task<bool> UpdateAsync(EventSeries series, CancellationToken ct)
    {
        // MicroTime: six digits, always.
        var patch = new JsonObject
        {
            ["series"] = new JsonObject
            {
                ["count"] = series.Count,
                ["lastObservedTime"] = series.LastObserved.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
            },
        };
        var metadata = series.Written.Metadata;
        return TryAsync(
            "updated",
            series.Written,
            async () =>
            {
                try
                {
                    await client.MergePatchAsync(metadata.NamespaceProperty, metadata.Name, patch, ct);
                    return true;
                }
                catch (KubernetesApiException e) when (e.IsObjectNotFound)
                {
                    return false;
                }
            },
            ct);
    }

    private async Task<bool> TryAsync(string outcome, Eventsv1Event about, Func<Task<bool>> write, CancellationToken ct)
    {
        var backoff = new Backoff(Waits, jitter);
        while (true)
        {
            TimeSpan wait;
            try
            {
                var written = await write();
                Count(written ? outcome : "gone");
                return written;
            }
            catch (KubernetesRequestException e) when (e.IsTransient && backoff.Failures < Attempts - 1)
            {
                wait = backoff.Next(e.RetryAfter);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // Whatever it is, the next event can be written all the same.
                Count("failed");
                Log.Failed(logger, about.Reason, about.Metadata.NamespaceProperty, about.Regarding.Name, e.Message);
                return false;
            }

            await Task.Delay(wait, time, ct);
        }
    }

    private static void Count(string outcome) =>
        RuntimeMetrics.Events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Warning, "The event {Reason} about {Namespace}/{Name} could not be written: {Failure}")]
        public static partial void Failed(ILogger logger, string reason, string @namespace, string name, string failure);
    }
}
