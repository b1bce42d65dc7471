using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Operator.Diagnostics;
using JitOperator.Operator.Requests;
using JitOperator.Operator.Tracing;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Bindings;

/// <summary>
/// Deletes role bindings when their own expiry has come, from the binding alone: no leader, log, policy or request is needed. Runs on
/// every replica, the leader first (decision record 0003). The same for those whose request says <c>spec.revoked</c>.
/// </summary>
public sealed partial class ExpiryGuard(
    BindingCaches bindings,
    BindingClients client,
    Func<IStampVerifier?> verifier,
    Func<string, bool> isRevoked,
    Func<bool> isLeader,
    Func<TimeSpan> ahead,
    TimeProvider time,
    ILogger<ExpiryGuard> logger) : IEntityController<V1RoleBinding>
{
    /// <summary>How long the replicas that do not lead wait, so that one delete is sent rather than many.</summary>
    public static readonly TimeSpan FollowerDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (bindings.Get(key.Namespace, key.Name) is not { } binding || !BindingExpiry.Concerns(binding))
        {
            return ReconcileResult.Done;
        }

        var now = time.GetUtcNow();
        // Revoked is over, too: taking a right away does not wait for a leader that can read the log.
        var keys = verifier();
        var expiry = isRevoked(RequestKeys.RequestOf(binding)) ? DateTimeOffset.MinValue : BindingExpiry.Of(binding, keys);
        if (now < expiry)
        {
            // Until the keys are there, only the annotation was asked, and it may say more than was signed.
            return ReconcileResult.RequeueAfter(keys is null && expiry - now > RetryDelay ? RetryDelay : expiry - now);
        }

        // A clock that is ahead would take away what the leader then puts back.
        if (!isLeader() && FollowerDelay + ahead() - (now - expiry) is var wait && wait > TimeSpan.Zero)
        {
            return ReconcileResult.RequeueAfter(wait);
        }

        using var span = RequestTraces.Begin("binding.expire", RequestKeys.RequestOf(binding));
        try
        {
            var outcome = await client.DeleteAsync(key.Namespace, key.Name, binding.Metadata.Uid, ct);
            LogDeleted(key, outcome);
            if (outcome == DeleteOutcome.Deleted && expiry > DateTimeOffset.MinValue)
            {
                GrantMetrics.Ended(time.GetUtcNow() - expiry);
            }

            return ReconcileResult.Done;
        }
        catch (KubernetesRequestException e)
        {
            // Never further apart: a right that is over must go as soon as the API server can do it.
            LogNotDeleted(key, e.Message);
            return ReconcileResult.RequeueAfter(RetryDelay);
        }
    }

    [LoggerMessage(LogLevel.Information, "Expired binding {Key}: {Outcome}")]
    private partial void LogDeleted(ObjectKey key, DeleteOutcome outcome);

    [LoggerMessage(LogLevel.Warning, "Expired binding {Key} could not be deleted, trying again: {Reason}")]
    private partial void LogNotDeleted(ObjectKey key, string reason);
}
