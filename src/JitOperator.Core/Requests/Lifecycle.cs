using System.Collections.Immutable;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>
/// The life of a request as a pure function: what is known in, what to do out. No clock, no IO, no randomness. Expiry is decided
/// first, from the recorded grant alone.
/// </summary>
public static class Lifecycle
{
    /// <summary>How soon to look again when something that must be known is not.</summary>
    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Decides what to do now.</summary>
    public static Plan Decide(Situation situation)
    {
        var records = new RecordFactory(situation);
        var history = situation.History;
        if (history is { Grant: { } grant, TerminalPhase: null })
        {
            return EndCause(situation, grant) is var (cause, message)
                ? End(situation, records, grant, cause, message)
                : situation.Obstacle is { } obstacle
                    ? Fail(situation, records, grant, obstacle)
                    : Keep(situation, records, grant);
        }

        var plan = WithoutStrays(situation, records);
        if (history.TerminalPhase is not null || RequestPhases.IsTerminal(situation.Request.Status?.Phase))
        {
            return Finished(situation, plan);
        }

        // A request that was granted, by a log that does not know of it: restored or rebuilt. Never grant twice.
        if (situation.Request.Status?.GrantedAt is not null)
        {
            return Close(situation, plan, records.Make(
                AuditRecordTypes.RequestFailed,
                FailureCauses.HistoryLost,
                "The audit log does not hold the grant that the status speaks of; ask again with a new request."));
        }

        return Ask(situation, records, plan);
    }

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
            return (GrantEndCauses.Revoked, $"Access ended because {Revoker(situation)} set spec.revoked.");
        }

        if (situation.Role.IsMissing)
        {
            return (GrantEndCauses.RoleChanged, $"Access ended because {grant.RoleKind}/{grant.RoleName} was deleted.");
        }

        return RoleChanged(situation, grant) && !Warns(situation, grant)
            ? (GrantEndCauses.RoleChanged,
                $"Access ended because the rules of {grant.RoleKind}/{grant.RoleName} are not those that were agreed to; ask again.")
            : null;
    }

    private static string Revoker(Situation situation) => situation.Revoker?.User.Username ?? "somebody unknown";

    private static bool RoleChanged(Situation situation, Grant grant) =>
        situation.Role.Digest is { } digest && digest != grant.RoleRulesDigest;

    private static bool Warns(Situation situation, Grant grant) => situation.Policies.Any(p =>
        p.Metadata.Name == grant.PolicyName && p.Spec.OnRoleChange == RoleChangeActions.Warn);

    private static Plan End(Situation situation, RecordFactory records, Grant grant, string cause, string message)
    {
        var bindings = grant.BindingsToDelete(Ours(situation));
        var record = records.Make(AuditRecordTypes.GrantEnded, cause, message, cause == GrantEndCauses.Revoked ? records.Revoker() : null) with
        {
            StartsAt = Timestamp.Format(grant.StartsAt),
            ExpiresAt = Timestamp.Format(grant.ExpiresAt),
            Bindings = bindings,
            Evidence = cause == GrantEndCauses.Revoked ? records.RevocationEvidence() : null,
        };
        return Close(situation, new Plan { History = situation.History, DeleteBindings = [.. bindings] }, record);
    }

    private static Plan Fail(Situation situation, RecordFactory records, Grant grant, string obstacle)
    {
        var record = records.Make(AuditRecordTypes.RequestFailed, FailureCauses.BindingRefused, obstacle) with
        {
            Bindings = [grant.Binding],
        };
        return Close(situation, new Plan { History = situation.History, DeleteBindings = [.. grant.BindingsToDelete(Ours(situation))] }, record);
    }

    private static Plan Keep(Situation situation, RecordFactory records, Grant grant)
    {
        var plan = new Plan { History = situation.History, EnsureBinding = grant, WakeAt = grant.ExpiresAt };
        if (RoleChanged(situation, grant) && situation.History.WarnedRulesDigest != situation.Role.Digest)
        {
            plan = Append(plan, records.Make(
                AuditRecordTypes.GrantRoleChanged,
                GrantEndCauses.RoleChanged,
                $"The rules of {grant.RoleKind}/{grant.RoleName} changed under the grant; AccessPolicy {grant.PolicyName} says to warn."));
        }

        var observed = situation.Bindings.FirstOrDefault(b => b.Namespace == grant.Binding.Namespace && b.Name == grant.Binding.Name);
        var known = situation.Request.Status?.Bindings.FirstOrDefault(b => b.Name == grant.Binding.Name)?.Uid;
        if (observed is { Stamp: not null } || (observed is null && known is null))
        {
            return plan;
        }

        var what = observed is null ? "deleted" : "changed";
        var repaired = new AuditBinding(grant.Binding.Namespace, grant.Binding.Name, observed?.Uid ?? known);
        plan = Append(plan, records.Make(
            AuditRecordTypes.BindingRepaired,
            "BindingDrifted",
            $"RoleBinding {repaired.Name} was {what} by somebody else and is put right; set spec.revoked to end access.") with
        {
            Bindings = [repaired],
        });
        return observed is null ? plan : plan with { DeleteBindings = [repaired] };
    }

    private static Plan WithoutStrays(Situation situation, RecordFactory records)
    {
        var plan = new Plan { History = situation.History };
        foreach (var stray in Ours(situation))
        {
            var (type, cause, message) = stray.Stray;
            plan = Append(plan, records.Make(type, cause, message) with { Bindings = [stray.Reference] });
            plan = plan with { DeleteBindings = plan.DeleteBindings.Add(stray.Reference) };
        }

        return plan;
    }

    private static IEnumerable<ObservedBinding> Ours(Situation situation) =>
        situation.Bindings.Where(b => b.Serves(situation.Request.Metadata.Uid));

    private static Plan Ask(Situation situation, RecordFactory records, Plan plan)
    {
        var request = situation.Request;
        if (request.Metadata.DeletionTimestamp is not null)
        {
            return Close(situation, plan, records.Make(
                AuditRecordTypes.RequestWithdrawn, "RequestDeleted", "The request was deleted before it was granted."));
        }

        if (situation.Requester is not { } requester)
        {
            return Close(situation, plan, records.Make(
                AuditRecordTypes.RequestRefused,
                DenialCauses.IdentityNotVerified,
                "The request carries no valid stamp of who made it; delete it and apply it again while the operator's webhooks are in place."));
        }

        if (!situation.History.Received)
        {
            plan = Append(plan, records.Received());
        }

        if (request.Spec.Revoked == true)
        {
            return Close(situation, plan, records.Make(
                AuditRecordTypes.RequestWithdrawn,
                "Withdrawn",
                $"{Revoker(situation)} took the request back before it was granted.",
                records.Revoker()) with
            {
                Evidence = records.RevocationEvidence(),
            });
        }

        plan = plan with { AddFinalizer = request.Metadata.Finalizers?.Contains(ApiConstants.Finalizer) != true };
        if (situation.Role is { Digest: null, IsMissing: false })
        {
            return plan with { WakeAt = situation.Now + LookAgainAfter };
        }

        var verdict = PolicyEvaluator.Evaluate(
            request.Spec, request.Metadata.NamespaceProperty, requester.User.ToIdentity(), situation.Policies);
        if (verdict.Policy is not { } policy)
        {
            return Close(situation, plan, records.Make(AuditRecordTypes.RequestDenied, verdict.Cause, verdict.Message));
        }

        if (situation.Role.IsMissing)
        {
            return Close(situation, plan, records.Make(
                AuditRecordTypes.RequestDenied,
                DenialCauses.RoleNotFound,
                $"spec.role: there is no {request.Spec.Role.Kind} \"{request.Spec.Role.Name}\"; create it, or ask for one that exists."));
        }

        var coverage = new Coverage(
            requester.Digest, policy.Metadata.Name, policy.Metadata.Generation ?? 0, Digests.OfPolicy(policy.Spec), situation.Role.Digest!);
        if (plan.History.Coverage is { } before && before != coverage)
        {
            plan = Append(plan, records.Make(
                AuditRecordTypes.ApprovalSuperseded,
                before.RoleRulesDigest != coverage.RoleRulesDigest ? "RoleChanged" : "PolicyChanged",
                "What approvers agreed to has changed since, so approval begins anew.")) with
            {
                DeleteApprovals = Undecided(situation),
            };
        }

        var round = new ApprovalRound(situation, records, policy, coverage, verdict.Duration).Run(plan);
        return round.History.TerminalPhase is null ? round : Finished(situation, round);
    }

    private static ImmutableList<AccessApproval> Undecided(Situation situation) =>
        [.. situation.Approvals.Select(a => a.Approval).Where(a => a.Spec.Decision is null)];

    private static Plan Append(Plan plan, AuditRecord record) =>
        plan with { Records = plan.Records.Add(record), History = plan.History.Apply(record) };

    private static Plan Close(Situation situation, Plan plan, AuditRecord record) => Finished(situation, Append(plan, record));

    private static Plan Finished(Situation situation, Plan plan) => plan with
    {
        AddFinalizer = false,
        EnsureBinding = null,
        CreateApprovals = [],
        DeleteApprovals = Undecided(situation),
        RemoveFinalizer = situation.Request.Metadata.Finalizers?.Contains(ApiConstants.Finalizer) == true,
        WakeAt = null,
    };
}
