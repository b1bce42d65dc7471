namespace JitOperator.Audit.Report.Gathering;

/// <summary>The first and the last of what may be more than a reader wants, and how many were left out between them.</summary>
/// <param name="most">How many are kept; half of them from the beginning.</param>
internal sealed class Ends<T>(int most)
{
    private readonly List<T> _first = [];
    private readonly Queue<T> _last = new();

    /// <summary>How many there were.</summary>
    public long Count { get; private set; }

    /// <summary>How many are not kept.</summary>
    public long LeftOut => Count - _first.Count - _last.Count;

    /// <summary>Those from the beginning.</summary>
    public IReadOnlyList<T> First => _first;

    /// <summary>Those from the end, without those from the beginning.</summary>
    public IReadOnlyCollection<T> Last => _last;

    /// <summary>All that are kept, in order.</summary>
    public IEnumerable<T> Kept => _first.Concat(_last);

    /// <summary>Adds the next.</summary>
    /// <returns>The one that is not kept any longer, where there is one.</returns>
    public T? Add(T item)
    {
        Count++;
        if (_first.Count < most - (most / 2))
        {
            _first.Add(item);
            return default;
        }

        _last.Enqueue(item);
        return _last.Count > most / 2 ? _last.Dequeue() : default;
    }
}
