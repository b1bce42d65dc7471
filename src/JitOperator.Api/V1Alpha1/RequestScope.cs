namespace JitOperator.Api.V1Alpha1;

/// <summary>
/// Where a request wants its role: exactly one of the three. Fixed when approval begins; a namespace that comes to match later is not
/// swept in.
/// </summary>
public sealed class RequestScope
{
    /// <summary>Namespaces by exact name. The role is bound in each, or in none.</summary>
    public IList<string>? Namespaces { get; set; }

    /// <summary>The namespaces that have these labels when approval begins.</summary>
    public NamespaceSelector? NamespaceSelector { get; set; }

    /// <summary>True for the whole cluster: a ClusterRoleBinding.</summary>
    public bool? ClusterWide { get; set; }
}
