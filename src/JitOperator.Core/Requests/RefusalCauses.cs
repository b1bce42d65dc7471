namespace JitOperator.Core.Requests;

/// <summary>Why a decision does not count, for programs. The <c>cause</c> of <c>approval.refused</c> records.</summary>
public static class RefusalCauses
{
    /// <summary>The stamp that says who decided is missing or does not verify.</summary>
    public const string IdentityNotVerified = "IdentityNotVerified";

    /// <summary>The approval is not, word for word, what the operator laid out for the round that is open.</summary>
    public const string NotAsLaidOut = "NotAsLaidOut";

    /// <summary>It was decided after the stage's deadline.</summary>
    public const string TooLate = "TooLate";

    /// <summary>The stage does not name this person.</summary>
    public const string NotAnApprover = "NotAnApprover";

    /// <summary>People do not approve what they ask for.</summary>
    public const string SelfApproval = "SelfApproval";

    /// <summary>The stage demands a comment.</summary>
    public const string CommentMissing = "CommentMissing";

    /// <summary>Evidence of multi-factor authentication is missing.</summary>
    public const string MfaMissing = "MfaMissing";

    /// <summary>This person already approved this request.</summary>
    public const string AlreadyApproved = "AlreadyApproved";
}
