using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Policies;

namespace JitOperator.Core.Requests;

/// <summary>
/// The life of a request as a pure function: what is known in, what to do out. No clock, no IO, no randomness. Expiry is decided
/// first, from the recorded grant alone.
/// </summary>
public static class Lifecycle
{
    /// <summary>How soon to look again when something that must be known is not.</summary>
    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>How soon to look again when a policy is about to be recorded.</summary>
    private static readonly TimeSpan LookForRecordAfter = TimeSpan.FromSeconds(1);

    /// <summary>Decides what to do now.</summary>
    public static Plan Decide(Situation situation)
    {
        var records = new RecordFactory(situation);
        return ReviewRound.Of(situation, records).Run(Access(situation, records));
    }

    private static Plan Access(Situation situation, RecordFactory records)
    {
        var history = situation.History;
        if (history is { Grant: { } grant, TerminalPhase: null })
        {
            return LiveGrant.Decide(situation, records, grant);
        }

        var plan = WithoutStrays(situation, records);
        if (history.TerminalPhase is not null || RequestPhases.IsTerminal(situation.Request.Status?.Phase))
        {
            return Finish.Plan(situation, records, plan);
        }

        // A request that was granted, by a log that does not know of it: restored or rebuilt. Never grant twice.
        if (situation.Request.Status?.GrantedAt is not null)
        {
            return Finish.With(situation, records, plan, records.Make(
                AuditRecordTypes.RequestFailed,
                FailureCauses.HistoryLost,
                "The audit log does not hold the grant that the status speaks of; ask again with a new request."));
        }

        var asked = Ask(situation, records, plan);
        return asked.History.TerminalPhase is null ? asked : Finish.Plan(situation, records, asked);
    }

    private static Plan WithoutStrays(Situation situation, RecordFactory records)
    {
        var plan = new Plan { History = situation.History };
        foreach (var stray in situation.OwnBindings)
        {
            var (type, cause, message) = stray.Stray;
            plan = plan.With(records.Make(type, cause, message) with { Bindings = [stray.Reference] });
            plan = plan with { DeleteBindings = plan.DeleteBindings.Add(stray.Reference) };
        }

        return plan;
    }

    private static Plan Ask(Situation situation, RecordFactory records, Plan plan)
    {
        var request = situation.Request;
        if (situation.Requester is null)
        {
            return plan.With(records.Make(
                AuditRecordTypes.RequestRefused,
                DenialCauses.IdentityNotVerified,
                "The request carries no valid stamp of who made it; delete it and apply it again while the operator's webhooks are in place."));
        }

        if (!situation.History.Received)
        {
            plan = plan.With(records.Received());
        }

        if (request.Metadata.DeletionTimestamp is not null)
        {
            return plan.With(records.Make(
                AuditRecordTypes.RequestWithdrawn, "RequestDeleted", "The request was deleted before it was granted."));
        }

        if (request.Spec.Revoked == true)
        {
            return plan.With(records.Make(
                AuditRecordTypes.RequestWithdrawn,
                "Withdrawn",
                $"{situation.RevokedBy} took the request back before it was granted.",
                records.Revoker()) with
            {
                Evidence = records.RevocationEvidence(),
            });
        }

        if (situation.Before is { } before)
        {
            return plan.With(records.Denied(DenialCauses.AlreadyFinished, Again(before), []));
        }

        plan = EarlierRefusal.Heed(situation, records, plan);
        if (plan.History.TerminalPhase is not null)
        {
            return plan;
        }

        if (situation.Scope.Scope is null)
        {
            return plan.With(records.Denied(situation.Scope.Cause ?? DenialCauses.InvalidRequest, situation.Scope.Message, []));
        }

        plan = plan with { AddFinalizer = request.Metadata.Finalizers?.Contains(ApiConstants.Finalizer) != true };
        return situation.Role is { Digest: null, IsMissing: false }
            ? plan with { WakeAt = situation.Now + LookAgainAfter }
            : Judge(situation, records, plan);
    }

    private static Plan Judge(Situation situation, RecordFactory records, Plan plan)
    {
        // Whoever records it has this looked at again at once, if the log knows of this request by then.
        if (situation.UnrecordedPolicies.Count > 0)
        {
            return plan with { WakeAt = situation.Now + LookForRecordAfter };
        }

        var role = situation.Request.Spec.Role;
        var asking = plan.History.Coverage is null;
        var verdict = PolicyEvaluator.Evaluate(situation.Inquiry(asking ? situation.Start : null), situation.Policies);
        if (verdict.Policy is not { } policy)
        {
            return plan.With(records.Denied(verdict.Cause, verdict.Message, verdict.Explanation));
        }

        if (situation.Role.IsMissing)
        {
            return plan.With(records.Denied(
                DenialCauses.RoleNotFound,
                $"spec.role: there is no {role.Kind} \"{role.Name}\"{(role.Kind == ApiConstants.RoleKind ? $" in each of {situation.Scope.Scope}" : "")}; create it, or ask for one that exists.",
                verdict.Explanation));
        }

        var coverage = new Coverage(
            situation.Requester!.Digest,
            policy.Metadata.Name,
            policy.Metadata.Generation ?? 0,
            Digests.OfPolicy(policy.Spec),
            situation.Role.Digest!,
            situation.Scope.Scope!);
        if (plan.History.Coverage is { } agreed && agreed != coverage)
        {
            // Begun anew at the next look, with hours, limits and scope as they are then.
            return plan.With(records.Make(
                AuditRecordTypes.ApprovalSuperseded,
                agreed.RoleRulesDigest != coverage.RoleRulesDigest ? "RoleChanged" : "PolicyChanged",
                "What approvers agreed to has changed since, so approval begins anew.")) with
            {
                DeleteApprovals = Finish.Undecided(situation),
                WakeAt = situation.Now,
            };
        }

        if (asking && PersonRules.AgainstAsking(situation, policy) is var (cause, message))
        {
            return plan.With(records.Denied(cause, message, verdict.Explanation));
        }

        if (situation.Request.Spec.BreakGlass != true && policy.Spec.Approval!.Automatic != true)
        {
            (plan, var complete) = new ApprovalRound(situation, records, policy, coverage, verdict.Duration).Run(plan);
            if (!complete)
            {
                return plan;
            }
        }

        return new GrantStep(situation, records, policy, coverage, verdict.Duration).Run(plan);
    }

    private static string Again(RequestHistory before) =>
        $"The same request {before.Request?.Namespace}/{before.Request?.Name} was carried out before and is over; a finished request is never granted again. "
        + "To ask anew, give it another name.";
}
