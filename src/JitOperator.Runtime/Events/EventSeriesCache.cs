using System.Diagnostics.CodeAnalysis;

namespace JitOperator.Runtime.Events;

/// <summary>The series that may go on: those that were heard of a short while ago, and no more than a fixed number. For one thread.</summary>
internal sealed class EventSeriesCache
{
    /// <summary>Memory for a busy hour; what falls out starts a new event when it happens again.</summary>
    internal const int Limit = 4096;

    /// <summary>After this, the same again is a new event, as with client-go.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(6);

    private readonly Dictionary<EventIdentity, LinkedListNode<EventSeries>> _byIdentity = [];

    /// <summary>The one that was heard of longest ago comes first.</summary>
    private readonly LinkedList<EventSeries> _byAge = [];

    public IEnumerable<EventSeries> All => _byAge;

    /// <summary>Finds a series that has not ended, and makes it the youngest.</summary>
    public bool TryTouch(EventIdentity what, DateTimeOffset now, [NotNullWhen(true)] out EventSeries? series)
    {
        series = null;
        if (!_byIdentity.TryGetValue(what, out var node) || now - node.Value.LastObserved > Lifetime)
            return false;
        _byAge.Remove(node);
        _byAge.AddLast(node);
        series = node.Value;
        return true;
    }

    /// <summary>Adds a series in place of any that has the same identity.</summary>
    public void Add(EventSeries series)
    {
        Remove(series.What);
        if (_byAge is { Count: >= Limit, First.Value: var oldest })
            Remove(oldest.What);
        _byIdentity[series.What] = _byAge.AddLast(series);
    }

    /// <summary>Takes the series that have ended, and have nothing left to tell.</summary>
    public void RemoveEnded(DateTimeOffset now)
    {
        while (_byAge.First?.Value is { IsDirty: false } oldest && now - oldest.LastObserved > Lifetime)
            Remove(oldest.What);
    }

    public void Remove(EventIdentity what)
    {
        if (_byIdentity.Remove(what, out var node))
            _byAge.Remove(node);
    }
}
