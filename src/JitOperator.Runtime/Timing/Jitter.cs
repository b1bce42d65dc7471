using System.Security.Cryptography;

namespace JitOperator.Runtime.Timing;

/// <summary>
/// Spreads waits, so that replicas and retries do not act in step, and makes names that nobody else has. Safe for many threads. The one
/// source of randomness of what runs: a seed makes it repeatable.
/// </summary>
public sealed class Jitter
{
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly bool _isSeeded;

    /// <summary>Jitter that is the same for the same seed. Its names can be guessed: for tests and simulations.</summary>
    public Jitter(int seed)
        : this(seed, isSeeded: true)
    {
    }

    private Jitter(int seed, bool isSeeded) => (_random, _isSeeded) = (new Random(seed), isSeeded);

    /// <summary>Jitter that differs from process to process.</summary>
    public static Jitter Create() => new(RandomNumberGenerator.GetInt32(int.MaxValue), isSeeded: false);

    /// <summary>Bytes that nobody else has, nor can guess but where a seed was given.</summary>
    public byte[] Unique(int count)
    {
        if (!_isSeeded)
        {
            return RandomNumberGenerator.GetBytes(count);
        }

        var bytes = new byte[count];
        lock (_lock)
        {
            _random.NextBytes(bytes);
        }

        return bytes;
    }

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
