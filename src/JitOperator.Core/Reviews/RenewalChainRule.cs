using System.Globalization;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>
/// Grants that go on from each other: by what they say to prolong, or as the same person gets the same again almost at once. A chain is
/// told of once.
/// </summary>
internal sealed class RenewalChainRule(ReviewOptions options) : IReviewRule
{
    private readonly Dictionary<string, Chain> _byTarget = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Chain> _byRequest = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(string Uid, string Target), DateTimeOffset> _ends = new();

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        Forget(step.Now);
        if (step.Record is { Type: AuditRecordTypes.GrantEnded, Request: { } ended } && _byRequest.TryGetValue(ended.Uid, out var over) && over.LastUid == ended.Uid)
        {
            over.End = step.Now;
        }

        if (step is not { Record: { Type: AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass } record, Life: { StartsAt: { } start } life }
            || ReviewStep.Time(record.ExpiresAt) is not { } end)
        {
            yield break;
        }

        var chain = Continue(life, record, start);
        chain.Indices.Add(record.Index);
        (chain.LastUid, chain.End) = (life.Request.Uid, end > chain.End ? end : chain.End);
        _byTarget[life.PersonAndTarget] = _byRequest[life.Request.Uid] = chain;
        _ends.Enqueue((life.Request.Uid, life.PersonAndTarget), end + options.RenewalGap);
        if (!chain.IsTold && (chain.Indices.Count - 1 > options.Renewals || (chain.Indices.Count > 1 && end - chain.Start > options.RenewedLongest)))
        {
            chain.IsTold = true;
            yield return step.Find(
                ReviewRules.RenewalChain,
                chain.Indices[0],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{life.Person} has {RequestLife.TargetText(life.Target)} for {DurationText.Format(end - chain.Start)} in one go, renewed {chain.Indices.Count - 1} times."),
                chain.Indices,
                life.Person,
                life.Request);
        }
    }

    private Chain Continue(RequestLife life, AuditRecord record, DateTimeOffset start)
    {
        if (record.Extends is { } extended && _byRequest.TryGetValue(extended.Uid, out var said))
        {
            return said;
        }

        return _byTarget.TryGetValue(life.PersonAndTarget, out var before) && start - before.End <= options.RenewalGap ? before : new Chain { Start = start };
    }

    // What ended early cannot be prolonged later than what did not.
    private void Forget(DateTimeOffset now)
    {
        while (_ends.TryPeek(out var oldest, out var end) && end < now)
        {
            _ends.Dequeue();
            if (_byRequest.Remove(oldest.Uid, out var chain) && chain.LastUid == oldest.Uid && _byTarget.GetValueOrDefault(oldest.Target) == chain)
            {
                _byTarget.Remove(oldest.Target);
            }
        }
    }

    private sealed class Chain
    {
        public DateTimeOffset Start { get; init; }

        public DateTimeOffset End { get; set; }

        public string LastUid { get; set; } = string.Empty;

        public List<long> Indices { get; } = [];

        public bool IsTold { get; set; }
    }
}
