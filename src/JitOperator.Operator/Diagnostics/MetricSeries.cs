using System.Diagnostics.Metrics;
using System.Globalization;
using JitOperator.Runtime.Diagnostics;
using Prometheus;

namespace JitOperator.Operator.Diagnostics;

/// <summary>One metric of Prometheus, fed by the measurements of one instrument.</summary>
internal abstract class MetricSeries(string[] labels)
{
    /// <summary>Lays out the metric for an instrument made by <see cref="Instruments"/>.</summary>
    public static MetricSeries Of(Instrument instrument, MetricFactory factory)
    {
        var labels = instrument.Tags?.FirstOrDefault(tag => tag.Key == Instruments.Labels).Value as string[] ?? [];
        var (name, help) = (instrument.Name, instrument.Description ?? string.Empty);
        return instrument switch
        {
            Counter<long> => new Sum(factory.CreateCounter(name, help, labels), labels),
            UpDownCounter<long> => new Level(factory.CreateGauge(name, help, labels), labels),
            Histogram<double> histogram => new Spread(
                factory.CreateHistogram(name, help, labels, new() { Buckets = [.. histogram.Advice?.HistogramBucketBoundaries ?? Buckets.Work] }), labels),
            ObservableCounter<long> => new Total(factory.CreateCounter(name, help, labels), labels),
            ObservableGauge<double> => new Asked(factory.CreateGauge(name, help, labels, new() { SuppressInitialValue = true }), labels),
            _ => throw new NotSupportedException($"{name} is a {instrument.GetType().Name}."),
        };
    }

    /// <summary>A measurement. Called by many threads.</summary>
    public abstract void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>What is asked for is about to be.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>What is asked for was told.</summary>
    public virtual void End()
    {
    }

    /// <summary>Values of the labels, in their order; empty where a measurement has none.</summary>
    protected string[] ValuesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (labels.Length == 0)
        {
            return [];
        }

        var values = new string[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            values[i] = string.Empty;
            foreach (var (key, value) in tags)
            {
                if (key == labels[i])
                {
                    values[i] = value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
                }
            }
        }

        return values;
    }

    private sealed class Sum(Counter counter, string[] labels) : MetricSeries(labels)
    {
        public override void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => counter.WithLabels(ValuesOf(tags)).Inc(value);
    }

    private sealed class Total(Counter counter, string[] labels) : MetricSeries(labels)
    {
        public override void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => counter.WithLabels(ValuesOf(tags)).IncTo(value);
    }

    private sealed class Level(Gauge gauge, string[] labels) : MetricSeries(labels)
    {
        public override void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => gauge.WithLabels(ValuesOf(tags)).Inc(value);
    }

    private sealed class Spread(Histogram histogram, string[] labels) : MetricSeries(labels)
    {
        public override void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => histogram.WithLabels(ValuesOf(tags)).Observe(value);
    }

    private sealed class Asked(Gauge gauge, string[] labels) : MetricSeries(labels)
    {
        private readonly bool _hasLabels = labels.Length > 0;
        private readonly HashSet<string> _told = new(StringComparer.Ordinal);

        public override void Begin() => _told.Clear();

        public override void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var values = ValuesOf(tags);
            _told.Add(string.Join('\n', values));
            gauge.WithLabels(values).Set(value);
        }

        public override void End()
        {
            if (!_hasLabels)
            {
                if (_told.Count == 0)
                {
                    gauge.Unpublish();
                }

                return;
            }

            foreach (var values in gauge.GetAllLabelValues().Where(values => !_told.Contains(string.Join('\n', values))).ToList())
            {
                gauge.RemoveLabelled(values);
            }
        }
    }
}
