using JitOperator.Api.Audit;
using JitOperator.Core.Admission;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;

namespace JitOperator.Operator.Inbox;

/// <summary>
/// Says which letters are written one by one, and sums up the others by user. One user's flood neither fills the cluster nor hides the
/// letters about somebody else, and what is kept of it does not grow with it. For many threads.
/// </summary>
public sealed class FloodGate
{
    private const int LongestName = 512;
    private const int LongestSentence = 256;

    private readonly Lock _lock = new();
    private readonly InboxOptions _options;
    private readonly TimeProvider _time;
    private readonly TokenBucket _all;
    private readonly TokenBucket _strangers;
    private readonly Dictionary<string, TokenBucket> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string? User), Sum> _sums = [];

    /// <summary>As after a long quiet time.</summary>
    public FloodGate(InboxOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _all = new(options.Burst, options.Rate, time.GetTimestamp());
        _strangers = NewUser();
    }

    /// <summary>How many users it keeps something of.</summary>
    public int Known
    {
        get
        {
            lock (_lock)
            {
                return Math.Max(_users.Count, _sums.Count);
            }
        }
    }

    /// <summary>True for a letter that is to be written by itself; any other one is in the next sums.</summary>
    public bool Admits(Letter letter)
    {
        lock (_lock)
        {
            var user = BucketOf_NeedsLock(letter.User?.Username ?? string.Empty);
            if (user.HasToken(_time) && _all.HasToken(_time))
            {
                user.Take();
                _all.Take();
                return true;
            }

            Add_NeedsLock(letter);
            return false;
        }
    }

    /// <summary>Takes the sums of what was not admitted since the last time, each as one letter.</summary>
    public IReadOnlyList<Letter> TakeSums()
    {
        lock (_lock)
        {
            var letters = _sums.Select(pair => pair.Value.ToLetter(pair.Key.Type, pair.Key.User)).ToList();
            _sums.Clear();
            return letters;
        }
    }

    private TokenBucket BucketOf_NeedsLock(string user)
    {
        user = ShortText.Cut(user, LongestName);
        if (_users.TryGetValue(user, out var bucket))
        {
            return bucket;
        }

        if (_users.Count >= _options.Users)
        {
            foreach (var idle in _users.Where(pair => pair.Value.IsFull(_time)).Select(pair => pair.Key).ToList())
            {
                _users.Remove(idle);
            }
        }

        // More busy users than are told apart: together they have what one has.
        return _users.Count >= _options.Users ? _strangers : _users[user] = NewUser();
    }

    private void Add_NeedsLock(Letter letter)
    {
        var key = (letter.Type, User: letter.User is null ? null : ShortText.Cut(letter.User.Username, LongestName));
        if (!_sums.ContainsKey(key) && _sums.Count >= _options.Users)
        {
            key = (letter.Type, null);
        }

        _sums[key] = new Sum(
            (_sums.TryGetValue(key, out var sum) ? sum.Count : 0) + (letter.Count ?? 1),
            letter.At,
            letter.Kind,
            letter.Operation,
            ShortText.Cut(letter.Message ?? string.Empty, LongestSentence));
    }

    private TokenBucket NewUser() => new(_options.UserBurst, _options.UserRate, _time.GetTimestamp());

    private sealed record Sum(long Count, string LastAt, string? Kind, string? Operation, string LastMessage)
    {
        public Letter ToLetter(string type, string? user) => new(
            type,
            LastAt,
            user is null ? null : new StampedUser(user),
            $"And {Count} more {(type == AuditRecordTypes.AdmissionRefused ? "refusals" : "admissions")} of {(user is null ? "further users" : "this user")}, which came too fast to be recorded one by one; the last: {LastMessage}",
            Kind,
            Operation,
            Count: Count);
    }
}
