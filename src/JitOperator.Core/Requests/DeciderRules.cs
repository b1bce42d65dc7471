using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>
/// Whose decision counts. Admission asks before a decision is stored, to tell the person at once; the controller asks again before it
/// counts it.
/// </summary>
public sealed record DeciderRules
{
    /// <summary>Name of the stage.</summary>
    public required string Stage { get; init; }

    /// <summary>Who may decide, for people to read.</summary>
    public required string Approvers { get; init; }

    /// <summary>Whether somebody is one of them.</summary>
    public required Func<UserIdentity, bool> IsApprover { get; init; }

    /// <summary>Who gets access.</summary>
    public required string Person { get; init; }

    /// <summary>Who filed the request.</summary>
    public required StampedUser Filer { get; init; }

    /// <summary>Whether people may agree to their own requests.</summary>
    public bool AllowSelfApproval { get; init; }

    /// <summary>Whether a comment is demanded.</summary>
    public bool RequireComment { get; init; }

    /// <summary>What the policy demands of evidence of multi-factor authentication.</summary>
    public MfaRequirement? Mfa { get; init; }

    /// <summary>Who approved already.</summary>
    public IEnumerable<string> ApprovedBy { get; init; } = [];

    /// <summary>Why the decision does not count: a cause of <see cref="RefusalCauses"/> and a sentence; null when it does.</summary>
    public (string Cause, string Message)? Refuse(StampedUser decider, string? comment)
    {
        var name = decider.Username;
        if (!AllowSelfApproval && Self(decider) is { } deed)
        {
            return (RefusalCauses.SelfApproval, $"{name} {deed}, so somebody else must decide.");
        }

        if (!IsApprover(decider.ToIdentity()))
        {
            return (RefusalCauses.NotAnApprover, $"{name} is not an approver of the stage {Stage}; it waits on {Approvers}.");
        }

        if (RequireComment && string.IsNullOrWhiteSpace(comment))
        {
            return (RefusalCauses.CommentMissing, $"The stage {Stage} demands a comment; set spec.comment together with spec.decision.");
        }

        if (MfaEvidence.IsMissing(Mfa, MfaSteps.Approval, decider))
        {
            return (RefusalCauses.MfaMissing,
                $"The policy demands a sign-in with more than one factor ({MfaEvidence.Describe(MfaEvidence.Of(Mfa, decider)!)}); {name} must sign in anew that way and decide then.");
        }

        return ApprovedBy.Any(other => PersonName.Same(other, name))
            ? (RefusalCauses.AlreadyApproved, $"{name} already approved this request; another person must decide.")
            : null;
    }

    private string? Self(StampedUser decider)
    {
        var name = decider.Username;
        if (PersonName.Same(name, Filer.Username) || (decider.Uid is { Length: > 0 } uid && uid == Filer.Uid))
        {
            return PersonName.Same(Filer.Username, Person) ? "asked for this access" : "filed this request";
        }

        return PersonName.Same(name, Person) ? "is who would get this access" : null;
    }
}
