using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Activity;

/// <summary>
/// Evidence that what people do is heard of: requests of the operator's own (canaries) that have to come back as events, and what the API
/// server counts of events that it lost. Of what cannot be shown to be whole, it says so. For one thread at a time.
/// </summary>
/// <param name="began">When this watch began; what was before, nobody saw.</param>
/// <param name="patience">After how long a canary that did not come back is missing. Longer than an API server tries to deliver.</param>
/// <param name="apiServers">How many API servers there are; each counts for itself.</param>
public sealed class CoverageBook(DateTimeOffset began, TimeSpan patience, int apiServers)
{
    private const int MostGaps = 16;

    /// <summary>How far back is looked: grants longer than that are not covered at their beginning.</summary>
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(8);

    private readonly SortedDictionary<DateTimeOffset, Canary> _canaries = [];
    private readonly Dictionary<string, Canary> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<DateTimeOffset, long> _instances = [];
    private readonly List<Loss> _losses = [];
    private readonly List<DateTimeOffset> _readings = [];
    private DateTimeOffset? _lastReading;
    private DateTimeOffset? _lastSent;

    /// <summary>How many events the API servers said that they lost since this watch began.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether calls that run on are told of when they begin; null while that is not known.</summary>
    public bool? StartsReported { get; set; }

    /// <summary>When a canary last came back; null when none did.</summary>
    public DateTimeOffset? LastSeen { get; private set; }

    /// <summary>When the oldest canary that is under way was sent; null when none is.</summary>
    public DateTimeOffset? Waiting => _canaries.Values.Where(canary => !canary.IsSeen).Select(canary => (DateTimeOffset?)canary.SentAt).FirstOrDefault();

    /// <summary>A canary goes out.</summary>
    public void Sent(string name, DateTimeOffset at)
    {
        var canary = new Canary(at);
        _canaries[at] = canary;
        _lastSent = at;
        _byName[name] = canary;
        while (_canaries.First() is var oldest && at - oldest.Key > s_memory)
        {
            _canaries.Remove(oldest.Key);
        }

        foreach (var old in _byName.Where(named => at - named.Value.SentAt > s_memory).Select(named => named.Key).ToList())
        {
            _byName.Remove(old);
        }
    }

    /// <summary>A canary came back.</summary>
    public void Seen(string name, DateTimeOffset at)
    {
        if (_byName.TryGetValue(name, out var canary))
        {
            canary.IsSeen = true;
            LastSeen = at;
        }
    }

    /// <summary>An API server was asked what it lost.</summary>
    /// <param name="startedAt">When that API server began: tells several apart.</param>
    /// <param name="errors">How many events it could not deliver since then.</param>
    /// <param name="at">When it was asked.</param>
    public void Counted(DateTimeOffset startedAt, long errors, DateTimeOffset at)
    {
        var since = _lastReading ?? began;
        if (_instances.TryGetValue(startedAt, out var before))
        {
            Lose(errors - before, since, at, CoverageGapCauses.EventsDropped);
        }
        else if (startedAt > began)
        {
            // What it had when it ended, it may not have delivered.
            Lose(0, since, startedAt, CoverageGapCauses.ApiServerRestarted);
            Lose(errors, startedAt, at, CoverageGapCauses.EventsDropped);
        }

        _instances[startedAt] = errors;
        _lastReading = at;
        _readings.Add(at);
        _readings.RemoveAll(reading => at - reading > s_memory);
        _losses.RemoveAll(loss => at - loss.Until > s_memory);
    }

    /// <summary>What is known of the use of a grant that has ended; null while it is too early to say.</summary>
    /// <param name="from">When access began.</param>
    /// <param name="until">When it ended.</param>
    /// <param name="actions">How many actions are recorded.</param>
    /// <param name="folded">How many of them are only counted.</param>
    /// <param name="source">Where events come from.</param>
    /// <param name="level">One of <see cref="ActivityLevels"/>.</param>
    /// <param name="now">The time.</param>
    public AuditCoverage? Statement(
        DateTimeOffset from, DateTimeOffset until, long actions, long folded, string source, string level, DateTimeOffset now)
    {
        var isLate = now - until >= patience + patience;
        if (!isLate && !(_lastSent >= until))
        {
            // Asked every second of every grant that waits for the next canary: most of the time this is all that it costs.
            return null;
        }

        var around = Around(from, until);
        var isSettled = around is [.., var last] && last.SentAt >= until && around.All(canary => canary.IsSeen);
        var isCounted = _lastReading is null || _lastReading >= until;
        if (!isLate && !(isSettled && isCounted))
        {
            return null;
        }

        var gaps = Gaps(from, until, around);
        var dropped = _lastReading is null ? (long?)null : _losses.Where(loss => loss.From < until && loss.Until > from).Sum(loss => loss.Events);
        return new AuditCoverage(
            StatusOf(around, gaps, from, until),
            Timestamp.Format(from),
            Timestamp.Format(until),
            source,
            level,
            actions,
            folded,
            around.Count,
            around.Count(canary => !canary.IsSeen),
            dropped,
            gaps.Count == 0 ? null : [.. gaps.Take(MostGaps).Select(gap => new AuditGap(Timestamp.Format(gap.From), Timestamp.Format(gap.Until), gap.Cause))],
            StartsReported);
    }

    private string StatusOf(List<Canary> around, List<Loss> gaps, DateTimeOffset from, DateTimeOffset until)
    {
        if (LastSeen is null)
        {
            return CoverageStatuses.None;
        }

        if (gaps.Count > 0 || around.Count == 0)
        {
            return CoverageStatuses.Incomplete;
        }

        // The counters have to be known at both ends, and of every API server.
        var isCounted = _readings.Exists(reading => reading <= from) && _readings.Exists(reading => reading >= until) && _instances.Count >= apiServers;
        return isCounted && StartsReported == true ? CoverageStatuses.Complete : CoverageStatuses.Sampled;
    }

    // From the last canary before a time to the first one after it: what came between has to have come.
    private List<Canary> Around(DateTimeOffset from, DateTimeOffset until)
    {
        var all = _canaries.Values.ToList();
        var first = all.FindLastIndex(canary => canary.SentAt <= from);
        var last = all.FindIndex(canary => canary.SentAt >= until);
        first = first < 0 ? 0 : first;
        last = last < 0 ? all.Count - 1 : last;
        return last < first ? [] : all[first..(last + 1)];
    }

    private List<Loss> Gaps(DateTimeOffset from, DateTimeOffset until, List<Canary> around)
    {
        var gaps = new List<Loss>();
        if (from < began)
        {
            gaps.Add(new(from, began < until ? began : until, CoverageGapCauses.NotWatched, 0));
        }

        for (var i = 0; i < around.Count; i++)
        {
            if (around[i].IsSeen)
            {
                continue;
            }

            var start = i == 0 ? from : around[i - 1].SentAt;
            while (i + 1 < around.Count && !around[i + 1].IsSeen)
            {
                i++;
            }

            var end = i + 1 < around.Count ? around[i + 1].SentAt : until;
            gaps.Add(new(start > from ? start : from, end < until ? end : until, CoverageGapCauses.CanaryMissing, 0));
        }

        gaps.AddRange(_losses.Where(loss => loss.From < until && loss.Until > from));
        return [.. gaps.OrderBy(gap => gap.From).ThenBy(gap => gap.Cause, StringComparer.Ordinal)];
    }

    private void Lose(long events, DateTimeOffset from, DateTimeOffset until, string cause)
    {
        if (events > 0 || cause == CoverageGapCauses.ApiServerRestarted)
        {
            Dropped += events;
            _losses.Add(new(from, until, cause, events));
        }
    }

    private sealed class Canary(DateTimeOffset sentAt)
    {
        public DateTimeOffset SentAt { get; } = sentAt;

        public bool IsSeen { get; set; }
    }

    private sealed record Loss(DateTimeOffset From, DateTimeOffset Until, string Cause, long Events);
}
