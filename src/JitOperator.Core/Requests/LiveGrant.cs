using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;
using JitOperator.Core.Windows;

namespace JitOperator.Core.Requests;

/// <summary>Decides about a request that has access: whether it is over, and whether its bindings are as they were made.</summary>
internal static class LiveGrant
{
    /// <summary>So many times at once a binding is put right. Whoever takes it away again and again, it is no accident.</summary>
    private const int QuickRepairs = 3;

    private static readonly TimeSpan s_slowestRepair = TimeSpan.FromMinutes(1);

    public static Plan Decide(Situation situation, RecordFactory records, Grant grant) =>
        EndCause(situation, grant) is var (cause, message)
            ? End(situation, records, grant, cause, message)
            : situation.Obstacle is { } obstacle
                ? Fail(situation, records, grant, obstacle)
                : Keep(situation, records, grant);

    private static (string Cause, string Message)? EndCause(Situation situation, Grant grant)
    {
        if (situation.Now >= grant.ExpiresAt)
        {
            return (GrantEndCauses.Expired, grant.ExpiredMessage);
        }

        if (situation.Request.Metadata.DeletionTimestamp is not null)
        {
            return (GrantEndCauses.RequestDeleted, "Access ended because the request was deleted.");
        }

        if (situation.Request.Spec.Revoked == true)
        {
            return (GrantEndCauses.Revoked, $"Access ended because {situation.RevokedBy} set spec.revoked.");
        }

        if (situation.History.Review?.DeniedBy is { } reviewer)
        {
            return (GrantEndCauses.ReviewFailed, $"Access ended because {reviewer} found it not justified.");
        }

        if (situation.History.UnexpectedUse is { } use)
        {
            return (GrantEndCauses.UnexpectedUse, $"Access ended because of what was done with it: {use}");
        }

        if (situation.Role.IsMissing)
        {
            return (GrantEndCauses.RoleChanged, $"Access ended because {grant.RoleKind}/{grant.RoleName} was deleted.");
        }

        if (RoleChanged(situation, grant) && !Warns(situation, grant))
        {
            return (GrantEndCauses.RoleChanged,
                $"Access ended because the rules of {grant.RoleKind}/{grant.RoleName} are not those that were agreed to; ask again.");
        }

        return !grant.IsBreakGlass && EndingFreezes(situation, grant) is { Count: > 0 } freezes && Freezes.At(freezes, situation.Now) is { } freeze
            ? (GrantEndCauses.Frozen, $"Access ended because of {Freezes.Describe(freeze)}, by AccessPolicy {grant.PolicyName}.")
            : null;
    }

    private static bool RoleChanged(Situation situation, Grant grant) =>
        situation.Role.Digest is { } digest && digest != grant.RoleRulesDigest;

    private static bool Warns(Situation situation, Grant grant) =>
        situation.PolicyNamed(grant.PolicyName)?.Spec.OnRoleChange == RoleChangeActions.Warn;

    // Freezes that came into the policy after the grant. One that nobody can read stops new grants, and is no reason to end this one.
    private static List<Api.V1Alpha1.PolicyFreeze> EndingFreezes(Situation situation, Grant grant)
    {
        var freezes = situation.PolicyNamed(grant.PolicyName)?.Spec.BlockedWindows ?? [];
        return FreezeCheck.Faults(freezes, string.Empty).Count > 0 ? [] : [.. freezes.Where(freeze => freeze.EndsGrants == true)];
    }

    private static Plan End(Situation situation, RecordFactory records, Grant grant, string cause, string message)
    {
        var bindings = grant.BindingsToDelete(situation.OwnBindings);
        var revoked = cause == GrantEndCauses.Revoked;
        return Finish.With(
            situation,
            records,
            new Plan { History = situation.History, DeleteBindings = bindings },
            records.Make(AuditRecordTypes.GrantEnded, cause, message, revoked ? records.Revoker() : null) with
            {
                StartsAt = Timestamp.Format(grant.StartsAt),
                ExpiresAt = Timestamp.Format(grant.ExpiresAt),
                Bindings = bindings,
                Evidence = revoked ? records.RevocationEvidence() : null,
            });
    }

    private static Plan Fail(Situation situation, RecordFactory records, Grant grant, string obstacle) => Finish.With(
        situation,
        records,
        new Plan { History = situation.History, DeleteBindings = grant.BindingsToDelete(situation.OwnBindings) },
        records.Make(AuditRecordTypes.RequestFailed, FailureCauses.BindingRefused, obstacle) with { Bindings = grant.Bindings });

    private static Plan Keep(Situation situation, RecordFactory records, Grant grant)
    {
        var bindings = situation.BindingsOf(grant);
        var plan = new Plan { History = situation.History, EnsureGrant = grant with { Bindings = bindings }, WakeAt = grant.ExpiresAt }
            .WakingAt(grant.IsBreakGlass ? null : Freezes.NextEnding(EndingFreezes(situation, grant), situation.Now));
        if (RoleChanged(situation, grant) && situation.History.WarnedRulesDigest != situation.Role.Digest)
        {
            plan = plan.With(records.Make(
                AuditRecordTypes.GrantRoleChanged,
                GrantEndCauses.RoleChanged,
                $"The rules of {grant.RoleKind}/{grant.RoleName} changed under the grant; AccessPolicy {grant.PolicyName} says to warn."));
        }

        if (PutsBackFrom(situation) is { } next && bindings.Exists(binding => Seen(situation, binding) is not { Stamp: not null }))
        {
            plan = (plan with { EnsureGrant = null }).WakingAt(next);
            bindings = bindings.RemoveAll(binding => Seen(situation, binding) is null);
        }

        return bindings.Aggregate(plan, (repaired, binding) => Repair(situation, records, repaired, binding));
    }

    // When a binding that is missing may be put back; null for now.
    private static DateTimeOffset? PutsBackFrom(Situation situation)
    {
        // By a clock that is wrong, what others have ended rightly would pass for missing.
        if (situation.GrantsHeld is not null)
        {
            return situation.Now + Lifecycle.LookAgainAfter;
        }

        // Two that fight over a binding would else fill the log.
        var (repairs, last) = (situation.History.Repairs, situation.History.RepairedAt);
        if (repairs < QuickRepairs || last is null)
        {
            return null;
        }

        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(repairs - QuickRepairs, 10)));
        return last + (wait < s_slowestRepair ? wait : s_slowestRepair) is { } next && situation.Now < next ? next : null;
    }

    private static ObservedBinding? Seen(Situation situation, AuditBinding binding) =>
        situation.Bindings.FirstOrDefault(b => b.Namespace == binding.Namespace && b.Name == binding.Name);

    private static Plan Repair(Situation situation, RecordFactory records, Plan plan, AuditBinding binding)
    {
        var observed = Seen(situation, binding);
        var known = situation.Request.Status?.Bindings
            .FirstOrDefault(b => (b.Namespace ?? string.Empty) == binding.Namespace && b.Name == binding.Name)?.Uid;
        if (observed is { Stamp: not null } || (observed is null && known is null))
        {
            return plan;
        }

        var reference = binding with { Uid = observed?.Uid ?? known };
        plan = plan.With(records.Make(
            AuditRecordTypes.BindingRepaired,
            "BindingDrifted",
            $"{BindingName.KindIn(binding.Namespace)} {binding.Name} was {(observed is null ? "deleted" : "changed")} by somebody else and is put right; set spec.revoked to end access.") with
        {
            Bindings = [reference],
        });
        return observed is null ? plan : plan with { DeleteBindings = plan.DeleteBindings.Add(reference) };
    }
}
