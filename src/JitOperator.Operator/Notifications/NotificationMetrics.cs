using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using JitOperator.Operator.Diagnostics;

namespace JitOperator.Operator.Notifications;

/// <summary>What is counted of notifications. The only tags are names of channels, which the platform engineer chooses, and causes of ours.</summary>
internal sealed class NotificationMetrics : IDisposable
{
    private readonly Meter _meter = new(OperatorMetrics.MeterName);
    private readonly Counter<long> _sent;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _givenUp;
    private readonly ConcurrentDictionary<string, Func<(long Records, TimeSpan Age)>> _lags = new(StringComparer.Ordinal);

    public NotificationMetrics()
    {
        _sent = _meter.CreateCounter<long>("jit_notifications_sent", description: "Messages that a channel took.");
        _failures = _meter.CreateCounter<long>(
            "jit_notification_failures", description: "Attempts to tell a channel that failed, by outcome: Later, Refused or Misconfigured.");
        _givenUp = _meter.CreateCounter<long>(
            "jit_notifications_given_up", description: "Messages that a channel was never told, by cause: Refused, TooOld, Pruned or Unreadable.");
        _meter.CreateObservableGauge(
            "jit_notification_lag_records", () => _lags.Select(lag => Of(lag.Key, lag.Value().Records)), description: "Records of the log that a channel has still to deal with.");
        _meter.CreateObservableGauge(
            "jit_notification_lag",
            () => _lags.Select(lag => Of(lag.Key, (long)lag.Value().Age.TotalSeconds)),
            unit: "s",
            description: "Age of the record that a channel fails to be told of; 0 when it does not fail.");
    }

    /// <summary>A message was taken.</summary>
    public void CountSent(string channel) => _sent.Add(1, Channel(channel));

    /// <summary>An attempt failed.</summary>
    public void CountFailure(string channel, DeliveryOutcome outcome) =>
        _failures.Add(1, Channel(channel), new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    /// <summary>Messages are given up.</summary>
    public void CountGivenUp(string channel, string cause, long count = 1) =>
        _givenUp.Add(count, Channel(channel), new KeyValuePair<string, object?>("cause", cause));

    /// <summary>Reads how far a channel is behind from now on, or no more.</summary>
    public void Watch(string channel, Func<(long Records, TimeSpan Age)>? lag)
    {
        if (lag is null)
        {
            _lags.TryRemove(channel, out _);
        }
        else
        {
            _lags[channel] = lag;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Channel(string name) => new("channel", name);

    private static Measurement<long> Of(string channel, long value) => new(value, Channel(channel));
}
