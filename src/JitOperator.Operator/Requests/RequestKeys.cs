using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>
/// Everything about one request is worked on under one key, the request's UID: the request itself, its approvals, its bindings, and
/// what is left when the object is gone. So no two workers ever decide about the same request.
/// </summary>
public static class RequestKeys
{
    /// <summary>Index of requests by UID.</summary>
    public const string ByUid = "uid";

    /// <summary>Index of approvals and role bindings by the UID of their request.</summary>
    public const string ByRequest = "request";

    /// <summary>Index of requests by the role that they ask for.</summary>
    public const string ByRole = "role";

    /// <summary>The key of a request.</summary>
    public static ObjectKey Of(string requestUid) => new(null, requestUid);

    /// <summary>UID of the request that a role binding claims to serve; empty when it claims none.</summary>
    public static string RequestOf(V1RoleBinding binding) => binding.GetLabel(Labels.RequestUid) ?? string.Empty;

    /// <summary>The role that a request asks for, as a text to index by: a Role by its name alone, in whichever namespaces it is.</summary>
    public static string RoleOf(AccessRequest request) => $"{request.Spec.Role.Kind}/{request.Spec.Role.Name}";
}
