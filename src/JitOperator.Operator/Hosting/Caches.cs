using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Operator.Bindings;
using JitOperator.Operator.Policies;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Timing;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Hosting;

/// <summary>What every replica keeps in memory of the cluster, kept up to date by watches.</summary>
public sealed class Caches
{
    /// <summary>How long the other caches wait for the bindings, which are read first.</summary>
    private static readonly TimeSpan s_headStart = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;

    /// <summary>Caches that are empty until <see cref="RunAsync"/>.</summary>
    public Caches(Clients clients, TimeProvider time, Jitter jitter, ILoggerFactory loggers)
    {
        _time = time;
        Requests = new(clients.Requests, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<AccessRequest>>());
        Requests.AddIndex(RequestKeys.ByUid, request => [request.Metadata.Uid]);
        Requests.AddIndex(RequestKeys.ByRole, request => [RequestKeys.RoleOf(request)]);
        Approvals = new(clients.Approvals, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<AccessApproval>>());
        Approvals.AddIndex(RequestKeys.ByRequest, approval => [approval.Spec.RequestRef.Uid]);
        Policies = new(clients.Policies, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<AccessPolicy>>());
        var managed = new InformerOptions { ListQuery = new() { LabelSelector = Labels.ManagedSelector }, ShowsPages = true };
        RoleBindings = new(clients.Bindings.Namespaced, managed, time, jitter, loggers.CreateLogger<Informer<V1RoleBinding>>());
        RoleBindings.AddIndex(RequestKeys.ByRequest, binding => [RequestKeys.RequestOf(binding)]);
        ClusterRoleBindings = new(clients.Bindings.Cluster, managed, time, jitter, loggers.CreateLogger<Informer<V1RoleBinding>>());
        ClusterRoleBindings.AddIndex(RequestKeys.ByRequest, binding => [RequestKeys.RequestOf(binding)]);
        Bindings = new(RoleBindings, ClusterRoleBindings);
        Namespaces = new(clients.Namespaces, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<V1Namespace>>());
        Roles = new(clients.Roles, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<V1Role>>());
        Roles.AddIndex(KnownRoles.ByName, role => [role.Metadata.Name]);
        ClusterRoles = new(clients.ClusterRoles, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<V1ClusterRole>>());
    }

    /// <summary>Every AccessRequest.</summary>
    public Informer<AccessRequest> Requests { get; }

    /// <summary>Every AccessApproval.</summary>
    public Informer<AccessApproval> Approvals { get; }

    /// <summary>Every AccessPolicy.</summary>
    public Informer<AccessPolicy> Policies { get; }

    /// <summary>Every RoleBinding with the operator's label.</summary>
    public Informer<V1RoleBinding> RoleBindings { get; }

    /// <summary>Every ClusterRoleBinding with the operator's label.</summary>
    public Informer<V1RoleBinding> ClusterRoleBindings { get; }

    /// <summary>Both together.</summary>
    public BindingCaches Bindings { get; }

    /// <summary>Every namespace.</summary>
    public Informer<V1Namespace> Namespaces { get; }

    /// <summary>Every Role.</summary>
    public Informer<V1Role> Roles { get; }

    /// <summary>Every ClusterRole.</summary>
    public Informer<V1ClusterRole> ClusterRoles { get; }

    /// <summary>True when each has been read in full.</summary>
    public bool HaveSynced =>
        Requests.HasSynced && Approvals.HasSynced && Policies.HasSynced && RoleBindings.HasSynced && ClusterRoleBindings.HasSynced
        && Namespaces.HasSynced && Roles.HasSynced && ClusterRoles.HasSynced;

    /// <summary>Keeps them up to date until cancelled. Bindings first: what is overdue must not wait for long lists of what is not.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        RoleBindings.RunAsync(cancellationToken),
        ClusterRoleBindings.RunAsync(cancellationToken),
        RunOthersAsync(cancellationToken));

    private async Task RunOthersAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(
            Task.WhenAll(RoleBindings.WaitForSyncAsync(cancellationToken), ClusterRoleBindings.WaitForSyncAsync(cancellationToken)),
            Task.Delay(s_headStart, _time, cancellationToken));
        await Task.WhenAll(
            Requests.RunAsync(cancellationToken),
            Approvals.RunAsync(cancellationToken),
            Policies.RunAsync(cancellationToken),
            Namespaces.RunAsync(cancellationToken),
            Roles.RunAsync(cancellationToken),
            ClusterRoles.RunAsync(cancellationToken));
    }

    /// <summary>Completes when each has been read in full.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Requests.WaitForSyncAsync(cancellationToken),
        Approvals.WaitForSyncAsync(cancellationToken),
        Policies.WaitForSyncAsync(cancellationToken),
        RoleBindings.WaitForSyncAsync(cancellationToken),
        ClusterRoleBindings.WaitForSyncAsync(cancellationToken),
        Namespaces.WaitForSyncAsync(cancellationToken),
        Roles.WaitForSyncAsync(cancellationToken),
        ClusterRoles.WaitForSyncAsync(cancellationToken));
}
