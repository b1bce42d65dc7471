using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Stamps;

/// <summary>
/// Says who gave a policy the rules that it has. Bound to the generation that these rules are, so that a stamp cannot come back with the
/// rules that it once was for: a first generation by its time, as a request's stamp, and a later one by the policy's UID.
/// </summary>
/// <param name="Name">Name of the policy; null when the API server was to make one.</param>
/// <param name="GenerateName">Prefix of the name, where <paramref name="Name"/> is null.</param>
/// <param name="Uid">UID of the policy; null of a first generation, which had none yet.</param>
/// <param name="Generation"><c>metadata.generation</c> of these rules.</param>
/// <param name="Digest">Digest of the rules, <see cref="Digests.OfPolicy"/>.</param>
/// <param name="User">Who wrote them.</param>
/// <param name="At">When they were admitted, <see cref="Timestamp"/>.</param>
public sealed record PolicyStamp(
    string? Name, string? GenerateName, string? Uid, long Generation, string Digest, StampedUser User, string At)
{
    /// <summary>The <c>typ</c> of these stamps.</summary>
    public const string Type = "jit-policy+jws";

    /// <summary>Reads and checks the stamp of a stored policy. Null when it is missing, forged, or was made for something else.</summary>
    public static PolicyStamp? Verify(AccessPolicy policy, IStampVerifier verifier) =>
        Stamp.Read<PolicyStamp>(Type, policy.GetAnnotation(Annotations.PolicyStamp), verifier) is { User.Username.Length: > 0 } stamp
        && StampCoverage.OfName(stamp.Name, stamp.GenerateName, policy.Metadata.Name, policy.Metadata.GenerateName)
        && stamp.Generation == policy.Metadata.Generation
        && (stamp.Generation == 1 ? StampCoverage.OfTime(stamp.At, policy.Metadata.CreationTimestamp) : stamp.Uid == policy.Metadata.Uid)
        && string.Equals(stamp.Digest, StampCoverage.Digest(policy.Spec, Digests.OfPolicy), StringComparison.Ordinal)
            ? stamp
            : null;
}
