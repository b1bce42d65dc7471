using JitOperator.Api;

namespace JitOperator.Core.Reviews;

/// <summary>All rules of the review. <c>docs/review.md</c> has the same table, and a test holds it against this one.</summary>
public static class ReviewRules
{
    /// <summary>See <see cref="All"/>.</summary>
    public const string RepeatedRequests = "RepeatedRequests",
        RepeatedJustification = "RepeatedJustification",
        WeakJustification = "WeakJustification",
        OffHoursRequest = "OffHoursRequest",
        OffHoursUse = "OffHoursUse",
        RushedApproval = "RushedApproval",
        AgreesToEverything = "AgreesToEverything",
        ReciprocalApproval = "ReciprocalApproval",
        ConcentratedApproval = "ConcentratedApproval",
        ApprovalShopping = "ApprovalShopping",
        SelfApprovalAttempt = "SelfApprovalAttempt",
        ForgeryRefused = "ForgeryRefused",
        ForeignBinding = "ForeignBinding",
        DormantGrant = "DormantGrant",
        OverWideGrant = "OverWideGrant",
        RenewalChain = "RenewalChain",
        BreakGlassUnreviewed = "BreakGlassUnreviewed",
        PersistenceCreated = "PersistenceCreated",
        PolicyWeakened = "PolicyWeakened",
        UseAfterExpiry = "UseAfterExpiry",
        ActivityIncomplete = "ActivityIncomplete",
        ActivitySourceStale = "ActivitySourceStale";

    /// <summary>The rules, in the order of the documentation.</summary>
    public static IReadOnlyList<ReviewRule> All { get; } =
    [
        new(RepeatedRequests, FindingSeverities.Low,
            "The same person asks for the same role in the same place again and again.", ["repeatedRequests", "repeatedRequestsWithin"]),
        new(RepeatedJustification, FindingSeverities.Low,
            "The same person gives the same reason again and again, whatever they ask for.", ["repeatedReasons", "repeatedReasonsWithin"]),
        new(WeakJustification, FindingSeverities.Low,
            "A reason is too short to say anything, or a ticket is missing or not of the form that tickets have.", ["reasonLength", "ticketRequired", "ticketPattern"]),
        new(OffHoursRequest, FindingSeverities.Informational,
            "Somebody asks for access outside of business hours.", ["businessHours"]),
        new(OffHoursUse, FindingSeverities.Low,
            "A grant is used outside of business hours, for the first time.", ["businessHours"]),
        new(RushedApproval, FindingSeverities.Medium,
            "Somebody approves faster than anyone could read what is asked for and why.", ["readingTime", "readingSpeed"]),
        new(AgreesToEverything, FindingSeverities.Medium,
            "An approver agrees to nearly everything, and mostly at once.",
            ["agreesDecisions", "agreesWithin", "agreesShare", "agreesQuickly", "agreesQuickShare"], IsStatistical: true),
        new(ReciprocalApproval, FindingSeverities.Medium,
            "Two people approve much of what the other one asks for.", ["reciprocalApprovals", "reciprocalShare", "pairsWithin"], IsStatistical: true),
        new(ConcentratedApproval, FindingSeverities.Informational,
            "Nearly all approvals that somebody gets come from one person.", ["concentratedApprovals", "concentratedShare", "pairsWithin"], IsStatistical: true),
        new(ApprovalShopping, FindingSeverities.Medium,
            "After an approver has said no, the same person asks for the same again, and somebody else says yes.", ["shoppingWithin"]),
        new(SelfApprovalAttempt, FindingSeverities.High,
            "Somebody tries to decide on access of their own, and is refused.", []),
        new(ForgeryRefused, FindingSeverities.High,
            "Something that only the operator writes, or that it has not stamped, is refused as a forgery.", ["forgeriesWithin"]),
        new(ForeignBinding, FindingSeverities.High,
            "A binding with the operator's label is not one that the operator has made for a live grant.", ["forgeriesWithin"]),
        new(DormantGrant, FindingSeverities.Low,
            "A grant has ended and was never used, as far as all that was done is known.", ["dormantAfter"]),
        new(OverWideGrant, FindingSeverities.Low,
            "A grant was used, and nothing that was done needed its risky rights, or the whole cluster.", ["narrowNamespaces"]),
        new(RenewalChain, FindingSeverities.Medium,
            "Access is renewed more often, or lasts longer in one go, than a grant should.", ["renewals", "renewedLongest", "renewalGap"]),
        new(BreakGlassUnreviewed, FindingSeverities.High,
            "The review of an emergency access is not done in time.", []),
        new(PersistenceCreated, FindingSeverities.High,
            "Something is made under a grant that can outlive it: a binding, token, service account, certificate request, webhook or cron job.", []),
        new(PolicyWeakened, FindingSeverities.High,
            "A policy is made weaker, and soon afterwards access is given by it.", ["weakenedWithin"]),
        new(UseAfterExpiry, FindingSeverities.High,
            "Something is done with a grant after its end.", []),
        new(ActivityIncomplete, FindingSeverities.Low,
            "Of what was done with a grant something may be missing.", []),
        new(ActivitySourceStale, FindingSeverities.Medium,
            "The source of what people do falls silent, or loses something, while there are grants.", []),
    ];

    /// <summary>The rule of a name; null when there is none.</summary>
    public static ReviewRule? Named(string? name) => All.FirstOrDefault(rule => rule.Name == name);
}
