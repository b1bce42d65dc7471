namespace JitOperator.Api;

/// <summary>Names of the API group that every custom resource of this project lives in.</summary>
public static class ApiConstants
{
    /// <summary>The API group.</summary>
    public const string Group = "jitoperator.io";

    /// <summary>The only served version.</summary>
    public const string Version = "v1alpha1";

    /// <summary><c>apiVersion</c> of every custom resource.</summary>
    public const string ApiVersion = Group + "/" + Version;

    /// <summary>Field manager of every server-side apply, and <c>reportingController</c> of every event.</summary>
    public const string FieldManager = "jit-operator";

    /// <summary>Put on a request at admission; removed once nothing that the request granted is left.</summary>
    public const string Finalizer = Group + "/revoke";

    /// <summary>The role kind for namespaced roles in <see cref="Rbac"/>.</summary>
    public const string RoleKind = "Role";

    /// <summary>The role kind for cluster-scoped roles.</summary>
    public const string ClusterRoleKind = "ClusterRole";

    /// <summary>The RBAC API group.</summary>
    public const string Rbac = "rbac.authorization.k8s.io";
}
