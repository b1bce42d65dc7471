using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using k8s.Models;

namespace JitOperator.Operator.Admission;

/// <summary>Rules for writing an AccessRequest.</summary>
/// <param name="verifier">Checks stamps.</param>
/// <param name="policies">Every policy, as far as is known.</param>
/// <param name="roleExists">False when it is known that there is no such role: kind, name, namespace.</param>
public sealed class RequestRules(
    IStampVerifier verifier, Func<IEnumerable<AccessPolicy>> policies, Func<string, string, string, bool> roleExists)
{
    /// <summary>
    /// A create. What no policy could ever judge is refused; what a policy will deny is let in with a warning, so that a pipeline's
    /// sync does not break and the denial is recorded.
    /// </summary>
    public Ruling Create(AccessRequest request, string @namespace, StampedUser user)
    {
        if (PolicyEvaluator.Malformed(request.Spec) is { } fault)
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

        var verdict = PolicyEvaluator.Evaluate(request.Spec, @namespace, user.ToIdentity(), policies());
        if (verdict.Policy is null)
        {
            return Ruling.Warn($"This request will be denied ({verdict.Cause}): {verdict.Message}");
        }

        return roleExists(request.Spec.Role.Kind, request.Spec.Role.Name, @namespace)
            ? Ruling.Allow
            : Ruling.Warn($"This request will be denied (RoleNotFound): spec.role: there is no {request.Spec.Role.Kind} \"{request.Spec.Role.Name}\".");
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
}
