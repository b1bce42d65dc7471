using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Requests;

/// <summary>Lays approvals out, takes back those that nobody needs any more, and says what became of decisions.</summary>
public sealed class ApprovalWriter(
    ResourceClient<AccessApproval> approvals, ResourceClient<StatusOf<AccessApprovalStatus>> statuses)
{
    /// <summary>Creates an approval.</summary>
    /// <returns>What stands in the way, a sentence; null when the approval is there as laid out.</returns>
    public async Task<string?> CreateAsync(AccessApproval approval, CancellationToken cancellationToken)
    {
        try
        {
            await approvals.CreateAsync(approval, cancellationToken);
            return null;
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            var metadata = approval.Metadata;
            var existing = await approvals.GetAsync(metadata.NamespaceProperty, metadata.Name, cancellationToken);
            return existing is null || Digests.OfApproval(existing.Spec) == Digests.OfApproval(approval.Spec)
                ? null
                : $"AccessApproval {metadata.Name} exists and is not what the operator laid out; delete it.";
        }
    }

    /// <summary>
    /// Deletes an approval that nobody needs any more, as it was seen: what somebody has decided meanwhile stays, and is judged when the
    /// cache has it.
    /// </summary>
    public async Task DeleteAsync(AccessApproval approval, CancellationToken cancellationToken)
    {
        var seen = approval.Metadata;
        try
        {
            await approvals.DeleteAsync(seen.NamespaceProperty, seen.Name, seen.Uid, seen.ResourceVersion, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            // News of the change have it looked at again.
        }
    }

    /// <summary>Writes what became of a decision, if it is not written yet.</summary>
    public async Task TellAsync(ObservedApproval observed, RequestHistory history, CancellationToken cancellationToken)
    {
        if (ApprovalStatusProjection.Of(observed, history) is { } status
            && !StatusOf.Same(status, observed.Approval.Status))
        {
            await statuses.ApplyStatusAsync(
                new(ApiConstants.ApiVersion, AccessApproval.KindName, observed.Approval.Metadata, status), cancellationToken);
        }
    }
}
