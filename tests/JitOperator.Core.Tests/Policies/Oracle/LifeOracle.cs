using JitOperator.Api.Audit;

namespace JitOperator.Core.Tests.Policies.Oracle;

/// <summary>Whether bindings and records of a request fit together at a moment.</summary>
internal static class LifeOracle
{
    private static readonly HashSet<string> AfterTheEnd = new(StringComparer.Ordinal)
    {
        AuditRecordTypes.RequestCleaned, AuditRecordTypes.ReviewDecided, AuditRecordTypes.ReviewRefused, AuditRecordTypes.ReviewOverdue,
    };

    public static IEnumerable<string> Faults(Facts facts, DateTimeOffset now)
    {
        if (facts.Grants.Count() > 1)
        {
            yield return "more than one grant";
        }

        if (facts.Bindings.Count > 0 && facts.Grant is null)
        {
            yield return "a binding without a grant";
        }

        var over = facts.Ends.FirstOrDefault();
        if (facts.Grant is { } grant)
        {
            if (facts.Bindings.Any(b => grant.Bindings!.All(promised => promised.Namespace != b.Namespace || promised.Name != b.Name)))
            {
                yield return "a binding that its grant does not name";
            }

            if (facts.Bindings.Count > 0 && (over is not null || now >= Clock.Read(grant.ExpiresAt)))
            {
                yield return "a binding after its time";
            }

            if (facts.Bindings.Any(b => b.Stamp!.Username != facts.Person || b.Stamp.RoleName != facts.Request.Spec.Role.Name || Clock.Read(b.Stamp.ExpiresAt) != Clock.Read(grant.ExpiresAt)))
            {
                yield return "a binding for somebody or something else";
            }

            if (over is null && facts.Bindings.Count != grant.Bindings!.Count)
            {
                yield return "a grant without its bindings";
            }
        }

        if (over is not null && facts.Records.SkipWhile(r => r != over).Skip(1).FirstOrDefault(r => !AfterTheEnd.Contains(r.Type)) is { } late)
        {
            yield return $"{late.Type} after {over.Type}";
        }
    }
}
