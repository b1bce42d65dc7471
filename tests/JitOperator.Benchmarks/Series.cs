using System.Globalization;

namespace JitOperator.Benchmarks;

/// <summary>Measurements of one thing.</summary>
internal sealed class Series(string name)
{
    private readonly List<TimeSpan> _values = [];

    public void Add(TimeSpan value) => _values.Add(value);

    /// <summary>One line: the median, the 99th percentile (nearest rank) and the worst, in milliseconds.</summary>
    public override string ToString()
    {
        var sorted = _values.Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-52} n={sorted.Count,4}   p50 {At(sorted, 0.50),8:F1} ms   p99 {At(sorted, 0.99),8:F1} ms   max {At(sorted, 1),8:F1} ms");
    }

    private static double At(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)].TotalMilliseconds;
}
