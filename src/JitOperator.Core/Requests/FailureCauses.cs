namespace JitOperator.Core.Requests;

/// <summary>Why a request could not be carried out, for programs. The <c>cause</c> of <c>request.failed</c> records.</summary>
public static class FailureCauses
{
    /// <summary>The API server refuses the role binding: the operator may not bind the role, or the namespace is being deleted.</summary>
    public const string BindingRefused = "BindingRefused";

    /// <summary>The status speaks of a grant that the log does not hold.</summary>
    public const string HistoryLost = "HistoryLost";

    /// <summary>The time that was agreed to went by before access could be given.</summary>
    public const string Missed = "Missed";
}
