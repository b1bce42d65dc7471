using System.Globalization;

namespace JitOperator.Benchmarks.Suite;

/// <summary>Measurements of one thing. For many threads.</summary>
internal sealed class Series
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];

    public Series()
    {
    }

    public Series(IEnumerable<TimeSpan> values) => _milliseconds.AddRange(values.Select(value => value.TotalMilliseconds));

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _milliseconds.Count;
            }
        }
    }

    /// <summary>The median, in milliseconds.</summary>
    public double P50 => At(0.50);

    /// <summary>The 99th percentile by nearest rank, in milliseconds.</summary>
    public double P99 => At(0.99);

    /// <summary>The worst, in milliseconds.</summary>
    public double Max => At(1);

    public void Add(TimeSpan value)
    {
        lock (_lock)
        {
            _milliseconds.Add(value.TotalMilliseconds);
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"n {Count}   p50 {P50:F1} ms   p99 {P99:F1} ms   max {Max:F1} ms");

    private double At(double share)
    {
        lock (_lock)
        {
            var sorted = _milliseconds.Order().ToList();
            return sorted.Count == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
        }
    }
}
