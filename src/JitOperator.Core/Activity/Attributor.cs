using JitOperator.Api;
using JitOperator.Api.Audit;
using k8s.Models;

namespace JitOperator.Core.Activity;

/// <summary>A call, and the grant that it belongs to.</summary>
/// <param name="Call">The call.</param>
/// <param name="Grant">The grant.</param>
/// <param name="Attribution">One of <see cref="ActivityAttributions"/>.</param>
/// <param name="AllowedBy">The binding that the authorizer named; null when it named none.</param>
/// <param name="Others">UIDs of the requests of other grants that would have allowed it.</param>
public sealed record AttributedCall(
    ApiCall Call, KnownGrant Grant, string Attribution, AuditBinding? AllowedBy, IReadOnlyList<string> Others);

/// <summary>
/// Says which grant a call belongs to, by the authorizer's own word. Where that does not settle it, because a standing right or another
/// grant would have allowed the same, it says so and never guesses.
/// </summary>
/// <param name="grants">The grants.</param>
/// <param name="rules">The rules of a grant's role in a namespace, as they are now; null when they are not known.</param>
public sealed class Attributor(GrantIndex grants, Func<KnownGrant, string, IEnumerable<V1PolicyRule>?> rules)
{
    /// <summary>The grant that a call belongs to; null when it has to do with none.</summary>
    public AttributedCall? Attribute(ApiCall call)
    {
        if (!call.IsAllowed)
        {
            return null;
        }

        var isNamed = AuthorizerReason.TryParse(call.Reason, out var reason);
        var named = isNamed ? grants.ByBinding(reason.Namespace, reason.Name) : null;
        var allowedBy = isNamed ? new AuditBinding(reason.Namespace, reason.Name) : null;
        var could = grants.OfPerson(call.Username).Where(grant => grant.Request.Uid != named?.Request.Uid && WouldAllow(grant, call)).ToList();
        var others = could.ConvertAll(grant => grant.Request.Uid);
        if (named is not null)
        {
            return new(call, named, IsAfter(call, named) ? ActivityAttributions.AfterExpiry : others.Count > 0 ? ActivityAttributions.Ambiguous : ActivityAttributions.Exact, allowedBy, others);
        }

        return could is [var first, ..] ? new(call, first, ActivityAttributions.Shadowed, allowedBy, others[1..]) : null;
    }

    // A call that runs on is authorised once, and may be over long after the grant.
    private static bool IsAfter(ApiCall call, KnownGrant grant) => call.ReceivedAt >= grant.End || call.StageAt >= grant.End;

    private bool WouldAllow(KnownGrant grant, ApiCall call) =>
        grant.IsInForceAt(call.ReceivedAt) && grant.Reaches(call.Namespace) && RbacRules.Allow(rules(grant, call.Namespace), call);
}
