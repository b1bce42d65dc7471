using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Tests.Policies.Play;

namespace JitOperator.Core.Tests.Policies.Oracle;

/// <summary>Whether a person had more than a policy allows when one of their requests was opened or granted.</summary>
internal static class LimitOracle
{
    /// <param name="facts">A request.</param>
    /// <param name="fresh">Those of its records that are new.</param>
    /// <param name="all">Every request.</param>
    /// <param name="policies">The policies that were in force when the new records were written.</param>
    public static IEnumerable<string> Faults(Facts facts, IEnumerable<AuditRecord> fresh, IReadOnlyList<Facts> all, IReadOnlyList<AccessPolicy> policies)
    {
        foreach (var record in fresh)
        {
            var at = Clock.Read(record.Time);
            var limits = policies.FirstOrDefault(p => p.Metadata.Name == record.Policy?.Name)?.Spec.Limits;
            var others = all.Where(o => o.Request.Metadata.Uid != facts.Request.Metadata.Uid && o.Filer is not null && Cast.PersonOf(o.Person) == Cast.PersonOf(facts.Person)).ToList();
            if (record.Type == AuditRecordTypes.GrantIssued && limits?.ActiveGrants is { } most)
            {
                var line = LineOf(facts, others);
                var active = others.Count(o =>
                    o.Grant is { } grant && grant.Policy!.Name == record.Policy!.Name && o.IsGrantedAt(at) && !line.Contains(o.Request.Metadata.Name)
                    // An emergency of the same moment may have come after it, and is not held back.
                    && !(grant.Type == AuditRecordTypes.GrantBreakGlass && Clock.Read(grant.Time) == at));
                if (active >= most)
                {
                    yield return $"granted beside {active} others, at most {most} allowed in all";
                }
            }

            if (record.Type == AuditRecordTypes.ApprovalRequested && record.Stage is { Index: 0, FallbackFor: null } && limits?.OpenRequests is { } mostOpen)
            {
                var open = others.Count(o => PolicyOfOpen(o, at) == record.Policy!.Name);
                if (open >= mostOpen)
                {
                    yield return $"opened beside {open} others, at most {mostOpen} allowed in all";
                }
            }

            if (record.Type == AuditRecordTypes.GrantBreakGlass && others.FirstOrDefault(o => IsOverdue(o, at)) is { } overdue)
            {
                yield return $"broke glass although the review of {overdue.Name} is overdue";
            }
        }
    }

    // What a request prolongs, and what that prolonged, back to the first of them, is one access.
    private static HashSet<string> LineOf(Facts facts, List<Facts> others)
    {
        var line = new HashSet<string>(StringComparer.Ordinal);
        for (var name = facts.Request.Spec.Extends; name is not null && line.Add(name);)
        {
            name = others.Find(o => o.Request.Metadata.Name == name)?.Request.Spec.Extends;
        }

        return line;
    }

    // The policy by which a request is open at the end of a moment; null when it is not.
    private static string? PolicyOfOpen(Facts facts, DateTimeOffset at)
    {
        var until = facts.Records.Where(r => Clock.Read(r.Time) <= at).ToList();
        return facts.Ends.Concat(facts.Grants).Intersect(until).Any()
            ? null
            : until.FindLast(r => r.Type is AuditRecordTypes.ApprovalRequested or AuditRecordTypes.RequestScheduled or AuditRecordTypes.ApprovalSuperseded)?.Policy?.Name;
    }

    private static bool IsOverdue(Facts facts, DateTimeOffset at)
    {
        var until = facts.Records.Where(r => Clock.Read(r.Time) <= at).ToList();
        var review = until.Find(r => r.Type == AuditRecordTypes.ReviewRequested);
        var decided = until.Where(r => r.Type == AuditRecordTypes.ReviewDecided).ToList();
        return review is not null && at >= Clock.Read(review.Stage!.Deadline)
            && !decided.Exists(r => r.Decision!.Verdict == "Denied") && decided.Count < review.Stage.Required;
    }
}
