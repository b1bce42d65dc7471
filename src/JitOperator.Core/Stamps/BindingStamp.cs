using JitOperator.Api;
using k8s.Models;

namespace JitOperator.Core.Stamps;

/// <summary>Says that the operator laid out a RoleBinding or ClusterRoleBinding exactly as it stands.</summary>
/// <param name="Namespace">Namespace; empty for a ClusterRoleBinding.</param>
/// <param name="Name">Name.</param>
/// <param name="RequestUid">UID of the request that it serves.</param>
/// <param name="Request">That request as <c>namespace/name</c>.</param>
/// <param name="RoleKind">Kind of the role.</param>
/// <param name="RoleName">Name of the role.</param>
/// <param name="Username">The one user that is bound.</param>
/// <param name="ExpiresAt">When it must be gone, <see cref="Values.Timestamp"/>.</param>
public sealed record BindingStamp(
    string Namespace, string Name, string RequestUid, string Request, string RoleKind, string RoleName, string Username, string ExpiresAt)
{
    /// <summary>The <c>typ</c> of these stamps.</summary>
    public const string Type = "jit-binding+jws";

    /// <summary>Reads a binding's stamp and holds it against the binding. Null unless the operator wrote it and all of it is as written.</summary>
    public static BindingStamp? Verify(V1RoleBinding binding, IStampVerifier verifier) =>
        Stamp.Read<BindingStamp>(Type, binding.GetAnnotation(Annotations.Stamp), verifier) is { } stamp && stamp.Describes(binding)
            ? stamp
            : null;

    /// <summary>True when the binding is the one that this stamp was made for, unchanged.</summary>
    public bool Describes(V1RoleBinding binding) =>
        (binding.Metadata.NamespaceProperty ?? string.Empty) == Namespace
        && binding.Metadata.Name == Name
        && binding.GetLabel(Labels.RequestUid) == RequestUid
        && binding.GetLabel(Labels.ManagedBy) == Labels.ManagedByValue
        && binding.GetAnnotation(Annotations.ExpiresAt) == ExpiresAt
        && binding.RoleRef is { } role && role.Kind == RoleKind && role.Name == RoleName && role.ApiGroup == ApiConstants.Rbac
        && binding.Subjects is [{ Kind: "User", ApiGroup: ApiConstants.Rbac } subject] && subject.Name == Username;
}
