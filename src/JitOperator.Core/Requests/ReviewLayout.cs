using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Requests;

/// <summary>
/// Lays out the reviews of an emergency access, from its records alone: they outlive the request, which must not take them along when
/// it is deleted, and so have no owner.
/// </summary>
internal sealed record ReviewLayout(RequestHistory History)
{
    public AccessApproval For(int slot, string @namespace)
    {
        var (request, review) = (History.Request!, History.Review!);
        return new AccessApproval
        {
            Metadata = new V1ObjectMeta
            {
                Name = ApprovalNames.Of(request.Name, ReviewStage.Name, slot, $"{request.Uid}\n{Timestamp.Format(review.Deadline)}"),
                NamespaceProperty = @namespace,
                Labels = ApprovalNames.Labels(request.Uid),
            },
            Spec = Spec(slot),
        };
    }

    public AccessApprovalSpec Spec(int slot)
    {
        var (request, review, grant, coverage) = (History.Request!, History.Review!, History.Grant!, History.Coverage!);
        return new AccessApprovalSpec
        {
            RequestRef = new() { Name = request.Name, Uid = request.Uid },
            RequestDigest = coverage.RequestDigest,
            Policy = coverage.ToSnapshot(),
            RoleRulesDigest = coverage.RoleRulesDigest,
            Stage = ReviewStage.Name,
            Slot = slot,
            Review = true,
            Summary = new ApprovalSummary
            {
                Requester = ShortText.Cut(grant.Username, Bounds.SummaryRequester),
                Role = $"{grant.RoleKind}/{grant.RoleName}",
                Where = ShortText.Cut(grant.Scope.ToString(), Bounds.SummaryWhere),
                Duration = DurationText.Format(grant.ExpiresAt - grant.StartsAt),
                StartsAt = grant.StartsAt.UtcDateTime,
                Reason = ShortText.Cut(grant.Reason, Bounds.Reason),
                Ticket = grant.Ticket,
                Approvers = ShortText.Cut(string.Join(", ", review.Approvers), Bounds.SummaryApprovers),
                Deadline = review.Deadline.UtcDateTime,
            },
        };
    }
}
