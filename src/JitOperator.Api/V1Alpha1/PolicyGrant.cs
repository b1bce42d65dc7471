namespace JitOperator.Api.V1Alpha1;

/// <summary>Roles that may be asked for in certain namespaces.</summary>
public sealed class PolicyGrant
{
    /// <summary>The roles.</summary>
    public IList<PolicyRole> Roles { get; set; } = [];

    /// <summary>Namespaces by exact name, or by a prefix that ends in <c>*</c>. A lone <c>*</c> is refused.</summary>
    public IList<string> Namespaces { get; set; } = [];
}
