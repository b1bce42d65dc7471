using JitOperator.Core.Requests;

namespace JitOperator.Operator.Requests;

/// <summary>
/// How many requests live, wait, are granted and wait for a review: kept up to date with each record, so that asking costs nothing however
/// many there are. Only what is not over takes room. Safe for many threads.
/// </summary>
public sealed class RequestTally
{
    private static readonly Comparer<(DateTimeOffset At, string Uid)> s_order = Comparer<(DateTimeOffset At, string Uid)>.Create(
        (one, other) => one.At != other.At ? one.At.CompareTo(other.At) : string.CompareOrdinal(one.Uid, other.Uid));

    private readonly Lock _lock = new();
    private readonly Dictionary<string, State> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _activeByPolicy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<(DateTimeOffset At, string Uid)>> _waitingByStage = new(StringComparer.Ordinal);
    private readonly SortedSet<(DateTimeOffset At, string Uid)> _reviews = new(s_order);
    private int _live;

    /// <summary>UIDs of the requests that are not over.</summary>
    public IReadOnlyList<string> Live => Where(state => state.IsLive);

    /// <summary>UIDs of the requests whose review is not done.</summary>
    public IReadOnlyList<string> InReview => Where(state => state.ReviewDue is not null);

    /// <summary>How many requests are not over.</summary>
    public int LiveCount
    {
        get
        {
            lock (_lock)
            {
                return _live;
            }
        }
    }

    /// <summary>How many reviews are not done.</summary>
    public int Reviews
    {
        get
        {
            lock (_lock)
            {
                return _reviews.Count;
            }
        }
    }

    /// <summary>True for a request whose review is not done.</summary>
    public static bool IsInReview(RequestHistory history) => history.Review is { IsDone: false };

    /// <summary>How many reviews are due. Costs as much as there are of those.</summary>
    public int ReviewsDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            return _reviews.TakeWhile(review => review.At <= now).Count();
        }
    }

    /// <summary>How many grants are live, by policy.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> ActiveByPolicy()
    {
        lock (_lock)
        {
            return [.. _activeByPolicy];
        }
    }

    /// <summary>How many requests wait in each stage, and since when the one that waits longest does.</summary>
    public IReadOnlyList<(string Stage, int Count, DateTimeOffset Oldest)> Waiting()
    {
        lock (_lock)
        {
            return [.. _waitingByStage.Select(stage => (stage.Key, stage.Value.Count, stage.Value.Min.At))];
        }
    }

    /// <summary>A request stands like this now.</summary>
    public void Set(string uid, RequestHistory history)
    {
        var state = State.Of(history);
        lock (_lock)
        {
            if (_known.Remove(uid, out var before))
            {
                Count(uid, before, add: false);
            }

            if (state != default)
            {
                _known[uid] = state;
                Count(uid, state, add: true);
            }
        }
    }

    private void Count(string uid, State state, bool add)
    {
        _live += (state.IsLive, add) switch { (false, _) => 0, (_, true) => 1, _ => -1 };
        if (state.ActiveBy is { } policy)
        {
            var count = _activeByPolicy.GetValueOrDefault(policy) + (add ? 1 : -1);
            if (count == 0)
            {
                _activeByPolicy.Remove(policy);
            }
            else
            {
                _activeByPolicy[policy] = count;
            }
        }

        if (state.Stage is { } stage)
        {
            var waiting = _waitingByStage.TryGetValue(stage, out var known) ? known : _waitingByStage[stage] = new(s_order);
            _ = add ? waiting.Add((state.Since, uid)) : waiting.Remove((state.Since, uid));
            if (waiting.Count == 0)
            {
                _waitingByStage.Remove(stage);
            }
        }

        if (state.ReviewDue is { } due)
        {
            _ = add ? _reviews.Add((due, uid)) : _reviews.Remove((due, uid));
        }
    }

    private List<string> Where(Func<State, bool> wanted)
    {
        lock (_lock)
        {
            return [.. _known.Where(known => wanted(known.Value)).Select(known => known.Key)];
        }
    }

    /// <summary>What counts of one request. The default counts for nothing.</summary>
    private readonly record struct State(bool IsLive, string? ActiveBy, string? Stage, DateTimeOffset Since, DateTimeOffset? ReviewDue)
    {
        public static State Of(RequestHistory history)
        {
            var due = IsInReview(history) ? history.Review!.Deadline : (DateTimeOffset?)null;
            if (history is not { Received: true, TerminalPhase: null })
            {
                return new(false, null, null, default, due);
            }

            if (history.Grant is { } grant)
            {
                return new(true, grant.PolicyName, null, default, due);
            }

            var open = history.CountingStages.LastOrDefault(stage => !stage.Complete);
            return open is null
                ? new(true, null, null, default, due)
                : new(true, null, open.Name, open.OpenedAt ?? DateTimeOffset.MinValue, due);
        }
    }
}
