using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Notifications;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Policies;

/// <summary>Says in a policy's <c>Ready</c> condition whether it can grant, and what keeps it from that.</summary>
public sealed class PolicyController(
    IObjectCache<AccessPolicy> policies,
    Func<PolicyRole, PolicyGrant, bool> roleExists,
    ResourceClient<StatusOf<AccessPolicyStatus>> statuses,
    bool hasWitnesses,
    TimeProvider time,
    IReadOnlySet<string>? channels = null)
    : IEntityController<AccessPolicy>
{
    /// <summary>Reason of a policy that can grant.</summary>
    public const string Valid = "Valid";

    /// <summary>Reason of a policy that names a channel which the operator does not have.</summary>
    public const string UnknownChannel = "UnknownChannel";

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (policies.Get(key) is { Metadata.DeletionTimestamp: null } policy
            && StatusFor(policy, roleExists, time.GetUtcNow(), hasWitnesses, channels) is { } status
            && !StatusOf.Same(status, policy.Status))
        {
            await statuses.ApplyStatusAsync(
                new(ApiConstants.ApiVersion, AccessPolicy.KindName, policy.Metadata, status), ct);
        }

        return ReconcileResult.Done;
    }

    /// <summary>The status that a policy must have.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="roleExists">False when there is no such role.</param>
    /// <param name="now">The time.</param>
    /// <param name="hasWitnesses">Whether the operator has witnesses to ask.</param>
    /// <param name="channels">Names of the operator's channels.</param>
    public static AccessPolicyStatus StatusFor(
        AccessPolicy policy,
        Func<PolicyRole, PolicyGrant, bool> roleExists,
        DateTimeOffset now,
        bool hasWitnesses = false,
        IReadOnlySet<string>? channels = null)
    {
        var (reason, message) = Verdict(policy.Spec, roleExists, hasWitnesses);
        return new AccessPolicyStatus
        {
            ObservedGeneration = policy.Metadata.Generation,
            Conditions =
            [
                Conditions.Of(
                    policy.Status?.Conditions,
                    ConditionTypes.Ready,
                    reason == Valid,
                    reason,
                    ShortText.Cut(message, 32768),
                    policy.Metadata.Generation,
                    now),
                .. Channels(policy, channels, now),
            ],
        };
    }

    // Whom to tell is no part of whether access can be had: a channel that is missing keeps nobody from anything.
    private static IEnumerable<V1Condition> Channels(AccessPolicy policy, IReadOnlySet<string>? channels, DateTimeOffset now)
    {
        var named = NoticeRoutes.Named(policy.Spec).ToList();
        if (named.Count == 0)
        {
            return [];
        }

        var unknown = named.Where(entry => channels?.Contains(entry.Channel) != true).ToList();
        var message = unknown.Count == 0
            ? "The operator has all channels that the policy names."
            : string.Join(" ", unknown.Select(entry => $"{entry.Path}: the operator has no channel \"{entry.Channel}\", so nobody is told there;"))
                + $" {(channels is { Count: > 0 } ? $"there are {string.Join(", ", channels.Order(StringComparer.Ordinal))}" : "give the operator --notifications-config")}.";
        return
        [
            Conditions.Of(
                policy.Status?.Conditions,
                ConditionTypes.ChannelsKnown,
                unknown.Count == 0,
                unknown.Count == 0 ? Valid : UnknownChannel,
                ShortText.Cut(message, 32768),
                policy.Metadata.Generation,
                now),
        ];
    }

    private static (string Reason, string Message) Verdict(
        AccessPolicySpec spec, Func<PolicyRole, PolicyGrant, bool> roleExists, bool hasWitnesses)
    {
        if (PolicyValidator.Validate(spec) is { Count: > 0 } faults)
        {
            return (DenialCauses.PolicyInvalid, string.Join(" ", faults));
        }

        if (spec.RequireWitness == true && !hasWitnesses)
        {
            return (Hold.NoWitnesses, "spec.requireWitness: the operator has no witnesses, so nothing is granted by this policy; give the operator --witness, or take it out.");
        }

        if (OfferedRoles.Missing(spec, roleExists) is { Count: > 0 } missing)
        {
            return (DenialCauses.RoleNotFound, string.Join(" ", missing));
        }

        return (Valid, spec switch
        {
            { Suspended: true } => "The policy is in order, and suspended: it decides nothing.",
            { Effect: PolicyEffects.Deny } => "The policy denies what it covers.",
            _ => "The policy can grant.",
        });
    }
}
