using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;

namespace JitOperator.Operator.Policies;

/// <summary>Says in a policy's <c>Ready</c> condition whether it can grant, and what keeps it from that.</summary>
public sealed class PolicyController(
    IObjectCache<AccessPolicy> policies,
    Func<PolicyRole, PolicyGrant, bool> roleExists,
    ResourceClient<StatusOf<AccessPolicyStatus>> statuses,
    bool hasWitnesses,
    TimeProvider time)
    : IEntityController<AccessPolicy>
{
    /// <summary>Reason of a policy that can grant.</summary>
    public const string Valid = "Valid";

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (policies.Get(key) is { Metadata.DeletionTimestamp: null } policy
            && StatusFor(policy, roleExists, time.GetUtcNow(), hasWitnesses) is { } status
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
    public static AccessPolicyStatus StatusFor(AccessPolicy policy, Func<PolicyRole, PolicyGrant, bool> roleExists, DateTimeOffset now, bool hasWitnesses = false)
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
            ],
        };
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
