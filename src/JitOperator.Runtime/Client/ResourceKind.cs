namespace JitOperator.Runtime.Client;

/// <summary>A kind of object and where the API server serves it.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version, as in <c>v1</c>.</param>
/// <param name="Plural">Name of the resource in URLs, as in <c>rolebindings</c>.</param>
/// <param name="Kind">Name of the kind in objects, as in <c>RoleBinding</c>.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
public sealed record ResourceKind(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    /// <summary>What objects of this kind carry as their <c>apiVersion</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As kubectl writes it: <c>rolebindings.rbac.authorization.k8s.io</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
