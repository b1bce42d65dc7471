using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.Activity;

/// <summary>
/// Keeps what is known of the use of each grant, and decides what of it becomes a record and what is only counted. Follows the log: what
/// is in it already is never written again. For one thread at a time, but for <see cref="Apply"/>, which may come from any.
/// </summary>
public sealed class ActivityLedger(GrantIndex grants, ActivityLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ActivityAccount> _accounts = new(StringComparer.Ordinal);

    // Accounts with something that is not written yet, and those of grants that were not known: the only ones that have to be gone through.
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _strange = new(StringComparer.Ordinal);
    private readonly RecentEvents _recent = new(limits.Remembered);
    private readonly RecentEvents _calls = new(limits.Remembered);

    /// <summary>
    /// How many accounts <see cref="Due(string, bool, bool, int, DateTimeOffset)"/> goes through besides those of grants that have just ended: those with something to write, however
    /// many grants there are.
    /// </summary>
    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Takes in a record of the log. One that was taken in before, by its index, changes nothing.</summary>
    public void Apply(AuditRecord record)
    {
        if (record.Request is not { } request || !AuditRecordTypes.IsActivity(record.Type))
        {
            return;
        }

        lock (_lock)
        {
            var account = AccountOf(request.Uid);
            if (!account.Applied.Add(record.Index))
            {
                return;
            }

            if (grants.Of(request.Uid) is null)
            {
                _strange.Add(request.Uid);
            }

            switch (record.Type)
            {
                case AuditRecordTypes.ActivityObserved when record.Activity is { Action: { } action } activity:
                    account.Records++;
                    account.Actions += activity.Count;
                    Remember(action);
                    _calls.Add(KeyOf(action.AuditId, activity.From));
                    Follow(request.Uid, KeyOf(action.AuditId, activity.From), action.Stage == ApiCall.Started && activity.Count > 0 ? action : null);
                    break;
                case AuditRecordTypes.ActivitySummary when record.Activity is { } activity:
                    account.Records++;
                    account.Actions += activity.Count;
                    account.Folded += activity.Count;
                    account.LastSummary = Timestamp.TryParse(record.Time, out var time) ? time : account.LastSummary;
                    break;
                case AuditRecordTypes.ActivityUnexpected when record.Activity?.Action is { } action:
                    account.Unexpected.Add(ActivityRecords.KindOf(action));
                    break;
                case AuditRecordTypes.ActivityRunning:
                    account.HasRunning = true;
                    break;
                case AuditRecordTypes.ActivityCoverage:
                    account.HasCoverage = true;
                    grants.Settle(request.Uid);
                    break;
            }
        }
    }

    /// <summary>Forgets what was done with grants that are not known any more.</summary>
    public void Forget(IEnumerable<string> requestUids)
    {
        lock (_lock)
        {
            foreach (var uid in requestUids)
            {
                _accounts.Remove(uid);
                _open.Remove(uid);
            }
        }
    }

    /// <summary>What calls come to.</summary>
    /// <param name="calls">The calls, in the order in which they arrived; some may have come before.</param>
    /// <param name="source">Where they came from.</param>
    /// <param name="activity">What a grant's policy says of activity; null without a word.</param>
    /// <param name="tight">True while the log is short of room: everything is only counted.</param>
    /// <param name="now">The time.</param>
    public ActivityRound Plan(
        IEnumerable<AttributedCall> calls, string source, Func<KnownGrant, PolicyActivity?> activity, bool tight, DateTimeOffset now)
    {
        var round = new ActivityRound();
        lock (_lock)
        {
            foreach (var call in calls)
            {
                var id = call.Call.EventId();
                if (!_recent.Contains(id) && round.Events.Add(id))
                {
                    Take(round, call, source, activity(call.Grant), tight);
                }
            }

            foreach (var (uid, key) in round.Counted.Keys.ToList())
            {
                if (grants.Of(uid) is { } grant && IsDue(AccountOf(uid), round.RecordsOf.GetValueOrDefault(uid), limits.PromptSummaries, tight, now))
                {
                    Write(round, grant, key, source);
                }
            }
        }

        return round;
    }

    /// <summary>What is to be written now though no call came: counts whose time has come, and what ran on when a grant ended.</summary>
    /// <param name="source">Where events come from.</param>
    /// <param name="tight">True while the log is short of room.</param>
    /// <param name="everything">True to write all that is counted: this process ends.</param>
    /// <param name="mostRecords">At most so many records.</param>
    /// <param name="now">The time.</param>
    public ActivityRound Due(string source, bool tight, bool everything, int mostRecords, DateTimeOffset now)
    {
        var round = new ActivityRound();
        lock (_lock)
        {
            ForgetStrangers();
            foreach (var uid in _open.Union(grants.Unsettled().Select(grant => grant.Request.Uid)).ToList())
            {
                if (grants.Of(uid) is { } grant && _accounts.TryGetValue(uid, out var account))
                {
                    Due(round, grant, account, source, tight, everything, mostRecords, now);
                }
            }
        }

        return round;
    }

    /// <summary>That grants have ended, with what is known of how much was heard of their use.</summary>
    public static ActivityRound Covered(IEnumerable<(KnownGrant Grant, AuditCoverage Coverage)> ended)
    {
        var round = new ActivityRound();
        round.RecordsToAppend.AddRange(ended.Select(one => ActivityRecords.Covered(one.Grant, one.Coverage)));
        return round;
    }

    /// <summary>Its records are in the log, if it has any: what it counted counts.</summary>
    public void Commit(ActivityRound round)
    {
        lock (_lock)
        {
            foreach (var id in round.Events)
            {
                _recent.Add(id);
            }

            foreach (var call in round.Calls)
            {
                _calls.Add(call);
            }

            foreach (var (uid, key) in round.Written)
            {
                AccountOf(uid).Pending.Remove(key);
                round.Counted.Remove((uid, key));
                Close(uid);
            }

            foreach (var ((uid, key), tally) in round.Counted)
            {
                var pending = AccountOf(uid).Pending;
                if (!pending.TryGetValue(key, out var before))
                {
                    pending[key] = before = new ActionTally(limits.PendingRows);
                }

                before.Add(tally);
                _open.Add(uid);
            }

            foreach (var (uid, key, action) in round.Running)
            {
                Follow(uid, key, action);
            }
        }
    }

    /// <summary>How much is recorded of the use of a grant.</summary>
    public (long Actions, long Folded, bool HasCoverage) Of(string requestUid)
    {
        lock (_lock)
        {
            return _accounts.TryGetValue(requestUid, out var account)
                ? (account.Actions, account.Folded, account.HasCoverage)
                : (0, 0, false);
        }
    }

    private void Take(ActivityRound round, AttributedCall attributed, string source, PolicyActivity? activity, bool tight)
    {
        var (call, uid) = (attributed.Call, attributed.Grant.Request.Uid);
        var account = AccountOf(uid);
        var running = KeyOf(ActivityRecords.AuditIdOf(call), Timestamp.Format(call.ReceivedAt));
        var isAfter = attributed.Attribution == ActivityAttributions.AfterExpiry;

        // Stages may come in either order. Counted is the first that does.
        var isCounted = call.IsLongRunning && (_calls.Contains(running) || !round.Calls.Add(running));
        if (call.IsLongRunning && !(isCounted && call.Stage == ApiCall.Started))
        {
            round.Running.Add((uid, running, call.Stage == ApiCall.Started ? ActivityRecords.Action(call) : null));
        }

        // How long a connection lasted is worth a record, the end of a watch is not.
        if (isCounted && !isAfter && !call.IsConnection)
        {
            return;
        }

        Judge(round, account, attributed, source, activity);
        var isFull = activity?.Level != ActivityLevels.Summary && !tight;
        if (isFull && account.Records + round.RecordsOf.GetValueOrDefault(uid) < limits.FullRecords)
        {
            round.RecordsToAppend.Add(ActivityRecords.Observed(attributed, source, isCounted ? 0 : 1));
            round.RecordsOf[uid] = round.RecordsOf.GetValueOrDefault(uid) + 1;
            return;
        }

        if (isCounted && !isAfter)
        {
            return;
        }

        var key = (uid, new TallyKey(attributed.Attribution, call.Username, call.Uid));
        if (!round.Counted.TryGetValue(key, out var tally))
        {
            round.Counted[key] = tally = new ActionTally(limits.PendingRows);
        }

        tally.Add(call);
    }

    // A standing right that somebody uses is not use of the grant.
    private void Judge(ActivityRound round, ActivityAccount account, AttributedCall attributed, string source, PolicyActivity? activity)
    {
        if (activity?.Expected is not { Count: > 0 } expected
            || attributed.Attribution == ActivityAttributions.Shadowed
            || expected.Any(use => ExpectedUses.Covers(use, attributed.Call)))
        {
            return;
        }

        var kind = ActivityRecords.KindOf(ActivityRecords.Action(attributed.Call));
        if (account.Unexpected.Count < limits.UnexpectedKinds && !account.Unexpected.Contains(kind)
            && round.Unexpected.Add((attributed.Grant.Request.Uid, kind)))
        {
            round.RecordsToAppend.Add(ActivityRecords.Unexpected(
                attributed, source, kind, activity.OnUnexpected == UnexpectedUseActions.Revoke ? UnexpectedUseActions.Revoke : UnexpectedUseActions.Warn));
        }
    }

    private bool IsDue(ActivityAccount account, int more, int prompt, bool tight, DateTimeOffset now) => tight
        ? now - account.LastSummary >= limits.TightInterval
        : account.Records + more < prompt || now - account.LastSummary >= limits.SummaryInterval;

    private void Write(ActivityRound round, KnownGrant grant, TallyKey key, string source)
    {
        var tally = new ActionTally(limits.PendingRows);
        foreach (var part in new[] { AccountOf(grant.Request.Uid).Pending.GetValueOrDefault(key), round.Counted.GetValueOrDefault((grant.Request.Uid, key)) })
        {
            if (part is not null)
            {
                tally.Add(part);
            }
        }

        round.RecordsToAppend.Add(ActivityRecords.Summary(grant, key, tally, source, limits.SummaryRows));
        round.Written.Add((grant.Request.Uid, key));
    }

    private void Remember(AuditAction action)
    {
        if (action.Event is { } id)
        {
            _recent.Add(id);
        }
    }

    private void Follow(string requestUid, string key, AuditAction? action)
    {
        var account = AccountOf(requestUid);
        if (action is null)
        {
            account.Running.Remove(key);
        }
        else if (account.Running.Count < limits.Running)
        {
            account.Running[key] = action with { UserAgent = null };
            // Of a grant that lives, its end is heard of; of one that is over, nothing more is.
            if (!account.HasRunning && grants.Of(requestUid) is { EndedAt: not null })
            {
                _open.Add(requestUid);
            }
        }
    }

    private void Close(string requestUid)
    {
        if (AccountOf(requestUid) is { Pending.Count: 0 } account && (account.HasRunning || account.Running.Count == 0))
        {
            _open.Remove(requestUid);
        }
    }

    private void ForgetStrangers()
    {
        foreach (var uid in _strange.Where(uid => grants.Of(uid) is null).ToList())
        {
            _accounts.Remove(uid);
            _open.Remove(uid);
        }

        _strange.Clear();
    }

    private void Due(
        ActivityRound round, KnownGrant grant, ActivityAccount account, string source, bool tight, bool everything, int mostRecords, DateTimeOffset now)
    {
        var isOver = grant.EndedAt is not null;
        if (account.Pending.Count > 0 && (everything || isOver || IsDue(account, 0, 0, tight, now)))
        {
            foreach (var key in account.Pending.Keys.TakeWhile(_ => round.RecordsToAppend.Count < mostRecords))
            {
                Write(round, grant, key, source);
            }
        }

        if (isOver && account is { HasRunning: false, Running.Count: > 0 } && round.RecordsToAppend.Count < mostRecords)
        {
            round.RecordsToAppend.Add(ActivityRecords.Running(grant, [.. account.Running.Values]));
        }

        Close(grant.Request.Uid);
    }

    // The client may choose the audit ID, and the same for several calls; when a call was received is the same in all its stages.
    private static string KeyOf(string auditId, string receivedAt) => $"{receivedAt} {auditId}";

    private ActivityAccount AccountOf(string requestUid)
    {
        if (!_accounts.TryGetValue(requestUid, out var account))
        {
            _accounts[requestUid] = account = new ActivityAccount();
        }

        return account;
    }
}
