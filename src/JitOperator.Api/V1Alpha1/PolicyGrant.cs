namespace JitOperator.Api.V1Alpha1;

/// <summary>Roles that may be asked for in certain places: namespaces that are named or selected, or the whole cluster in so many words.</summary>
public sealed class PolicyGrant
{
    /// <summary>The roles.</summary>
    public IList<PolicyRole> Roles { get; set; } = [];

    /// <summary>Namespaces by exact name, or by a prefix that ends in <c>*</c>. A lone <c>*</c> is refused.</summary>
    public IList<string>? Namespaces { get; set; }

    /// <summary>Namespaces by their labels. One that selects everything is refused.</summary>
    public NamespaceSelector? NamespaceSelector { get; set; }

    /// <summary>True when the role may be asked for in the whole cluster. Not together with namespaces.</summary>
    public bool? ClusterWide { get; set; }
}
