using System.Text.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Admission;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Runtime.Admission;
using k8s.Models;

namespace JitOperator.Operator.Admission;

/// <summary>Validating admission: sends each change to the rules for its kind, and refuses what no rule speaks of.</summary>
/// <param name="operatorUser">User name of the operator, as the API server knows it.</param>
/// <param name="requests">Rules for requests.</param>
/// <param name="approvals">Rules for approvals.</param>
/// <param name="roleExists">False when it is known that there is no role that a policy's entry offers.</param>
/// <param name="verifier">Checks stamps.</param>
public sealed class ValidatingHandler(
    string operatorUser,
    RequestRules requests,
    ApprovalRules approvals,
    Func<PolicyRole, PolicyGrant, bool> roleExists,
    IStampVerifier verifier) : IAdmissionHandler
{
    // The parts of the control plane that clear away what belongs to something deleted.
    private static readonly string[] Collectors =
    [
        "system:serviceaccount:kube-system:generic-garbage-collector",
        "system:serviceaccount:kube-system:namespace-controller",
        "system:kube-controller-manager",
    ];

    /// <inheritdoc/>
    public ValueTask<AdmissionVerdict> HandleAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        Ruling ruling;
        try
        {
            ruling = Rule(request);
        }
        catch (JsonException e)
        {
            return ValueTask.FromResult(AdmissionVerdict.Deny(400, $"The object cannot be read: {e.Message}"));
        }

        return ValueTask.FromResult(ruling.Allowed
            ? AdmissionVerdict.Allow(warnings: ruling.Warnings)
            : AdmissionVerdict.Deny(403, ruling.Refusal ?? "Nothing is known that would allow this."));
    }

    private Ruling Rule(AdmissionRequest review)
    {
        var byOperator = string.Equals(review.UserInfo.Username, operatorUser, StringComparison.Ordinal);
        if (review.SubResource is { Length: > 0 } subResource)
        {
            return byOperator
                ? Ruling.Allow
                : Ruling.Refuse($"{review.Kind.Kind}/{subResource} is written by the operator alone; set fields of the spec instead.");
        }

        return review.Kind.Kind switch
        {
            AccessRequest.KindName => Request(review, byOperator),
            AccessApproval.KindName => Approval(review, byOperator),
            // Who deletes one is written down by RecordingHandler; whether they may is RBAC's to say.
            AccessPolicy.KindName => review.Operation == AdmissionOperation.Delete ? Ruling.Allow : Policy(review.Object<AccessPolicy>()),
            V1RoleBinding.KubeKind or V1ClusterRoleBinding.KubeKind => Binding(review, byOperator),
            _ => Ruling.Refuse($"The operator knows no rule for {review.Kind.Kind}; take it out of the webhook's configuration."),
        };
    }

    private Ruling Request(AdmissionRequest review, bool byOperator) => review.Operation switch
    {
        AdmissionOperation.Create => requests.Create(review.Object<AccessRequest>(), review.Namespace ?? string.Empty, review.User()),
        AdmissionOperation.Update when byOperator && OnlyMetadata(review) => Ruling.Allow,
        AdmissionOperation.Update => requests.Update(review.OldObject<AccessRequest>(), review.Object<AccessRequest>(), review.User()),
        _ => default,
    };

    private static bool OnlyMetadata(AdmissionRequest review)
    {
        var (before, after) = (review.OldObject<AccessRequest>(), review.Object<AccessRequest>());
        return before.Spec.Revoked == after.Spec.Revoked
            && Digests.OfRequest(string.Empty, before.Spec) == Digests.OfRequest(string.Empty, after.Spec);
    }

    private Ruling Approval(AdmissionRequest review, bool byOperator) => review.Operation switch
    {
        AdmissionOperation.Create => byOperator
            ? Ruling.Allow
            : Ruling.Refuse("AccessApprovals are laid out by the operator; patch spec.decision of one that `kubectl get accessapprovals` lists."),
        AdmissionOperation.Update => approvals.Update(review.OldObject<AccessApproval>(), review.Object<AccessApproval>(), review.User()),
        AdmissionOperation.Delete => byOperator || Collectors.Contains(review.UserInfo.Username, StringComparer.Ordinal)
            ? Ruling.Allow
            : approvals.Delete(review.OldObject<AccessApproval>()),
        _ => default,
    };

    // A role may come after the policy that offers it, as when Git applies both; so that is a warning.
    private Ruling Policy(AccessPolicy policy) => PolicyValidator.Validate(policy.Spec) is { Count: > 0 } faults
        ? Ruling.Refuse(string.Join(" ", faults))
        : OfferedRoles.Missing(policy.Spec, roleExists) is { Count: > 0 } missing
            ? Ruling.Warn(string.Join(" ", missing))
            : Ruling.Allow;

    private Ruling Binding(AdmissionRequest review, bool byOperator)
    {
        if (!byOperator)
        {
            return Ruling.Refuse(
                $"{review.Kind.Kind}s with the label app.kubernetes.io/managed-by=jit-operator are the operator's; leave the label off, or apply an AccessRequest.");
        }

        // The operator's credentials alone are not enough: its signature must be on what it binds.
        return BindingStamp.Verify(review.Object<V1RoleBinding>(), verifier) is null
            ? Ruling.Refuse($"The {review.Kind.Kind} is not what the operator's signature says; only the operator itself lays bindings out.")
            : Ruling.Allow;
    }
}
