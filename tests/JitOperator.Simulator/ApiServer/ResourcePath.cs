using System.Collections.Specialized;
using System.Web;

namespace JitOperator.Simulator.ApiServer;

/// <summary>What a request's path and query ask for.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">Of the group.</param>
/// <param name="Namespace">Null for cluster-wide collections and kinds without namespaces.</param>
/// <param name="Plural">Names the kind.</param>
/// <param name="Name">Null for the collection.</param>
/// <param name="SubResource">Such as <c>status</c>; null for the object itself.</param>
/// <param name="Query">The parameters.</param>
internal sealed record ResourcePath(
    string Group, string Version, string? Namespace, string Plural, string? Name, string? SubResource, NameValueCollection Query)
{
    /// <summary>Names the kind, as in <c>rolebindings.rbac.authorization.k8s.io</c>.</summary>
    public string Resource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Reads one; null if it is none of a resource.</summary>
    public static ResourcePath? Parse(Uri uri)
    {
        var parts = uri.AbsolutePath.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        var query = HttpUtility.ParseQueryString(uri.Query);
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var r] => ("", v, r),
            ["apis", var g, var v, .. var r] => (g, v, r),
            _ => ("", "", []),
        };
        return rest switch
        {
            ["namespaces", var ns, var plural, var name, var sub] => new(group, version, ns, plural, name, sub, query),
            ["namespaces", var ns, var plural, var name] => new(group, version, ns, plural, name, null, query),
            ["namespaces", var ns, var plural] => new(group, version, ns, plural, null, null, query),
            [var plural, var name, var sub] => new(group, version, null, plural, name, sub, query),
            [var plural, var name] => new(group, version, null, plural, name, null, query),
            [var plural] => new(group, version, null, plural, null, null, query),
            _ => null,
        };
    }
}
