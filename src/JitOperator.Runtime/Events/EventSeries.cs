using k8s.Models;

namespace JitOperator.Runtime.Events;

/// <summary>An event that was written, and how often it happened since.</summary>
internal sealed class EventSeries(Eventsv1Event written, EventIdentity what, DateTimeOffset at)
{
    public Eventsv1Event Written { get; } = written;

    public EventIdentity What { get; } = what;

    /// <summary>Occurrences, the first included.</summary>
    public int Count { get; private set; } = 1;

    public DateTimeOffset LastObserved { get; private set; } = at;

    /// <summary>When the count was last written; null if only the first occurrence was.</summary>
    public DateTimeOffset? CountWrittenAt { get; private set; }

    /// <summary>Whether the API server has yet to hear of the last occurrences.</summary>
    public bool IsDirty { get; private set; }

    public void Happened(DateTimeOffset at)
    {
        Count = Count == int.MaxValue ? Count : Count + 1;
        LastObserved = at;
        IsDirty = true;
    }

    public void CountWritten(DateTimeOffset at)
    {
        CountWrittenAt = at;
        IsDirty = false;
    }
}
