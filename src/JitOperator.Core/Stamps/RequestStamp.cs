using System.Text.Json;
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
            && stamp.Covers(metadata.Name, metadata.GenerateName)
            && stamp.CoversTime(metadata.CreationTimestamp)
            && string.Equals(stamp.Digest, DigestOf(request), StringComparison.Ordinal)
            ? stamp
            : null;
    }

    private static string? DigestOf(AccessRequest request)
    {
        try
        {
            return Digests.OfRequest(request.Metadata.NamespaceProperty, request.Spec);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool Covers(string name, string? generateName) => Name is { Length: > 0 }
        ? string.Equals(Name, name, StringComparison.Ordinal)
        : GenerateName is { Length: > 0 }
            && string.Equals(GenerateName, generateName, StringComparison.Ordinal)
            && IsGenerated(name, GenerateName);

    // The API server cuts a long prefix to make room for its five random characters.
    private static bool IsGenerated(string name, string prefix) =>
        name.Length > 5 && prefix.StartsWith(name.AsSpan(0, name.Length - 5), StringComparison.Ordinal)
        && (name.Length - 5 == prefix.Length || name.Length is 63 or 253);

    private bool CoversTime(DateTime? created) => created is { } instant && Timestamp.TryParse(At, out var at)
        && (Timestamp.FromUtc(instant) - at).Duration() <= Tolerance;
}
