using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>Builds the bindings of a grant: exactly what was recorded, with their own expiry and the operator's signature.</summary>
public sealed class BindingFactory(IStampSigner signer)
{
    /// <summary>One of the bindings; without a namespace it is a ClusterRoleBinding.</summary>
    public V1RoleBinding Create(AccessRequest request, Grant grant, AuditBinding binding)
    {
        var expiresAt = Timestamp.Format(grant.ExpiresAt);
        var reference = $"{request.Metadata.NamespaceProperty}/{request.Metadata.Name}";
        var stamp = new BindingStamp(
            binding.Namespace,
            binding.Name,
            request.Metadata.Uid,
            reference,
            grant.RoleKind,
            grant.RoleName,
            grant.Username,
            expiresAt);
        return new V1RoleBinding
        {
            Metadata = new V1ObjectMeta
            {
                Name = binding.Name,
                NamespaceProperty = binding.Namespace.Length == 0 ? null : binding.Namespace,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Labels.ManagedBy] = Labels.ManagedByValue,
                    [Labels.RequestUid] = request.Metadata.Uid,
                },
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Annotations.ExpiresAt] = expiresAt,
                    [Annotations.Request] = reference,
                    [Annotations.Stamp] = Stamp.Write(BindingStamp.Type, stamp, signer),
                },
                OwnerReferences = binding.Namespace == request.Metadata.NamespaceProperty ? [Owner(request)] : null,
            },
            RoleRef = new V1RoleRef { ApiGroup = ApiConstants.Rbac, Kind = grant.RoleKind, Name = grant.RoleName },
            Subjects = [new Rbacv1Subject { ApiGroup = ApiConstants.Rbac, Kind = Subjects.User, Name = grant.Username }],
        };
    }

    // Within the namespace only: the garbage collector takes an owner in another namespace for one that is gone.
    private static V1OwnerReference Owner(AccessRequest request) => new()
    {
        ApiVersion = ApiConstants.ApiVersion,
        Kind = AccessRequest.KindName,
        Name = request.Metadata.Name,
        Uid = request.Metadata.Uid,
        Controller = true,
    };
}
