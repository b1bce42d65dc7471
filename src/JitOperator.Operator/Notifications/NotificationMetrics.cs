using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using JitOperator.Operator.Diagnostics;
using JitOperator.Runtime.Diagnostics;

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
        _sent = _meter.Counter("jit_notifications_sent_total", "Messages that a channel took.", "channel");
        _failures = _meter.Counter(
            "jit_notification_failures_total", "Attempts to tell a channel that failed, by outcome: Later, Refused or Misconfigured.", "channel", "outcome");
        _givenUp = _meter.Counter(
            "jit_notifications_given_up_total", "Messages that a channel was never told, by cause: Refused, TooOld, Pruned or Unreadable.", "channel", "cause");
        _meter.Gauges(
            "jit_notification_lag_records", "Records of the log that a channel has still to deal with.", "channel", () => Lags(lag => lag.Records));
        _meter.Gauges(
            "jit_notification_lag_seconds",
            "Age of the record that a channel fails to be told of; 0 when it does not fail.",
            "channel",
            () => Lags(lag => lag.Age.TotalSeconds));
    }

    /// <summary>A message was taken.</summary>
    public void CountSent(string channel) => _sent.Add(1, Channel(channel));

    /// <summary>An attempt failed.</summary>
    public void CountFailure(string channel, DeliveryOutcome outcome) =>
        _failures.Add(1, Channel(channel), Instruments.Tag("outcome", outcome.ToString()));

    /// <summary>Messages are given up.</summary>
    public void CountGivenUp(string channel, string cause, long count = 1) =>
        _givenUp.Add(count, Channel(channel), Instruments.Tag("cause", cause));

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

    private static KeyValuePair<string, object?> Channel(string name) => Instruments.Tag("channel", name);

    private IEnumerable<KeyValuePair<string, double>> Lags(Func<(long Records, TimeSpan Age), double> value) =>
        _lags.Select(lag => KeyValuePair.Create(lag.Key, value(lag.Value())));
}
