using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Operator.Bindings;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Timing;
using k8s;
using k8s.Models;

namespace JitOperator.Operator.Hosting;

/// <summary>One client for each kind, over one connection pool.</summary>
public sealed class Clients(IKubernetes kubernetes, TimeProvider time, Jitter jitter)
{
    /// <summary>Clients for those who have no clock of their own.</summary>
    public Clients(IKubernetes kubernetes)
        : this(kubernetes, TimeProvider.System, Jitter.Create())
    {
    }

    /// <summary>What they all use.</summary>
    public IKubernetes Kubernetes => kubernetes;

    /// <summary>AccessRequests.</summary>
    public ResourceClient<AccessRequest> Requests { get; } = new(kubernetes, Kinds.Requests, ApiConstants.FieldManager, time, jitter);

    /// <summary>The status of AccessRequests.</summary>
    public ResourceClient<StatusOf<AccessRequestStatus>> RequestStatuses { get; } =
        new(kubernetes, Kinds.Requests, ApiConstants.FieldManager, time, jitter);

    /// <summary>AccessApprovals.</summary>
    public ResourceClient<AccessApproval> Approvals { get; } = new(kubernetes, Kinds.Approvals, ApiConstants.FieldManager, time, jitter);

    /// <summary>The status of AccessApprovals.</summary>
    public ResourceClient<StatusOf<AccessApprovalStatus>> ApprovalStatuses { get; } =
        new(kubernetes, Kinds.Approvals, ApiConstants.FieldManager, time, jitter);

    /// <summary>AccessPolicies.</summary>
    public ResourceClient<AccessPolicy> Policies { get; } = new(kubernetes, Kinds.Policies, ApiConstants.FieldManager, time, jitter);

    /// <summary>The status of AccessPolicies.</summary>
    public ResourceClient<StatusOf<AccessPolicyStatus>> PolicyStatuses { get; } =
        new(kubernetes, Kinds.Policies, ApiConstants.FieldManager, time, jitter);

    /// <summary>RoleBindings and ClusterRoleBindings.</summary>
    public BindingClients Bindings { get; } = new(
        new(kubernetes, Kinds.RoleBindings, ApiConstants.FieldManager, time, jitter), new(kubernetes, Kinds.ClusterRoleBindings, ApiConstants.FieldManager, time, jitter));

    /// <summary>Roles.</summary>
    public ResourceClient<V1Role> Roles { get; } = new(kubernetes, Kinds.Roles, ApiConstants.FieldManager, time, jitter);

    /// <summary>ClusterRoles.</summary>
    public ResourceClient<V1ClusterRole> ClusterRoles { get; } = new(kubernetes, Kinds.ClusterRoles, ApiConstants.FieldManager, time, jitter);

    /// <summary>Namespaces.</summary>
    public ResourceClient<V1Namespace> Namespaces { get; } = new(kubernetes, Kinds.Namespaces, ApiConstants.FieldManager, time, jitter);

    /// <summary>ConfigMaps.</summary>
    public ResourceClient<V1ConfigMap> ConfigMaps { get; } = new(kubernetes, Kinds.ConfigMaps, ApiConstants.FieldManager, time, jitter);

    /// <summary>Secrets.</summary>
    public ResourceClient<V1Secret> Secrets { get; } = new(kubernetes, Kinds.Secrets, ApiConstants.FieldManager, time, jitter);
}
