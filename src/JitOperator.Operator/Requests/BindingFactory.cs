using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>Builds the role binding of a grant: exactly what was recorded, with its own expiry and the operator's signature.</summary>
public sealed class BindingFactory(IStampSigner signer)
{
    /// <summary>The role binding.</summary>
    public V1RoleBinding Create(AccessRequest request, Grant grant)
    {
        var expiresAt = Timestamp.Format(grant.ExpiresAt);
        var reference = $"{request.Metadata.NamespaceProperty}/{request.Metadata.Name}";
        var stamp = new BindingStamp(
            grant.Binding.Namespace,
            grant.Binding.Name,
            request.Metadata.Uid,
            reference,
            grant.RoleKind,
            grant.RoleName,
            grant.Username,
            expiresAt);
        return new V1RoleBinding
        {
            ApiVersion = $"{ApiConstants.Rbac}/v1",
            Kind = V1RoleBinding.KubeKind,
            Metadata = new V1ObjectMeta
            {
                Name = grant.Binding.Name,
                NamespaceProperty = grant.Binding.Namespace,
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
                OwnerReferences =
                [
                    new V1OwnerReference
                    {
                        ApiVersion = ApiConstants.ApiVersion,
                        Kind = AccessRequest.KindName,
                        Name = request.Metadata.Name,
                        Uid = request.Metadata.Uid,
                        Controller = true,
                    },
                ],
            },
            RoleRef = new V1RoleRef { ApiGroup = ApiConstants.Rbac, Kind = grant.RoleKind, Name = grant.RoleName },
            Subjects = [new Rbacv1Subject { ApiGroup = ApiConstants.Rbac, Kind = Subjects.User, Name = grant.Username }],
        };
    }
}
