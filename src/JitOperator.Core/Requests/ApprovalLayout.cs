using System.Security.Cryptography;
using System.Text;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Requests;

/// <summary>
/// Lays out the approval for one slot of one tier of a stage. The same inputs always give the same object, so that an approval can be
/// held against what it must say before a decision on it counts.
/// </summary>
internal sealed record ApprovalLayout(
    Situation Situation, AccessPolicy Policy, Coverage Coverage, OpenedStage Stage, StageRules Rules, TimeSpan Duration)
{
    public AccessApproval For(int slot, int tier)
    {
        var request = Situation.Request.Metadata;
        return new AccessApproval
        {
            Metadata = new V1ObjectMeta
            {
                Name = NameOf(slot, tier),
                NamespaceProperty = request.NamespaceProperty,
                Labels = ApprovalNames.Labels(request.Uid),
                OwnerReferences =
                [
                    new V1OwnerReference
                    {
                        ApiVersion = ApiConstants.ApiVersion,
                        Kind = AccessRequest.KindName,
                        Name = request.Name,
                        Uid = request.Uid,
                        Controller = true,
                    },
                ],
            },
            Spec = Spec(slot, tier),
        };
    }

    public AccessApprovalSpec Spec(int slot, int tier) => new()
    {
        RequestRef = new() { Name = Situation.Request.Metadata.Name, Uid = Situation.Request.Metadata.Uid },
        RequestDigest = Coverage.RequestDigest,
        Policy = Coverage.ToSnapshot(),
        RoleRulesDigest = Coverage.RoleRulesDigest,
        Stage = Stage.Name,
        Slot = slot,
        Tier = tier == 0 ? null : tier,
        Summary = Summary(tier),
    };

    private ApprovalSummary Summary(int tier)
    {
        var (spec, filer, person) = (Situation.Request.Spec, Situation.Requester!.User, Situation.Person);
        var mfa = MfaEvidence.Of(Policy.Spec.Requirements?.Mfa, filer);
        return new ApprovalSummary
        {
            Requester = ShortText.Cut(person, Bounds.SummaryRequester),
            FiledBy = filer.Username == person ? null : ShortText.Cut(filer.Username, Bounds.SummaryRequester),
            Role = $"{spec.Role.Kind}/{spec.Role.Name}",
            Where = ShortText.Cut(Coverage.Scope.ToString(), Bounds.SummaryWhere),
            Allows = [.. ShortText.Lines(Situation.Role.Allows, Bounds.SummaryAllowsLines, Bounds.SummaryAllowsLine)],
            Risks = Situation.Role.Risks is { Count: > 0 } risks ? [.. ShortText.Lines(risks, Bounds.SummaryRisks, Bounds.SummaryLine)] : null,
            Duration = DurationText.Format(Duration),
            StartsAt = RequestForm.StartOf(spec)?.UtcDateTime,
            Extends = spec.Extends,
            Mfa = mfa is null ? null : ShortText.Cut(MfaEvidence.Describe(mfa), Bounds.SummaryLine),
            Reason = spec.Reason,
            Ticket = spec.Ticket,
            Approvers = ShortText.Cut(string.Join(", ", Rules.Tiers[tier].Described), Bounds.SummaryApprovers),
            CommentRequired = Rules.RequireComment ? true : null,
            Deadline = Stage.Deadline.UtcDateTime,
        };
    }

    // Unique for request, coverage and stage: a round that begins anew gets new objects.
    private string NameOf(int slot, int tier)
    {
        var request = Situation.Request.Metadata;
        var round = ApprovalNames.Round(
            request.Uid, Coverage.PolicyDigest, Coverage.RoleRulesDigest, Stage.Name, Timestamp.Format(Stage.Deadline));
        return ApprovalNames.Of(request.Name, ApprovalNames.Stage(Stage.Name, tier), slot, round);
    }
}

/// <summary>Names and labels of approvals.</summary>
internal static class ApprovalNames
{
    private const int LongestNamePart = 160;

    /// <summary><c>REQUEST-STAGE-SLOT-HASH</c>: readable first, and unique by the hash of what tells rounds apart.</summary>
    public static string Of(string request, string stage, int slot, string round)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(round)).AsSpan(0, 4));
        var name = request.Length <= LongestNamePart ? request : request[..LongestNamePart].TrimEnd('.', '-');
        return $"{name}-{stage}-{slot}-{hash}";
    }

    /// <summary>A stage's part of the name; that of an escalation tells which.</summary>
    public static string Stage(string stage, int tier) => tier == 0 ? stage : $"{stage}-e{tier}";

    /// <summary>What tells rounds apart.</summary>
    public static string Round(string requestUid, string policyDigest, string roleRulesDigest, string stage, string deadline) =>
        $"{requestUid}\n{policyDigest}\n{roleRulesDigest}\n{stage}\n{deadline}";

    public static Dictionary<string, string> Labels(string requestUid) => new(StringComparer.Ordinal)
    {
        [Api.Labels.ManagedBy] = Api.Labels.ManagedByValue,
        [Api.Labels.RequestUid] = requestUid,
    };
}
