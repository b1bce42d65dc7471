namespace JitOperator.Api;

/// <summary>Values of <c>AccessPolicy.spec.requirements.mfa.requiredFor[]</c>: who must have signed in with more than one factor.</summary>
public static class MfaSteps
{
    /// <summary>Whoever asks.</summary>
    public const string Request = "Request";

    /// <summary>Whoever approves or reviews.</summary>
    public const string Approval = "Approval";
}
