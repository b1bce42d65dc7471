using k8s;
using k8s.Models;

namespace JitOperator.Api.V1Alpha1;

/// <summary>One person's decision on one request. The operator lays it out; an approver fills in the decision, once.</summary>
[KubernetesEntity(Group = ApiConstants.Group, ApiVersion = ApiConstants.Version, Kind = KindName, PluralName = Plural)]
public sealed class AccessApproval : IKubernetesObject<V1ObjectMeta>, ISpec<AccessApprovalSpec>, IStatus<AccessApprovalStatus?>
{
    /// <summary>The kind.</summary>
    public const string KindName = "AccessApproval";

    /// <summary>The resource name in URLs.</summary>
    public const string Plural = "accessapprovals";

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = ApiConstants.ApiVersion;

    /// <inheritdoc/>
    public string Kind { get; set; } = KindName;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is to be decided, and the decision.</summary>
    public AccessApprovalSpec Spec { get; set; } = new();

    /// <summary>What became of the decision. Written by the operator alone.</summary>
    public AccessApprovalStatus? Status { get; set; }
}
