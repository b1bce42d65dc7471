using k8s;
using k8s.Models;

namespace JitOperator.Api.V1Alpha1;

/// <summary>A person asks for a role, for a time, for a reason.</summary>
[KubernetesEntity(Group = ApiConstants.Group, ApiVersion = ApiConstants.Version, Kind = KindName, PluralName = Plural)]
public sealed class AccessRequest : IKubernetesObject<V1ObjectMeta>, ISpec<AccessRequestSpec>, IStatus<AccessRequestStatus?>
{
    /// <summary>The kind.</summary>
    public const string KindName = "AccessRequest";

    /// <summary>The resource name in URLs.</summary>
    public const string Plural = "accessrequests";

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = ApiConstants.ApiVersion;

    /// <inheritdoc/>
    public string Kind { get; set; } = KindName;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is asked for. Immutable, but for <see cref="AccessRequestSpec.Revoked"/>.</summary>
    public AccessRequestSpec Spec { get; set; } = new();

    /// <summary>Where the request stands. Written by the operator alone.</summary>
    public AccessRequestStatus? Status { get; set; }
}
