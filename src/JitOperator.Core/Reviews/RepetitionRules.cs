using System.Globalization;
using System.Text;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>The same asked for, or the same reason given, again and again. After it was told of, there is silence for as long as it counts.</summary>
internal sealed class RepetitionRules(ReviewOptions options) : IReviewRule
{
    private readonly SlidingWindow<long> _requests = new(options.RepeatedRequestsWithin);
    private readonly SlidingWindow<long> _reasons = new(options.RepeatedReasonsWithin);
    private readonly Silence _requestsTold = new(options.RepeatedRequestsWithin);
    private readonly Silence _reasonsTold = new(options.RepeatedReasonsWithin);

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        // An extension asks for the same by its nature: chains of them are another rule's.
        if (step is not { Record: { Type: AuditRecordTypes.RequestReceived, Extends: null } record, Life: { } life })
        {
            yield break;
        }

        var same = _requests.Add(life.PersonAndTarget, step.Now, record.Index);
        if (same.Count >= options.RepeatedRequests && _requestsTold.Breaks(life.PersonAndTarget, step.Now))
        {
            yield return step.Find(
                ReviewRules.RepeatedRequests,
                record.Index,
                string.Create(CultureInfo.InvariantCulture, $"{life.Person} has asked for {RequestLife.TargetText(life.Target)} {same.Count} times within {DurationText.Format(options.RepeatedRequestsWithin)}."),
                same.Select(item => item.Item),
                life.Person,
                life.Request);
        }

        var reason = Plain(life.Reason);
        if (reason.Length == 0)
        {
            yield break;
        }

        var key = $"{PersonName.Skeleton(life.Person)}\n{reason}";
        var repeated = _reasons.Add(key, step.Now, record.Index);
        if (repeated.Count >= options.RepeatedReasons && _reasonsTold.Breaks(key, step.Now))
        {
            yield return step.Find(
                ReviewRules.RepeatedJustification,
                record.Index,
                string.Create(CultureInfo.InvariantCulture, $"{life.Person} has given the same reason {repeated.Count} times within {DurationText.Format(options.RepeatedReasonsWithin)}."),
                repeated.Select(item => item.Item),
                life.Person,
                life.Request);
        }
    }

    /// <summary>The letters and digits of a text in lower case.</summary>
    internal static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                plain.Append(Rune.ToLowerInvariant(rune).ToString());
            }
        }

        return plain.ToString();
    }
}
