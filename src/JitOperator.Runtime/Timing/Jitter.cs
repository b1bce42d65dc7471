using System.Security.Cryptography;

namespace JitOperator.Runtime.Timing;

/// <summary>
/// Spreads waits, so that replicas and retries do not act in step. Safe for many threads. The one source of randomness of this
/// assembly: a seed makes it repeatable.
/// </summary>
public sealed class Jitter
{
    private readonly Lock _lock = new();
    private readonly Random _random;

    /// <summary>Jitter that is the same for the same seed.</summary>
    public Jitter(int seed) => _random = new Random(seed);

    /// <summary>Jitter that differs from process to process.</summary>
    public static Jitter Create() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>A time between <c>value × (1 − fraction)</c> and <c>value × (1 + fraction)</c>, evenly spread.</summary>
    /// <param name="value">Not negative.</param>
    /// <param name="fraction">From 0 (no jitter) to 1.</param>
    public TimeSpan Around(TimeSpan value, double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(fraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        return value * (1 + (fraction * ((2 * NextUnit()) - 1)));
    }

    private double NextUnit()
    {
        lock (_lock)
        {
            return _random.NextDouble();
        }
    }
}
