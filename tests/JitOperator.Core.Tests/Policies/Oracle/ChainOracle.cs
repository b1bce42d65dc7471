using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Tests.Policies.Play;

namespace JitOperator.Core.Tests.Policies.Oracle;

/// <summary>Whether everybody agreed whom a policy's chain of stages demands, to exactly what was granted.</summary>
internal static class ChainOracle
{
    public static IEnumerable<string> Faults(Facts facts, AccessPolicySpec policy, AuditRecord grant)
    {
        // Of the round that led to the grant.
        var before = facts.Records.TakeWhile(r => r != grant).ToList();
        var round = before.Skip(before.FindLastIndex(r => r.Type == AuditRecordTypes.ApprovalSuperseded) + 1).ToList();
        var counted = new List<int>();
        for (var i = 0; i < policy.Approval!.Stages!.Count; i++)
        {
            var stage = policy.Approval.Stages[i];
            var opened = round.FindLast(r => r.Type == AuditRecordTypes.ApprovalRequested && r.Stage!.Index == i);
            if (opened is null)
            {
                yield return $"stage {stage.Name} was never opened";
                continue;
            }

            var fallback = opened.Stage!.FallbackFor is not null;
            if (opened.Stage.Name != (fallback ? stage.Fallback?.Name : stage.Name))
            {
                yield return $"stage {opened.Stage.Name} is not of the policy";
                continue;
            }

            foreach (var fault in SameThing(facts, opened, grant))
            {
                yield return fault;
            }

            // What came after the stage was opened for the last time: what was said to the stage before its fallback is void.
            var since = round.Skip(round.IndexOf(opened)).ToList();
            var tiers = Tiers(stage, fallback, since, i);
            var approvals = since.Where(r => r.Type == AuditRecordTypes.ApprovalDecided && r.Stage!.Index == i && r.Decision!.Verdict == "Approved").ToList();
            foreach (var approval in approvals)
            {
                foreach (var fault in Approval(facts, policy, grant, opened, tiers, approval, since))
                {
                    yield return $"{approval.Actor?.Username} in {opened.Stage.Name}: {fault}";
                }

                counted.Add(Cast.PersonOf(approval.Actor?.Username));
            }

            var required = (fallback ? stage.Fallback!.Required : stage.Required) ?? 1;
            if (approvals.Select(a => Cast.PersonOf(a.Actor?.Username)).Distinct().Count() < required)
            {
                yield return $"stage {opened.Stage.Name} has fewer than {required} approvals";
            }

            if ((fallback ? stage.Fallback!.RequireComment : stage.RequireComment) == true && approvals.Any(a => string.IsNullOrWhiteSpace(a.Decision!.Comment)))
            {
                yield return $"stage {opened.Stage.Name} has an approval without a comment";
            }

            if (fallback && Clock.Read(opened.Time) < Clock.Read(round.Find(r => r.Type == AuditRecordTypes.ApprovalRequested && r.Stage!.Index == i)!.Stage!.Deadline))
            {
                yield return $"fallback {opened.Stage.Name} opened early";
            }
        }

        if (counted.Distinct().Count() < counted.Count)
        {
            yield return "somebody counts twice in the chain";
        }

        if (round.Exists(r => r.Decision?.Verdict == "Denied" && r.Type == AuditRecordTypes.ApprovalDecided))
        {
            yield return "somebody denied it";
        }
    }

    private static IEnumerable<string> SameThing(Facts facts, AuditRecord opened, AuditRecord grant)
    {
        if (opened.Policy != grant.Policy
            || opened.Target!.RoleRulesDigest != grant.Target!.RoleRulesDigest
            || opened.Target.RoleName != facts.Request.Spec.Role.Name || grant.Target.RoleName != facts.Request.Spec.Role.Name
            || opened.Target.ClusterWide != grant.Target.ClusterWide || !opened.Target.Namespaces.SequenceEqual(grant.Target.Namespaces)
            || opened.Request!.Digest != grant.Request!.Digest)
        {
            yield return $"stage {opened.Stage!.Name} was opened for something else than what was granted";
        }
    }

    // The approvers that were opened, with when.
    private static List<(IList<PolicySubject> Approvers, DateTimeOffset From)> Tiers(ApprovalStage stage, bool fallback, List<AuditRecord> since, int index)
    {
        var opened = Clock.Read(since[0].Time);
        if (fallback)
        {
            return [(stage.Fallback!.Approvers, opened)];
        }

        var escalations = since.Where(r => r.Type == AuditRecordTypes.ApprovalEscalated && r.Stage!.Index == index).ToList();
        return
        [
            (stage.Approvers, opened),
            .. (stage.Escalation ?? []).Take(escalations.Count).Select(tier => (tier.Approvers, opened + Clock.Span(tier.After))),
        ];
    }

    private static IEnumerable<string> Approval(
        Facts facts,
        AccessPolicySpec policy,
        AuditRecord grant,
        AuditRecord opened,
        List<(IList<PolicySubject> Approvers, DateTimeOffset From)> tiers,
        AuditRecord approval,
        List<AuditRecord> since)
    {
        var (actor, at) = (approval.Actor!, Clock.Read(approval.Decision!.At));
        if (!tiers.Exists(tier => Rights.Names(tier.Approvers, actor.Username, actor.Groups ?? []) && at >= tier.From))
        {
            yield return "is not an approver of an opened tier";
        }

        var person = Cast.PersonOf(actor.Username);
        if (policy.Approval!.AllowSelfApproval != true && (person == Cast.PersonOf(facts.Person) || person == Cast.PersonOf(facts.Filer!.Username)))
        {
            yield return "agreed to an own request";
        }

        if (policy.Requirements?.Mfa is { } mfa && mfa.RequiredFor.Contains("Approval") && !Rights.ShowsMfa(mfa, actor))
        {
            yield return "agreed without MFA";
        }

        if (at > Clock.Read(opened.Stage!.Deadline))
        {
            yield return "agreed too late";
        }

        var laidOut = facts.Approvals.SingleOrDefault(a => a.Metadata.Uid == approval.Decision.ApprovalUid)?.Spec;
        if (laidOut is null || laidOut.Decision != "Approved" || laidOut.Review == true || laidOut.Stage != opened.Stage.Name
            || laidOut.RequestDigest != grant.Request!.Digest || laidOut.Policy.Digest != grant.Policy!.Digest
            || laidOut.RoleRulesDigest != grant.Target!.RoleRulesDigest || laidOut.RequestRef.Uid != facts.Request.Metadata.Uid)
        {
            yield return "agreed to something else than what was granted";
        }

        if (since.Count(r => r.Type == AuditRecordTypes.ApprovalDecided && r.Decision!.ApprovalUid == approval.Decision.ApprovalUid) != 1)
        {
            yield return "one approval counted twice";
        }
    }
}
