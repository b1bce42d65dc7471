using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>
/// An emergency access whose review was not done by its deadline: by the record that says so, or by the first record after the deadline,
/// for when nobody led to write it. A review is done when as many people as it takes, or one who says no, have decided.
/// </summary>
internal sealed class BreakGlassRule : IReviewRule
{
    private readonly Dictionary<string, Review> _open = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, DateTimeOffset> _deadlines = new();

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        var found = new List<ReviewFinding>();
        var record = step.Record;
        if (record is { Request: { } request, Admission: null })
        {
            switch (record.Type)
            {
                case AuditRecordTypes.ReviewRequested:
                    Open(step, request, record);
                    break;
                case AuditRecordTypes.ReviewDecided when _open.TryGetValue(request.Uid, out var review):
                    review.People.Add(PersonName.Skeleton(record.Actor?.Username ?? string.Empty));
                    if (record.Decision?.Verdict != Decisions.Approved || review.People.Count >= review.Required)
                    {
                        _open.Remove(request.Uid);
                    }

                    break;
                case AuditRecordTypes.ReviewOverdue when _open.Remove(request.Uid, out var late):
                    found.Add(Find(step, late));
                    break;
            }
        }

        while (_deadlines.TryPeek(out var uid, out var deadline) && deadline < step.Now)
        {
            _deadlines.Dequeue();
            if (_open.Remove(uid, out var late))
            {
                found.Add(Find(step, late));
            }
        }

        return found;
    }

    private void Open(ReviewStep step, AuditRequest request, AuditRecord record)
    {
        _open[request.Uid] = new(request, step.Life?.Person ?? string.Empty, step.Life?.GrantIndex ?? -1, record.Index, record.Stage?.Required ?? 1, []);
        if (ReviewStep.Time(record.Stage?.Deadline) is { } deadline)
        {
            _deadlines.Enqueue(request.Uid, deadline);
        }
    }

    private static ReviewFinding Find(ReviewStep step, Review review) => step.Find(
        ReviewRules.BreakGlassUnreviewed,
        review.RequestedIndex,
        $"The emergency access of {review.Person} ({review.Request.Namespace}/{review.Request.Name}) was not reviewed in time.",
        [review.GrantIndex, review.RequestedIndex, step.Record.Type == AuditRecordTypes.ReviewOverdue && step.Record.Request?.Uid == review.Request.Uid ? step.Record.Index : -1],
        review.Person,
        review.Request);

    private sealed record Review(AuditRequest Request, string Person, long GrantIndex, long RequestedIndex, int Required, HashSet<string> People);
}
