using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Timing;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Hosting;

/// <summary>What every replica keeps in memory of the cluster, kept up to date by watches.</summary>
public sealed class Caches
{
    /// <summary>Caches that are empty until <see cref="RunAsync"/>.</summary>
    public Caches(Clients clients, TimeProvider time, Jitter jitter, ILoggerFactory loggers)
    {
        Requests = new(clients.Requests, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<AccessRequest>>());
        Requests.AddIndex(RequestKeys.ByUid, request => [request.Metadata.Uid]);
        Requests.AddIndex(RequestKeys.ByRole, request => [RequestKeys.RoleOf(request)]);
        Approvals = new(clients.Approvals, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<AccessApproval>>());
        Approvals.AddIndex(RequestKeys.ByRequest, approval => [approval.Spec.RequestRef.Uid]);
        Policies = new(clients.Policies, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<AccessPolicy>>());
        var managed = new InformerOptions { ListQuery = new() { LabelSelector = Labels.ManagedSelector } };
        Bindings = new(clients.Bindings, managed, time, jitter, loggers.CreateLogger<Informer<V1RoleBinding>>());
        Bindings.AddIndex(RequestKeys.ByRequest, binding => [RequestKeys.RequestOf(binding)]);
        Roles = new(clients.Roles, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<V1Role>>());
        ClusterRoles = new(clients.ClusterRoles, new InformerOptions(), time, jitter, loggers.CreateLogger<Informer<V1ClusterRole>>());
    }

    /// <summary>Every AccessRequest.</summary>
    public Informer<AccessRequest> Requests { get; }

    /// <summary>Every AccessApproval.</summary>
    public Informer<AccessApproval> Approvals { get; }

    /// <summary>Every AccessPolicy.</summary>
    public Informer<AccessPolicy> Policies { get; }

    /// <summary>Every role binding with the operator's label.</summary>
    public Informer<V1RoleBinding> Bindings { get; }

    /// <summary>Every Role.</summary>
    public Informer<V1Role> Roles { get; }

    /// <summary>Every ClusterRole.</summary>
    public Informer<V1ClusterRole> ClusterRoles { get; }

    /// <summary>True when each has been read in full.</summary>
    public bool HaveSynced =>
        Requests.HasSynced && Approvals.HasSynced && Policies.HasSynced && Bindings.HasSynced && Roles.HasSynced && ClusterRoles.HasSynced;

    /// <summary>Keeps them up to date until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Requests.RunAsync(cancellationToken),
        Approvals.RunAsync(cancellationToken),
        Policies.RunAsync(cancellationToken),
        Bindings.RunAsync(cancellationToken),
        Roles.RunAsync(cancellationToken),
        ClusterRoles.RunAsync(cancellationToken));

    /// <summary>Completes when each has been read in full.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Requests.WaitForSyncAsync(cancellationToken),
        Approvals.WaitForSyncAsync(cancellationToken),
        Policies.WaitForSyncAsync(cancellationToken),
        Bindings.WaitForSyncAsync(cancellationToken),
        Roles.WaitForSyncAsync(cancellationToken),
        ClusterRoles.WaitForSyncAsync(cancellationToken));
}
