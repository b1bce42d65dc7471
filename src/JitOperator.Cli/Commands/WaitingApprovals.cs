using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Identity;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Cli.Commands;

/// <summary>Finds the approvals that wait for us.</summary>
internal static class WaitingApprovals
{
    // One question each to the operator, where only it can tell.
    private const int MostQuestions = 50;

    /// <summary>
    /// The open approvals that we may decide. Where it is known which groups we are in, by what they say of their approvers; else the
    /// operator is asked, by a decision that is not stored (a server-side dry run).
    /// </summary>
    /// <param name="session">The command.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<Stored<AccessApproval>>> FindAsync(Session session, string? ns, CancellationToken cancellationToken)
    {
        var (all, _) = await session.Client.ListAsync(Kinds.Approvals, ns, cancellationToken);
        var open = all.Where(a => IsOpen(a.Value, session.Now)).OrderBy(a => a.Value.Spec.Summary.Deadline ?? DateTime.MaxValue).ThenBy(a => a.Name).ToList();
        if (open.Count == 0)
            return [];
        var me = await WhoAmI.AskAsync(session.Client, cancellationToken);
        var others = open.Where(a => !IsMine(a.Value.Spec.Summary, me.User.Username)).ToList();
        var waiting = new List<Stored<AccessApproval>>();
        var asked = 0;
        foreach (var approval in others)
        {
            var named = Names(approval.Value.Spec.Summary, me.User);
            if (named || (!me.GroupsAreKnown && asked++ < MostQuestions && await WouldCountAsync(session, approval, cancellationToken)))
                waiting.Add(approval);
        }

        // One of the slots of a stage is as good as another.
        return [.. waiting.DistinctBy(a => (a.Namespace, a.Value.Spec.RequestRef.Uid, a.Value.Spec.Stage, a.Value.Spec.Review))];
    }

    /// <summary>Whether an approval still takes a decision.</summary>
    public static bool IsOpen(AccessApproval approval, DateTimeOffset now) =>
        approval.Spec.Decision is null
        && approval.Status?.State is null
        && (approval.Spec.Summary.Deadline is not { } deadline || Timestamp.FromUtc(deadline) > now);

    private static bool IsMine(ApprovalSummary summary, string me) => PersonName.Same(summary.Requester, me) || PersonName.Same(summary.FiledBy, me);

    // A name may hold a comma; the summary may have been cut. Neither makes us an approver who is none: the operator judges.
    private static bool Names(ApprovalSummary summary, UserIdentity me) => Subjects.IncludeDescribed(summary.Approvers.Split(", "), me);

    private static async Task<bool> WouldCountAsync(Session session, Stored<AccessApproval> approval, CancellationToken cancellationToken)
    {
        try
        {
            var patch = DecideCommand.Patch(approval, Decisions.Approved, "(would this count?)");
            _ = await session.Client.PatchAsync(Kinds.Approvals, approval.Namespace, approval.Name, patch, dryRun: true, cancellationToken);
            return true;
        }
        catch (ClusterException e) when (e.ExitCode is ExitCodes.Denied or ExitCodes.Failed)
        {
            return false;
        }
    }
}
