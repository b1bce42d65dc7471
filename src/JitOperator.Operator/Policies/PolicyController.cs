using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;

namespace JitOperator.Operator.Policies;

/// <summary>Says in a policy's <c>Ready</c> condition whether it can grant, and what keeps it from that.</summary>
public sealed class PolicyController(
    IObjectCache<AccessPolicy> policies, ResourceClient<StatusOf<AccessPolicyStatus>> statuses, TimeProvider time)
    : IEntityController<AccessPolicy>
{
    /// <summary>Reason of a policy that can grant.</summary>
    public const string Valid = "Valid";

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (policies.Get(key) is { Metadata.DeletionTimestamp: null } policy
            && StatusFor(policy, time.GetUtcNow()) is { } status
            && !StatusOf.Same(status, policy.Status))
        {
            await statuses.ApplyStatusAsync(
                new(ApiConstants.ApiVersion, AccessPolicy.KindName, policy.Metadata, status), ct);
        }

        return ReconcileResult.Done;
    }

    /// <summary>The status that a policy must have.</summary>
    public static AccessPolicyStatus StatusFor(AccessPolicy policy, DateTimeOffset now)
    {
        var faults = PolicyValidator.Validate(policy.Spec);
        return new AccessPolicyStatus
        {
            ObservedGeneration = policy.Metadata.Generation,
            Conditions =
            [
                Conditions.Of(
                    policy.Status?.Conditions,
                    ConditionTypes.Ready,
                    faults.Count == 0,
                    faults.Count == 0 ? Valid : DenialCauses.PolicyInvalid,
                    faults.Count == 0 ? "The policy can grant." : ShortText.Cut(string.Join(" ", faults), 32768),
                    policy.Metadata.Generation,
                    now),
            ],
        };
    }
}
