using System.Collections.Concurrent;

namespace JitOperator.Operator.Diagnostics;

/// <summary>
/// Names that administrators choose, as values of labels: the first so many that this process meets stand for themselves, and all
/// further ones are <see cref="Others"/> together. So no metric grows without bound, whatever is created and deleted.
/// </summary>
/// <param name="most">How many stand for themselves.</param>
public sealed class CappedNames(int most)
{
    /// <summary>Where there is no name. No object can be called that.</summary>
    public const string None = "(none)";

    /// <summary>All names beyond the bound.</summary>
    public const string Others = "(others)";

    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The value of the label for a name.</summary>
    public string Of(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return None;
        }

        if (_known.ContainsKey(name))
        {
            return name;
        }

        // Two at once may both find room: then there is one more. The bound is on the order of things, not on the last one.
        if (Volatile.Read(ref _count) >= most)
        {
            return Others;
        }

        if (_known.TryAdd(name, true))
        {
            Interlocked.Increment(ref _count);
        }

        return name;
    }
}
