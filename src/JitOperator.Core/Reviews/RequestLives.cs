using JitOperator.Api.Audit;

namespace JitOperator.Core.Reviews;

/// <summary>
/// What the review remembers of requests, folded from the records about them. One that is over is forgotten a while after it was last
/// heard of; beyond a bound, the oldest are forgotten whatever they are.
/// </summary>
internal sealed class RequestLives
{
    private const int Most = 100_000;

    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(7);

    private readonly Dictionary<string, RequestLife> _lives = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string Uid)> _looks = new();

    /// <summary>How many are remembered.</summary>
    public int Count => _lives.Count;

    /// <summary>The requests that have access now.</summary>
    public IEnumerable<RequestLife> Granted => _lives.Values.Where(life => life is { GrantIndex: >= 0, EndIndex: < 0, IsOver: false });

    /// <summary>The request of this UID; null when nothing is remembered of it.</summary>
    public RequestLife? Of(string uid) => _lives.GetValueOrDefault(uid);

    /// <summary>Takes a record in, and gives the request that it is about.</summary>
    public RequestLife? Take(AuditRecord record, DateTimeOffset now)
    {
        Forget(now);
        if (record.Request is not { } request)
        {
            return null;
        }

        // What somebody tried to do to a request, and could not, is no part of its life.
        if (record.Admission is not null || record.Type == AuditRecordTypes.FindingRaised)
        {
            return Of(request.Uid);
        }

        if (!_lives.TryGetValue(request.Uid, out var life))
        {
            _lives[request.Uid] = life = new RequestLife(request);
            _looks.Enqueue((now, request.Uid));
        }

        life.TouchedAt = now;
        life.Target ??= record.Target;
        Take(life, record, now);
        return life;
    }

    private static void Take(RequestLife life, AuditRecord record, DateTimeOffset now)
    {
        switch (record.Type)
        {
            case AuditRecordTypes.RequestReceived:
                (life.ReceivedIndex, life.ReceivedAt) = (record.Index, now);
                TakePeople(life, record);
                break;
            case AuditRecordTypes.ApprovalRequested when record.Stage is { } stage:
                life.Stages[stage.Index] = (now, record.Index);
                break;
            case AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass:
                (life.GrantIndex, life.Target, life.StartsAt) = (record.Index, record.Target, ReviewStep.Time(record.StartsAt) ?? now);
                TakePeople(life, record);
                break;
            case AuditRecordTypes.GrantEnded:
                (life.EndIndex, life.EndedAt, life.IsOver) = (record.Index, now, true);
                break;
            case AuditRecordTypes.RequestRefused or AuditRecordTypes.RequestDenied or AuditRecordTypes.RequestWithdrawn
                or AuditRecordTypes.RequestTimedOut or AuditRecordTypes.RequestFailed:
                life.IsOver = true;
                break;
            case AuditRecordTypes.ActivityCoverage:
                (life.CoverageIndex, life.Coverage) = (record.Index, record.Coverage);
                break;
            case AuditRecordTypes.ActivityObserved or AuditRecordTypes.ActivitySummary or AuditRecordTypes.ActivityUnexpected when record.Activity is { } activity:
                TakeUse(life, record.Index, activity);
                break;
        }
    }

    private static void TakePeople(RequestLife life, AuditRecord record)
    {
        life.Filer = record.Actor?.Username ?? string.Empty;
        life.Person = record.Subject ?? life.Filer;
        life.Reason = record.Reason ?? string.Empty;
    }

    private static void TakeUse(RequestLife life, long index, AuditActivity activity)
    {
        life.FirstUse = life.FirstUse < 0 ? index : life.FirstUse;
        life.IsUseVague |= activity.Folded > 0;
        foreach (var deed in Deed.Of(activity))
        {
            life.UsedRisk |= deed.IsRisky;
            if (deed.Namespace is not { Length: > 0 } place)
            {
                life.UsedCluster = true;
            }
            else if (life.UsedNamespaces.Count < RequestLife.MostKinds)
            {
                life.UsedNamespaces.Add(place);
            }
        }
    }

    private void Forget(DateTimeOffset now)
    {
        while (_looks.TryPeek(out var look) && (_lives.Count > Most || now - look.At > KeptAfterEnd))
        {
            _looks.Dequeue();
            if (_lives.TryGetValue(look.Uid, out var life) && _lives.Count <= Most && !(life.IsOver && now - life.TouchedAt > KeptAfterEnd))
            {
                _looks.Enqueue((now, look.Uid));
            }
            else
            {
                _lives.Remove(look.Uid);
            }
        }
    }
}
