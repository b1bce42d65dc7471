using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using JitOperator.Runtime.Admission;
using k8s.Models;

namespace JitOperator.Operator.Admission;

/// <summary>
/// Mutating admission: writes down, signed, who asks, who decides, who revokes and who makes policies, as the API server authenticated them. It overwrites
/// whatever the object says of that itself, and refuses nothing that can be read: refusing is for <see cref="ValidatingHandler"/>. While the
/// clock is wrong it stamps nothing that could lead to a grant: such a stamp would not verify later, and would count as forged for good.
/// </summary>
/// <param name="signer">Signs.</param>
/// <param name="held">Why the clock cannot be trusted, a sentence; null while it can.</param>
/// <param name="time">The clock.</param>
public sealed class StampingHandler(IStampSigner signer, Func<string?> held, TimeProvider time) : IAdmissionHandler
{
    /// <inheritdoc/>
    public ValueTask<AdmissionVerdict> HandleAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var why = held();
            var patch = (request.Kind.Kind, request.Operation) switch
            {
                (AccessRequest.KindName, AdmissionOperation.Create) => why is null ? Ask(request) : null,
                (AccessRequest.KindName, AdmissionOperation.Update) => Revoke(request),
                (AccessApproval.KindName, AdmissionOperation.Update) => Decide(request, mayApprove: why is null),
                (AccessPolicy.KindName, AdmissionOperation.Create) => why is null ? Rule(request) : null,
                (AccessPolicy.KindName, AdmissionOperation.Update) => RuleAnew(request, mayRule: why is null),
                _ => [],
            };
            return ValueTask.FromResult(patch is not null
                ? AdmissionVerdict.Allow(patch)
                : AdmissionVerdict.Deny(503, why + " Another replica may do better: try again."));
        }
        catch (JsonException e)
        {
            return ValueTask.FromResult(AdmissionVerdict.Deny(400, $"The object cannot be read: {e.Message}"));
        }
    }

    private List<JsonPatchOperation> Ask(AdmissionRequest review)
    {
        var request = review.Object<AccessRequest>();
        var @namespace = review.Namespace ?? string.Empty;
        var name = string.IsNullOrEmpty(request.Metadata.Name) ? null : request.Metadata.Name;
        var stamp = new RequestStamp(
            @namespace,
            name,
            name is null ? request.Metadata.GenerateName : null,
            Digests.OfRequest(@namespace, request.Spec),
            review.User(),
            Timestamp.Format(time.GetUtcNow()));
        var annotations = Without(request.Metadata, Annotations.RevocationStamp);
        annotations[Annotations.Stamp] = Stamp.Write(RequestStamp.Type, stamp, signer);
        var finalizers = new JsonArray([.. (request.Metadata.Finalizers ?? [])
            .Where(f => f != ApiConstants.Finalizer)
            .Append(ApiConstants.Finalizer)
            .Select(f => JsonValue.Create(f))]);
        return [Put("annotations", annotations), Put("finalizers", finalizers)];
    }

    private List<JsonPatchOperation> Revoke(AdmissionRequest review)
    {
        var request = review.Object<AccessRequest>();
        if (request.Spec.Revoked != true || review.OldObject<AccessRequest>().Spec.Revoked == true)
        {
            return [];
        }

        var stamp = new RevocationStamp(request.Metadata.Uid, review.User(), Timestamp.Format(time.GetUtcNow()));
        var annotations = Without(request.Metadata);
        annotations[Annotations.RevocationStamp] = Stamp.Write(RevocationStamp.Type, stamp, signer);
        return [Put("annotations", annotations)];
    }

    // To refuse is possible always, and so is to take back.
    private List<JsonPatchOperation>? Decide(AdmissionRequest review, bool mayApprove)
    {
        var approval = review.Object<AccessApproval>();
        if (approval.Spec.Decision is not { } verdict || review.OldObject<AccessApproval>().Spec.Decision is not null)
        {
            return [];
        }

        if (!mayApprove && verdict != Decisions.Denied)
        {
            return null;
        }

        var stamp = new DecisionStamp(
            approval.Metadata.Uid,
            Digests.OfApproval(approval.Spec),
            verdict,
            approval.Spec.Comment,
            review.User(),
            Timestamp.Format(time.GetUtcNow()));
        var annotations = Without(approval.Metadata);
        annotations[Annotations.DecisionStamp] = Stamp.Write(DecisionStamp.Type, stamp, signer);
        return [Put("annotations", annotations)];
    }

    private List<JsonPatchOperation> Rule(AdmissionRequest review)
    {
        var policy = review.Object<AccessPolicy>();
        var name = string.IsNullOrEmpty(policy.Metadata.Name) ? null : policy.Metadata.Name;
        return Sign(policy, review.User(), name, name is null ? policy.Metadata.GenerateName : null, uid: null, generation: 1);
    }

    // Whoever changes something else, a label perhaps, has not made the rules: the stamp stays as it was.
    private List<JsonPatchOperation>? RuleAnew(AdmissionRequest review, bool mayRule)
    {
        var (policy, old) = (review.Object<AccessPolicy>(), review.OldObject<AccessPolicy>());
        if (!SameSpec(review.Object, review.OldObject))
        {
            return mayRule ? Sign(policy, review.User(), policy.Metadata.Name, null, old.Metadata.Uid, (old.Metadata.Generation ?? 0) + 1) : null;
        }

        var before = old.GetAnnotation(Annotations.PolicyStamp);
        if (policy.GetAnnotation(Annotations.PolicyStamp) == before)
        {
            return [];
        }

        var annotations = Without(policy.Metadata, Annotations.PolicyStamp);
        if (before is not null)
        {
            annotations[Annotations.PolicyStamp] = before;
        }

        return [Put("annotations", annotations)];
    }

    private List<JsonPatchOperation> Sign(
        AccessPolicy policy, StampedUser user, string? name, string? generateName, string? uid, long generation)
    {
        var stamp = new PolicyStamp(
            name, generateName, uid, generation, Digests.OfPolicy(policy.Spec), user, Timestamp.Format(time.GetUtcNow()));
        var annotations = Without(policy.Metadata);
        annotations[Annotations.PolicyStamp] = Stamp.Write(PolicyStamp.Type, stamp, signer);
        return [Put("annotations", annotations)];
    }

    // As the API server compares them to count generations: by what is written, not by what it means.
    private static bool SameSpec(JsonElement? left, JsonElement? right) =>
        left is { } one && right is { } other
        && one.TryGetProperty("spec", out var a) && other.TryGetProperty("spec", out var b)
        && JsonElement.DeepEquals(a, b);

    private static JsonObject Without(V1ObjectMeta metadata, string? dropped = null) => new((metadata.Annotations ?? new Dictionary<string, string>(StringComparer.Ordinal))
        .Where(a => a.Key != dropped)
        .Select(a => KeyValuePair.Create<string, JsonNode?>(a.Key, a.Value)));

    private static JsonPatchOperation Put(string member, JsonNode value) => JsonPatchOperation.Add(value, "metadata", member);
}
