using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Stamps;

/// <summary>Says who set <c>spec.revoked</c>. Access ends with or without it: taking rights away needs no proof.</summary>
/// <param name="RequestUid">UID of the AccessRequest.</param>
/// <param name="User">Who revoked.</param>
/// <param name="At">When, <see cref="Timestamp"/>.</param>
public sealed record RevocationStamp(string RequestUid, StampedUser User, string At)
{
    /// <summary>The <c>typ</c> of these stamps.</summary>
    public const string Type = "jit-revocation+jws";

    /// <summary>Reads and checks the stamp of a revoked request. Null when it is missing, forged, or was made for something else.</summary>
    public static RevocationStamp? Verify(AccessRequest request, IStampVerifier verifier) =>
        Stamp.Read<RevocationStamp>(Type, request.GetAnnotation(Annotations.RevocationStamp), verifier) is { User.Username.Length: > 0 } stamp
        && request.Spec.Revoked == true
        && string.Equals(stamp.RequestUid, request.Metadata.Uid, StringComparison.Ordinal)
            ? stamp
            : null;
}
