using System.Text.Json;
using JitOperator.Api.Json;
using JitOperator.Core.Stamps;
using JitOperator.Runtime.Admission;
using k8s;

namespace JitOperator.Operator.Admission;

/// <summary>Reads what an admission review carries.</summary>
internal static class AdmissionObjects
{
    /// <summary>The object as it is to be stored.</summary>
    /// <exception cref="JsonException">It is missing or not of this type.</exception>
    public static T Object<T>(this AdmissionRequest review) => Read<T>(review.Object, "object");

    /// <summary>The object as it is stored.</summary>
    /// <exception cref="JsonException">It is missing or not of this type.</exception>
    public static T OldObject<T>(this AdmissionRequest review) => Read<T>(review.OldObject, "oldObject");

    /// <summary>The user as the API server authenticated them, in the form that goes into stamps.</summary>
    public static StampedUser User(this AdmissionRequest review) => new(
        review.UserInfo.Username,
        string.IsNullOrEmpty(review.UserInfo.Uid) ? null : review.UserInfo.Uid,
        review.UserInfo.Groups is { Count: > 0 } groups ? [.. groups] : null,
        review.UserInfo.Extra is { Count: > 0 } extra
            ? extra.ToDictionary(e => e.Key, e => (IReadOnlyList<string>)[.. e.Value], StringComparer.Ordinal)
            : null);

    // Mutating admission gets objects before the API server has held them against the schema.
    private static T Read<T>(JsonElement? json, string what)
    {
        if (json is not { ValueKind: JsonValueKind.Object } found)
        {
            throw new JsonException($"The review carries no {what}.");
        }

        try
        {
            if (!found.TryGetProperty("metadata", out var metadata) || metadata.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException("metadata is no object.");
            }

            return found.TryGetProperty("spec", out var spec) && JsonNulls.Find(spec, "spec") is { } path
                ? throw new JsonException($"{path} is null; leave it out.")
                : KubernetesJson.Deserialize<T>(found);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            // A time that is none, or a text with half of a surrogate pair.
            throw new JsonException(e.Message, e);
        }
    }
}
