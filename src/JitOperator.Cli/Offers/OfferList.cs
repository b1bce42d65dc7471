using System.Net;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Identity;
using JitOperator.Core.Policies;

namespace JitOperator.Cli.Offers;

/// <summary>What the policies of a cluster say, as far as we may read them.</summary>
/// <param name="All">Every policy; null when we may not read them.</param>
internal sealed record OfferList(IReadOnlyList<AccessPolicy>? All)
{
    /// <summary>What to say when they cannot be read.</summary>
    public const string Unreadable =
        "You may not read AccessPolicies, so nothing can be offered; the ClusterRole jit-offers, bound by a ClusterRoleBinding, would let you.";

    /// <summary>Reads the policies.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<OfferList> ReadAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        try
        {
            var (policies, _) = await client.ListAsync(Kinds.Policies, ns: null, cancellationToken);
            return new OfferList([.. policies.Select(policy => policy.Value)]);
        }
        catch (ClusterException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            return new OfferList((IReadOnlyList<AccessPolicy>?)null);
        }
    }

    /// <summary>What is offered to somebody. A policy in force that names them, whatever the hours; what a Deny takes away shows when it is asked for.</summary>
    /// <param name="user">Who.</param>
    /// <param name="breakGlass">Whether in an emergency.</param>
    public IReadOnlyList<Offer> For(UserIdentity user, bool breakGlass) =>
    [
        .. (All ?? [])
            .Where(policy => policy.Spec.Effect != PolicyEffects.Deny && policy.Spec.Suspended != true && PolicyValidator.Validate(policy.Spec).Count == 0)
            .Where(policy => Subjects.Include(breakGlass ? policy.Spec.BreakGlass?.Users ?? [] : policy.Spec.Requesters, user))
            .OrderByDescending(policy => policy.Spec.Priority)
            .ThenBy(policy => policy.Metadata.Name, StringComparer.Ordinal)
            .SelectMany((policy, rank) => policy.Spec.Grants.SelectMany(grant => grant.Roles.Select(role => new Offer(
                policy.Metadata.Name, policy.Spec, role, [.. grant.Namespaces ?? []], grant.NamespaceSelector is not null, grant.ClusterWide == true, rank)))),
    ];

    /// <summary>The policies under which somebody is asked about, for <see cref="PolicyEvaluator"/>.</summary>
    /// <param name="me">Who.</param>
    public static Core.Stamps.StampedUser Stamped(WhoAmI me) => new(me.User.Username, me.User.Uid, [.. me.User.Groups], me.Extra);
}
