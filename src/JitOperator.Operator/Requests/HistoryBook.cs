using System.Collections.Concurrent;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Activity;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using JitOperator.Operator.Activity;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Log;
using JitOperator.Operator.Policies;

namespace JitOperator.Operator.Requests;

/// <summary>The history of every request that the log knows, and what it holds of policies and of the inbox, folded from its records as they are read or written. Safe for many threads.</summary>
/// <param name="limits">How much of the log activity may take.</param>
public sealed class HistoryBook(ActivityLimits limits)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _indexing = new();
    private readonly Dictionary<string, Person> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Namespace, string Name, string Digest), string> _finished = [];
    private readonly HashSet<FinishedKey> _forgotten = [];
    private readonly RecordTexts _texts = new();

    /// <summary>A book with the usual limits.</summary>
    public HistoryBook()
        : this(new ActivityLimits())
    {
    }

    /// <summary>What the log says of policies.</summary>
    public PolicyBook Policies { get; } = new();

    /// <summary>What the log says of how it is kept.</summary>
    public KeepingBook Keeping { get; } = new();

    /// <summary>What the log says of the use of grants.</summary>
    public ActivityBook Activity { get; } = new(limits);

    /// <summary>What of the inbox is in the log.</summary>
    public RecordedLetters Letters { get; } = new();

    /// <summary>Hears of each record that is taken in, perhaps twice and perhaps before its predecessor. Must be quick and must not throw.</summary>
    public Action<AuditRecord>? Follower { get; set; }

    /// <summary>The history of a request; <see cref="RequestHistory.None"/> when the log does not know it.</summary>
    public RequestHistory Of(string requestUid) => _entries.TryGetValue(requestUid, out var entry) ? entry.History : RequestHistory.None;

    /// <summary>UIDs of the requests that are not over.</summary>
    public IReadOnlyList<string> Live => Tally.Live;

    /// <summary>UIDs of the requests whose review is not done, be they over or gone.</summary>
    public IReadOnlyList<string> InReview => Tally.InReview;

    /// <summary>How the requests stand in sum.</summary>
    public RequestTally Tally { get; } = new();

    /// <summary>
    /// What else of a person matters for one of their requests: those that live or wait for a review, and by each policy the one whose
    /// access ended last.
    /// </summary>
    /// <param name="person">The person, in any spelling.</param>
    /// <param name="requestUid">The request, which is left out.</param>
    public IReadOnlyList<RequestHistory> OthersOf(string person, string requestUid)
    {
        lock (_indexing)
        {
            return _people.TryGetValue(PersonName.Skeleton(person), out var known)
                ? [.. known.Open.Concat(known.LastEnded.Values).Distinct(StringComparer.Ordinal).Where(uid => uid != requestUid).Select(Of)]
                : [];
        }
    }

    /// <summary>An earlier request of the same namespace, name and content that was granted or cleaned away; null when there was none.</summary>
    public RequestHistory? Before(AuditRequest request)
    {
        lock (_indexing)
        {
            if (request.Digest is { } digest && _finished.TryGetValue((request.Namespace, request.Name, digest), out var uid))
            {
                return uid != request.Uid ? Of(uid) : null;
            }

            return FinishedKey.Of(request) is { } key && _forgotten.Contains(key)
                ? RequestHistory.None with { Request = request, Received = true, TerminalPhase = RequestPhases.Expired, Cleaned = true }
                : null;
        }
    }

    /// <summary>Takes a committed record in. One that was taken in before, by its index, changes nothing.</summary>
    public void Apply(AuditRecord record)
    {
        record = _texts.Share(record);
        Policies.Apply(record);
        Letters.Apply(record);
        Keeping.Apply(record);

        // What somebody tried to do to a request, and could not, is no part of its history; nor is what a review says of it.
        if (record.Request is { } request && record.Admission is null && record.Type != AuditRecordTypes.FindingRaised)
        {
            // Under the lock: an index must not be older than what it is of.
            lock (_indexing)
            {
                var entry = _entries.GetValueOrDefault(request.Uid, Entry.None);
                if (AuditRecordTypes.IsActivity(record.Type))
                {
                    // Written beside what the request's own worker writes, and so it may come here before that, though it is behind it.
                    if (entry.LastIndex >= 0)
                    {
                        _entries[request.Uid] = entry.Beside(record);
                    }

                    Activity.Apply(record);
                }
                else if (record.Index > entry.LastIndex)
                {
                    _entries[request.Uid] = entry = entry.With(record);
                    Index(request.Uid, entry.History);
                    Activity.Note(entry.History);
                }
            }
        }

        Follower?.Invoke(record);
    }

    /// <summary>
    /// Forgets what no longer matters, and gives the rest: to be kept when records are pruned. Of a request that is over, whose object and
    /// last record are gone, only that it was carried out is remembered; the last one of each person by each policy stays as it is.
    /// </summary>
    /// <param name="minimumIndex">Index of the first record that stays in the log.</param>
    /// <param name="exists">True when there is an AccessRequest of this UID.</param>
    public BookState Reduce(long minimumIndex, Func<string, bool> exists)
    {
        lock (_indexing)
        {
            var last = _people.Values.SelectMany(person => person.LastEnded.Values).ToHashSet(StringComparer.Ordinal);
            foreach (var (uid, entry) in _entries)
            {
                if (entry.History.TerminalPhase is null || IsInReview(entry.History) || entry.LastIndex >= minimumIndex || last.Contains(uid) || exists(uid))
                {
                    continue;
                }

                _entries.TryRemove(uid, out _);
                if (entry.History.Request is { Digest: { } digest } request && _finished.GetValueOrDefault((request.Namespace, request.Name, digest)) == uid)
                {
                    _finished.Remove((request.Namespace, request.Name, digest));
                    _forgotten.Add(FinishedKey.Of(request)!.Value);
                }
            }

            return new BookState(
                BookState.Version,
                [.. _entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new RequestState(e.Key, e.Value.LastIndex, e.Value.History))],
                [.. _forgotten.OrderBy(key => key.High).ThenBy(key => key.Low).SelectMany(key => key.ToArray())])
            {
                Policies = Policies.Write(),
                Letters = Letters.Write(),
                Holds = Keeping.Holds,
                ArchiveMinimum = Keeping.ArchiveMinimum,
            };
        }
    }

    /// <summary>Takes in what <see cref="Reduce"/> gave, before the records that are left.</summary>
    public void Restore(BookState state)
    {
        Policies.Restore(state.Policies);
        Letters.Restore(state.Letters);
        Keeping.Restore(state.Holds, state.ArchiveMinimum);
        lock (_indexing)
        {
            _forgotten.UnionWith(FinishedKey.ReadAll(state.Finished));
            foreach (var request in state.Requests)
            {
                if (request.LastIndex > _entries.GetValueOrDefault(request.Uid, Entry.None).LastIndex)
                {
                    _entries[request.Uid] = new(request.History, request.LastIndex);
                    Index(request.Uid, request.History);
                    Activity.Note(request.History);
                }
            }
        }
    }

    private void Index(string uid, RequestHistory history)
    {
        Tally.Set(uid, history);
        if ((history.Grant is not null || history.Cleaned) && history.Request is { Digest: { } digest } request)
        {
            // The first one stays: what Git applies again and again refers to it.
            _finished.TryAdd((request.Namespace, request.Name, digest), uid);
        }

        if (history.Person.Length == 0)
        {
            return;
        }

        var name = PersonName.Skeleton(history.Person);
        if (!_people.TryGetValue(name, out var person))
        {
            _people[name] = person = new();
        }

        if (history.TerminalPhase is null || IsInReview(history))
        {
            person.Open.Add(uid);
        }
        else
        {
            person.Open.Remove(uid);
        }

        if (history is { Grant: not null, EndedAt: not null }
            && (!person.LastEnded.TryGetValue(history.PolicyName, out var last) || !(Of(last).EndedAt > history.EndedAt)))
        {
            person.LastEnded[history.PolicyName] = uid;
        }

        if (person is { Open.Count: 0, LastEnded.Count: 0 })
        {
            _people.Remove(name);
        }
    }

    private static bool IsInReview(RequestHistory history) => RequestTally.IsInReview(history);

    // Requests that live or wait for a review, and by policy the one whose access ended last.
    private sealed class Person
    {
        public HashSet<string> Open { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> LastEnded { get; } = new(StringComparer.Ordinal);
    }

    private sealed record Entry(RequestHistory History, long LastIndex)
    {
        public static Entry None { get; } = new(RequestHistory.None, -1);

        public Entry Beside(AuditRecord record) => this with { History = History.Apply(record) };

        public Entry With(AuditRecord record) => new(Lighten(History.Apply(record)), record.Index);

        // What is over is kept for good, so that it is never granted again; the stamps, most of its weight, are in the log.
        private static RequestHistory Lighten(RequestHistory history) => history.TerminalPhase is null
            ? history
            : history with { Stages = history.Stages.ConvertAll(stage => stage with { Stamps = [] }) };
    }
}
