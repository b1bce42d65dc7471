using System.Collections.Immutable;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using k8s.Models;

namespace JitOperator.Core.Admission;

/// <summary>Rules for writing an AccessRequest.</summary>
/// <param name="verifier">Checks stamps.</param>
/// <param name="policies">Every policy, as far as is known.</param>
/// <param name="namespaces">Every namespace, as far as is known.</param>
/// <param name="roleExists">False when it is known that there is no such role: kind, name, namespace.</param>
/// <param name="now">The time, for hours and freezes.</param>
public sealed class RequestRules(
    IStampVerifier verifier,
    Func<IEnumerable<AccessPolicy>> policies,
    INamespaces namespaces,
    Func<string, string, string, bool> roleExists,
    Func<DateTimeOffset> now)
{
    /// <summary>
    /// A create. What no policy could ever judge is refused; what a policy will deny is let in with a warning, so that a pipeline's
    /// sync does not break and the denial is recorded.
    /// </summary>
    public Ruling Create(AccessRequest request, string @namespace, StampedUser user)
    {
        if (RequestForm.Fault(request.Spec, request.Metadata.Name) is { } fault)
        {
            return Ruling.Refuse(fault);
        }

        if (request.Spec.Revoked == true)
        {
            return Ruling.Refuse("spec.revoked is true from the start; leave it out, and set it to end access.");
        }

        // When a create is admitted there is no creationTimestamp to hold the stamp's time against; the controller does that.
        if (Stamp.Read<RequestStamp>(RequestStamp.Type, request.GetAnnotation(Annotations.Stamp), verifier) is not { } stamp
            || stamp.User.Username != user.Username
            || stamp.Digest != Digests.OfRequest(@namespace, request.Spec))
        {
            return Ruling.Refuse(
                "The request was changed after the operator had stamped it; take out the other webhook that changes its spec, or order it before.");
        }

        return Denial(request.Spec, @namespace, user) is var (cause, message)
            ? Ruling.Warn($"This request will be denied ({cause}): {message}")
            : Ruling.Allow;
    }

    /// <summary>An update: nothing of the spec may change but <c>spec.revoked</c>, from false to true.</summary>
    public Ruling Update(AccessRequest before, AccessRequest after, StampedUser user)
    {
        var @namespace = before.Metadata.NamespaceProperty;
        if (Digests.OfRequest(@namespace, before.Spec) != Digests.OfRequest(@namespace, after.Spec))
        {
            return Ruling.Refuse("spec cannot change once it is asked for; set spec.revoked to true and apply a new request under another name.");
        }

        if (before.Spec.Revoked == true && after.Spec.Revoked != true)
        {
            return Ruling.Refuse("spec.revoked cannot be taken back; apply a new request under another name.");
        }

        if (before.GetAnnotation(Annotations.Stamp) != after.GetAnnotation(Annotations.Stamp))
        {
            return Ruling.Refuse($"metadata.annotations[{Annotations.Stamp}] is the operator's; leave it as it is.");
        }

        var revokesNow = before.Spec.Revoked != true && after.Spec.Revoked == true;
        if (revokesNow && RevocationStamp.Verify(after, verifier)?.User.Username != user.Username)
        {
            return Ruling.Refuse("spec.revoked is not stamped; patch it while the operator's mutating webhook is in place.");
        }

        return !revokesNow && before.GetAnnotation(Annotations.RevocationStamp) != after.GetAnnotation(Annotations.RevocationStamp)
            ? Ruling.Refuse($"metadata.annotations[{Annotations.RevocationStamp}] is the operator's; leave it as it is.")
            : Ruling.Allow;
    }

    // What can be told beforehand. Limits, and what a request prolongs, are for the controller, which knows the log.
    private (string Cause, string Message)? Denial(AccessRequestSpec spec, string @namespace, StampedUser user)
    {
        var verdict = PolicyEvaluator.Ask(spec, @namespace, user, namespaces, policies(), now());
        if (verdict.Policy is null)
        {
            return (verdict.Cause, verdict.Message);
        }

        ImmutableList<string> places = spec.Role.Kind == ApiConstants.ClusterRoleKind ? [@namespace] : verdict.Scope!.Namespaces;
        return places.TrueForAll(place => roleExists(spec.Role.Kind, spec.Role.Name, place))
            ? null
            : (DenialCauses.RoleNotFound, $"spec.role: there is no {spec.Role.Kind} \"{spec.Role.Name}\"; create it, or ask for one that exists.");
    }
}
