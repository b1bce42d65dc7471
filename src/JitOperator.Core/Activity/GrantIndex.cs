using System.Collections.Concurrent;
using System.Text;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;

namespace JitOperator.Core.Activity;

/// <summary>
/// The grants that calls may belong to: those that live, and those that ended a while ago, because events come late. By binding and by
/// person. Safe for many threads.
/// </summary>
public sealed class GrantIndex
{
    /// <summary>How long a grant is known after its end: longer than an API server keeps events that it cannot deliver.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, KnownGrant> _grants = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Namespace, string Name), string> _bindings = [];
    private readonly Dictionary<string, List<string>> _people = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<byte[], int> _names = new(Utf8Names.Comparer);
    private readonly Queue<(DateTimeOffset EndedAt, string Uid)> _ended = new();
    private readonly Dictionary<string, KnownGrant> _unsettled = new(StringComparer.Ordinal);

    /// <summary>Takes in a grant, or that it has ended.</summary>
    /// <param name="request">Its request.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="endedAt">When it ended; null while it lives.</param>
    /// <returns>UIDs of the requests whose grants are not known any more.</returns>
    public IReadOnlyList<string> Note(AuditRequest request, Grant grant, DateTimeOffset? endedAt)
    {
        lock (_lock)
        {
            var isNew = !_grants.TryGetValue(request.Uid, out var before);
            _grants[request.Uid] = new KnownGrant(request, grant, endedAt);
            if (isNew)
            {
                foreach (var binding in grant.Bindings)
                {
                    _bindings[(binding.Namespace, binding.Name)] = request.Uid;
                }

                if (!_people.TryGetValue(grant.Username, out var theirs))
                {
                    _people[grant.Username] = theirs = [];
                    _names[Encoding.UTF8.GetBytes(grant.Username)] = 1;
                }

                theirs.Add(request.Uid);
            }

            if (endedAt is { } end && before?.EndedAt is null)
            {
                _unsettled[request.Uid] = _grants[request.Uid];
                _ended.Enqueue((end, request.Uid));
                return Forget_NeedsLock(end);
            }

            return [];
        }
    }

    /// <summary>The grant that a binding belongs to; null when it is none of ours.</summary>
    public KnownGrant? ByBinding(string @namespace, string name)
    {
        lock (_lock)
        {
            return _bindings.TryGetValue((@namespace, name), out var uid) ? _grants[uid] : null;
        }
    }

    /// <summary>The grant of a request; null when it is not known.</summary>
    public KnownGrant? Of(string requestUid)
    {
        lock (_lock)
        {
            return _grants.GetValueOrDefault(requestUid);
        }
    }

    /// <summary>The grants of a person, the first granted first.</summary>
    public IReadOnlyList<KnownGrant> OfPerson(string username)
    {
        lock (_lock)
        {
            return _people.TryGetValue(username, out var theirs) ? theirs.ConvertAll(uid => _grants[uid]) : [];
        }
    }

    /// <summary>Those that have ended and are not settled. Costs as much as there are of those, however many grants live.</summary>
    public IReadOnlyList<KnownGrant> Unsettled()
    {
        lock (_lock)
        {
            return [.. _unsettled.Values];
        }
    }

    /// <summary>All that is to be said of a grant that has ended is on record.</summary>
    public void Settle(string requestUid)
    {
        lock (_lock)
        {
            _unsettled.Remove(requestUid);
        }
    }

    /// <summary>True when somebody of this name has, or had a while ago, a grant.</summary>
    public bool HasPerson(ReadOnlySpan<byte> username) => _names.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(username);

    // Records come in the order of time, so those that ended first are first.
    private List<string> Forget_NeedsLock(DateTimeOffset now)
    {
        var forgotten = new List<string>();
        while (_ended.TryPeek(out var oldest) && now - oldest.EndedAt > Memory)
        {
            _ended.Dequeue();
            if (!_grants.Remove(oldest.Uid, out var grant))
            {
                continue;
            }

            _unsettled.Remove(oldest.Uid);
            forgotten.Add(oldest.Uid);
            foreach (var binding in grant.Grant.Bindings)
            {
                _bindings.Remove((binding.Namespace, binding.Name));
            }

            var theirs = _people[grant.Grant.Username];
            theirs.Remove(oldest.Uid);
            if (theirs.Count == 0)
            {
                _people.Remove(grant.Grant.Username);
                _names.TryRemove(Encoding.UTF8.GetBytes(grant.Grant.Username), out _);
            }
        }

        return forgotten;
    }
}
