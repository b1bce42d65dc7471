using System.Diagnostics.Metrics;

namespace JitOperator.Runtime.Diagnostics;

/// <summary>
/// Makes instruments that say which labels their measurements bear, so that whoever exports them can lay a metric out before there is
/// anything to tell. Names are those that are exported: they end with the unit, and counters with <c>_total</c>.
/// </summary>
public static class Instruments
{
    /// <summary>The tag of an instrument whose value, a <c>string[]</c>, names the labels.</summary>
    public const string Labels = "labels";

    /// <summary>A number that only grows.</summary>
    public static Counter<long> Counter(this Meter meter, string name, string help, params string[] labels) =>
        meter.CreateCounter<long>(name, unit: null, help, Named(labels));

    /// <summary>A number that is kept by adding to it and taking from it.</summary>
    public static UpDownCounter<long> Level(this Meter meter, string name, string help, params string[] labels) =>
        meter.CreateUpDownCounter<long>(name, unit: null, help, Named(labels));

    /// <summary>How measurements are spread.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="name">Name.</param>
    /// <param name="help">What is measured.</param>
    /// <param name="buckets">Upper bounds; see <see cref="Buckets"/>.</param>
    /// <param name="labels">Its labels.</param>
    public static Histogram<double> Spread(this Meter meter, string name, string help, IReadOnlyList<double> buckets, params string[] labels) =>
        meter.CreateHistogram(name, unit: null, help, Named(labels), new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });

    /// <summary>A number that is asked for when it is exported. What is not known is not there, rather than 0.</summary>
    public static void Gauge(this Meter meter, string name, string help, Func<double?> value) =>
        meter.CreateObservableGauge(name, () => value() is { } known ? [new Measurement<double>(known)] : Array.Empty<Measurement<double>>(), unit: null, help, Named([]));

    /// <summary>Numbers that are asked for when they are exported; those that are not told of any more are gone.</summary>
    public static void Gauges(this Meter meter, string name, string help, string label, Func<IEnumerable<KeyValuePair<string, double>>> values) =>
        meter.CreateObservableGauge(name, () => values().Select(v => new Measurement<double>(v.Value, Tag(label, v.Key))), unit: null, help, Named([label]));

    /// <summary>A label of a measurement.</summary>
    public static KeyValuePair<string, object?> Tag(string label, object? value) => new(label, value);

    private static IEnumerable<KeyValuePair<string, object?>> Named(string[] labels) => [new(Labels, labels)];
}
