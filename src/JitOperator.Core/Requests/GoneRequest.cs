using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>
/// What is left to do for a request whose object is gone without the operator having had its last look: the finalizer was taken off by
/// force, the namespace was torn down, or a backup was restored. And the review of an emergency access, which does not go with its
/// request. Pure, like <see cref="Lifecycle"/>.
/// </summary>
public static class GoneRequest
{
    /// <summary>Decides what is left to do.</summary>
    /// <param name="requestUid">UID of the request.</param>
    /// <param name="history">What the log says of it.</param>
    /// <param name="bindings">Bindings that claim to serve it, confirmed by a live read.</param>
    /// <param name="approvals">Approvals and reviews that refer to it.</param>
    /// <param name="mfa">What the policy demands of evidence of multi-factor authentication; null where there is no such policy any more.</param>
    /// <param name="reviewNamespace">Where to lay reviews out: the request's namespace, or another while there is none.</param>
    /// <param name="now">The time.</param>
    public static Plan Decide(
        string requestUid,
        RequestHistory history,
        IReadOnlyList<ObservedBinding> bindings,
        IReadOnlyList<ObservedApproval> approvals,
        MfaRequirement? mfa,
        string reviewNamespace,
        DateTimeOffset now)
    {
        var ours = bindings.Where(b => b.Serves(requestUid)).ToList();
        var records = history is { TerminalPhase: null, Received: true } ? [Last(history, ours, now)] : new List<AuditRecord>();
        records.AddRange(ours
            .Where(b => b.Stamp is null || history.TerminalPhase is not null || history.Grant is null)
            .Select(b => Stray(requestUid, history, b)));
        var plan = new Plan
        {
            DeleteBindings = history is { Grant: { } grant, TerminalPhase: null } ? grant.BindingsToDelete(ours) : [.. ours.Select(b => b.Reference)],
            Records = [.. records],
            History = history.Apply(records),
        };
        var reviewed = new ReviewRound(
            (type, cause, message, actor) => Make(type, history, cause, message) with { Actor = actor }, approvals, mfa, reviewNamespace, now).Run(plan);

        // Without an owner, nobody else clears the reviews away once they are done.
        return reviewed.History.Review is { IsDone: true }
            ? reviewed with { DeleteApprovals = [.. approvals.Where(a => a.IsReview).Select(a => a.Approval)] }
            : reviewed;
    }

    private static AuditRecord Last(RequestHistory history, List<ObservedBinding> bindings, DateTimeOffset now)
    {
        if (history.Grant is not { } grant)
        {
            return Make(
                AuditRecordTypes.RequestWithdrawn, history, "RequestDeleted", "The request was deleted before it was granted.");
        }

        var expired = now >= grant.ExpiresAt;
        return Make(
            AuditRecordTypes.GrantEnded,
            history,
            expired ? GrantEndCauses.Expired : GrantEndCauses.RequestDeleted,
            expired ? grant.ExpiredMessage : "Access ended because the request was deleted.") with
        {
            StartsAt = Timestamp.Format(grant.StartsAt),
            ExpiresAt = Timestamp.Format(grant.ExpiresAt),
            Bindings = bindings.Count == 0 ? grant.Bindings : bindings.ConvertAll(b => b.Reference),
        };
    }

    private static AuditRecord Stray(string requestUid, RequestHistory history, ObservedBinding binding)
    {
        var (type, cause, message) = binding.Stray;
        return Make(type, history, cause, message) with
        {
            Request = history.Request ?? Named(requestUid, binding),
            Bindings = [binding.Reference],
        };
    }

    private static AuditRecord Make(string type, RequestHistory history, string? cause, string? message) => new()
    {
        Type = type,
        Request = history.Request,
        Target = history.Target,
        Cause = cause,
        Message = message,
    };

    // The log does not know the request; what the signature says of it is all there is.
    private static AuditRequest? Named(string requestUid, ObservedBinding binding) =>
        binding.Stamp?.Request.Split('/') is [var @namespace, var name] ? new AuditRequest(@namespace, name, requestUid) : null;
}
