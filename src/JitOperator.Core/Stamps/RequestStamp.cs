using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Stamps;

/// <summary>
/// Says who asked. When a create is admitted the object has no UID yet, and with <c>generateName</c> no name; so the stamp is bound to
/// namespace, name or prefix, the digest of the spec, and the time, which must agree with <c>creationTimestamp</c>.
/// </summary>
/// <param name="Namespace">Namespace of the request.</param>
/// <param name="Name">Name; null when the API server was to make one.</param>
/// <param name="GenerateName">Prefix of the name, where <paramref name="Name"/> is null.</param>
/// <param name="Digest">Digest of the spec, <see cref="Digests.OfRequest"/>.</param>
/// <param name="User">Who asked.</param>
/// <param name="At">When it was admitted, <see cref="Timestamp"/>.</param>
public sealed record RequestStamp(
    string Namespace, string? Name, string? GenerateName, string Digest, StampedUser User, string At)
{
    /// <summary>The <c>typ</c> of these stamps.</summary>
    public const string Type = "jit-request+jws";

    /// <summary>How far <c>creationTimestamp</c> may be from the stamp's time: slow webhooks and clocks, but no old stamps.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    /// <summary>Reads and checks the stamp of a stored request. Null when it is missing, forged, or was made for something else.</summary>
    public static RequestStamp? Verify(AccessRequest request, IStampVerifier verifier)
    {
        var metadata = request.Metadata;
        return Stamp.Read<RequestStamp>(Type, request.GetAnnotation(Annotations.Stamp), verifier) is { User.Username.Length: > 0 } stamp
            && string.Equals(stamp.Namespace, metadata.NamespaceProperty, StringComparison.Ordinal)
            && StampCoverage.OfName(stamp.Name, stamp.GenerateName, metadata.Name, metadata.GenerateName)
            && StampCoverage.OfTime(stamp.At, metadata.CreationTimestamp)
            && string.Equals(stamp.Digest, StampCoverage.Digest(request, static r => Digests.OfRequest(r.Metadata.NamespaceProperty, r.Spec)), StringComparison.Ordinal)
            ? stamp
            : null;
    }
}
