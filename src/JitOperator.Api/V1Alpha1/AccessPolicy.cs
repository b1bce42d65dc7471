using k8s;
using k8s.Models;

namespace JitOperator.Api.V1Alpha1;

/// <summary>Who may ask for which role where, and who must agree. Cluster-scoped. Without a matching policy a request is denied.</summary>
[KubernetesEntity(Group = ApiConstants.Group, ApiVersion = ApiConstants.Version, Kind = KindName, PluralName = Plural)]
public sealed class AccessPolicy : IKubernetesObject<V1ObjectMeta>, ISpec<AccessPolicySpec>
{
    /// <summary>The kind.</summary>
    public const string KindName = "AccessPolicy";

    /// <summary>The resource name in URLs.</summary>
    public const string Plural = "accesspolicies";

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = ApiConstants.ApiVersion;

    /// <inheritdoc/>
    public string Kind { get; set; } = KindName;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>The rules.</summary>
    public AccessPolicySpec Spec { get; set; } = new();

    /// <summary>What the operator makes of the rules.</summary>
    public AccessPolicyStatus? Status { get; set; }
}
