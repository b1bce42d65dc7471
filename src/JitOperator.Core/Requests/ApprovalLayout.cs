using System.Security.Cryptography;
using System.Text;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Requests;

/// <summary>
/// Lays out the approval for one slot of one stage. The same inputs always give the same object, so that an approval can be held
/// against what it must say before a decision on it counts.
/// </summary>
internal sealed record ApprovalLayout(
    Situation Situation, AccessPolicy Policy, Coverage Coverage, OpenedStage Stage, TimeSpan Duration)
{
    private const int LongestNamePart = 160;

    public AccessApproval For(int slot)
    {
        var request = Situation.Request;
        return new AccessApproval
        {
            Metadata = new V1ObjectMeta
            {
                Name = NameOf(slot),
                NamespaceProperty = request.Metadata.NamespaceProperty,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Labels.ManagedBy] = Labels.ManagedByValue,
                    [Labels.RequestUid] = request.Metadata.Uid,
                },
                OwnerReferences =
                [
                    new V1OwnerReference
                    {
                        ApiVersion = ApiConstants.ApiVersion,
                        Kind = AccessRequest.KindName,
                        Name = request.Metadata.Name,
                        Uid = request.Metadata.Uid,
                        Controller = true,
                    },
                ],
            },
            Spec = Spec(slot),
        };
    }

    public AccessApprovalSpec Spec(int slot)
    {
        var request = Situation.Request;
        return new AccessApprovalSpec
        {
            RequestRef = new() { Name = request.Metadata.Name, Uid = request.Metadata.Uid },
            RequestDigest = Coverage.RequestDigest,
            Policy = new()
            {
                Name = Coverage.PolicyName,
                Generation = Coverage.PolicyGeneration,
                Digest = Coverage.PolicyDigest,
            },
            RoleRulesDigest = Coverage.RoleRulesDigest,
            Stage = Stage.Name,
            Slot = slot,
            Summary = new()
            {
                Requester = ShortText.Cut(Situation.Requester!.User.Username, Bounds.SummaryRequester),
                Role = $"{request.Spec.Role.Kind}/{request.Spec.Role.Name}",
                Namespace = request.Metadata.NamespaceProperty,
                Allows = [.. ShortText.Lines(Situation.Role.Allows, Bounds.SummaryAllowsLines, Bounds.SummaryAllowsLine)],
                Duration = DurationText.Format(Duration),
                Reason = request.Spec.Reason,
                Ticket = request.Spec.Ticket,
                Approvers = ShortText.Cut(
                    string.Join(", ", Policy.Spec.Approval.Stages[Stage.Index].Approvers.Select(Subjects.Describe)),
                    Bounds.SummaryApprovers),
                Deadline = Stage.Deadline.UtcDateTime,
            },
        };
    }

    // Unique for request, coverage and stage: a round that begins anew gets new objects.
    private string NameOf(int slot)
    {
        var request = Situation.Request.Metadata;
        var round = $"{request.Uid}\n{Coverage.PolicyDigest}\n{Coverage.RoleRulesDigest}\n{Stage.Name}\n{Timestamp.Format(Stage.Deadline)}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(round)).AsSpan(0, 4));
        var name = request.Name.Length <= LongestNamePart ? request.Name : request.Name[..LongestNamePart].TrimEnd('.', '-');
        return $"{name}-{Stage.Name}-{slot}-{hash}";
    }
}
