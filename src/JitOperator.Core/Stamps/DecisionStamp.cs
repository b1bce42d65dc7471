using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Stamps;

/// <summary>Says who decided what. A decision is an update, so the stamp is bound to the UID and to all that the approver saw.</summary>
/// <param name="ApprovalUid">UID of the AccessApproval.</param>
/// <param name="Digest">Digest of the approval as laid out, <see cref="Digests.OfApproval"/>.</param>
/// <param name="Verdict">One of <see cref="Decisions"/>.</param>
/// <param name="Comment">The approver's words.</param>
/// <param name="User">Who decided.</param>
/// <param name="At">When, <see cref="Timestamp"/>.</param>
public sealed record DecisionStamp(string ApprovalUid, string Digest, string Verdict, string? Comment, StampedUser User, string At)
{
    /// <summary>The <c>typ</c> of these stamps.</summary>
    public const string Type = "jit-decision+jws";

    /// <summary>Reads and checks the stamp of a decided approval. Null when it is missing, forged, or was made for something else.</summary>
    public static DecisionStamp? Verify(AccessApproval approval, IStampVerifier verifier)
    {
        return Stamp.Read<DecisionStamp>(Type, approval.GetAnnotation(Annotations.DecisionStamp), verifier) is { User.Username.Length: > 0 } stamp
            && Timestamp.TryParse(stamp.At, out _)
            && string.Equals(stamp.ApprovalUid, approval.Metadata.Uid, StringComparison.Ordinal)
            && string.Equals(stamp.Verdict, approval.Spec.Decision, StringComparison.Ordinal)
            && string.Equals(stamp.Comment, approval.Spec.Comment, StringComparison.Ordinal)
            && string.Equals(stamp.Digest, StampCoverage.Digest(approval.Spec, Digests.OfApproval), StringComparison.Ordinal)
            ? stamp
            : null;
    }
}
