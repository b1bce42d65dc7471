using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Log;
using JitOperator.Core.Stamps;
using JitOperator.Operator.Log;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Policies;

/// <summary>
/// Brings the log up to what policies there are. Until it has, no policy judges a request: what was in force must be on record before
/// anything is decided by it. Runs on the leader alone.
/// </summary>
/// <param name="policies">The policies as last heard of.</param>
/// <param name="read">Reads a policy from the API server itself; null when there is none of that name.</param>
/// <param name="log">The log.</param>
/// <param name="book">What the log holds.</param>
/// <param name="verifier">Checks stamps.</param>
/// <param name="recorded">Called when the log holds a policy's new state, or its end.</param>
public sealed class PolicyRecorder(
    IObjectCache<AccessPolicy> policies,
    Func<string, CancellationToken, Task<AccessPolicy?>> read,
    RequestLog log,
    PolicyBook book,
    IStampVerifier verifier,
    Action recorded) : IEntityController<AccessPolicy>
{
    /// <summary>Cause of the first record of a policy.</summary>
    public const string Created = "Created";

    /// <summary>Cause of a later one.</summary>
    public const string Changed = "Changed";

    /// <summary>Cause where nobody knows who it was.</summary>
    public const string Unstamped = "Unstamped";

    /// <summary>Cause of the record of a policy's end.</summary>
    public const string Deleted = "Deleted";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        var epoch = log.Epoch;
        var known = book.Get(key.Name);
        var policy = policies.Get(key);
        if (policy is null ? known is null : book.Holds(policy))
        {
            return ReconcileResult.Done;
        }

        // The cache may only be behind what an earlier leader has recorded.
        var live = await read(key.Name, ct);
        if (live?.Metadata.Uid != policy?.Metadata.Uid || (policy is not null && book.DigestOf(live!) != book.DigestOf(policy)))
        {
            return ReconcileResult.RequeueAfter(Soon);
        }

        List<AuditRecord> records = [];
        if (known is not null && known.Uid != policy?.Metadata.Uid)
        {
            records.Add(Gone(known));
        }

        if (policy is not null)
        {
            records.Add(Now(policy, isFirst: known?.Uid != policy.Metadata.Uid));
        }

        try
        {
            await log.AppendAsync(records, epoch, ct);
        }
        catch (LogFencedException)
        {
            return ReconcileResult.RequeueNow;
        }

        recorded();
        return ReconcileResult.Done;
    }

    private static AuditRecord Gone(AuditPolicy known) => new()
    {
        Type = AuditRecordTypes.PolicyDeleted,
        Policy = known,
        Cause = Deleted,
        Message = $"AccessPolicy {known.Name} was deleted.",
    };

    private AuditRecord Now(AccessPolicy policy, bool isFirst)
    {
        var (name, stamp) = (policy.Metadata.Name, PolicyStamp.Verify(policy, verifier));
        return new AuditRecord
        {
            Type = AuditRecordTypes.PolicyChanged,
            Actor = stamp?.User is { } user ? new(user.Username, user.Uid, user.Groups, user.Extra) : null,
            Policy = new(name, policy.Metadata.Generation ?? 0, book.DigestOf(policy), policy.Metadata.Uid),
            PolicySpec = JsonSerializer.SerializeToElement(policy.Spec, TypedJson.Options),
            Cause = stamp is null ? Unstamped : isFirst ? Created : Changed,
            Message = stamp is null
                ? $"Nobody knows who gave AccessPolicy {name} these rules: they came without the operator's webhooks, or before there was a stamp of policies. Apply it again with a change, if they are right."
                : $"{stamp.User.Username} {(isFirst ? "created" : "changed")} AccessPolicy {name}.",
            Evidence = stamp is null ? null : new([policy.GetAnnotation(Annotations.PolicyStamp)]),
        };
    }
}
