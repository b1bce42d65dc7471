using System.Collections.Concurrent;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Log;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using JitOperator.Operator.Hosting;
using JitOperator.Operator.Log;
using JitOperator.Operator.Tracing;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Requests;

/// <summary>Looks at one request at a time: gathers what is known, decides, carries out. Runs on the leader alone.</summary>
public sealed partial class RequestController(
    Caches caches,
    RequestLog log,
    SituationGatherer gatherer,
    PlanExecutor executor,
    ResourceClient<AccessRequest> requests,
    RequestStatuses statuses,
    string operatorNamespace,
    TimeProvider time,
    ILogger<RequestController> logger) : IEntityController<AccessRequest>
{
    private static readonly Func<ILogger, string, string, string, IDisposable?> s_scope =
        LoggerMessage.DefineScope<string, string, string>("Request {Namespace}/{Name} {RequestUid}");

    private readonly KeyedGate _people = new();
    private readonly ConcurrentDictionary<string, bool> _held = new(StringComparer.Ordinal);

    /// <summary>How soon to look again at what may just not have reached the cache.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Says whether what is over waits for what is overdue; null when nothing waits.</summary>
    public EndsFirst? EndsFirst { get; init; }

    /// <summary>UIDs of the requests whose grant is held: look at them when what holds it may be gone.</summary>
    public IReadOnlyCollection<string> Held => [.. _held.Keys];

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        using var span = RequestTraces.Begin("reconcile", key.Name);
        try
        {
            return caches.Requests.ByIndex(RequestKeys.ByUid, key.Name) is [var request, ..]
                ? await LookAtInTurnAsync(statuses.Latest(request), ct)
                : await LookAtGoneAsync(key.Name, ct);
        }
        catch (LogFencedException)
        {
            // Somebody else wrote in between: what was decided stands on an older log. Decide again on this one.
            return ReconcileResult.RequeueNow;
        }
    }

    // What one person may have is counted over all of their requests: two at the same instant must not both be the last that fits.
    private async Task<ReconcileResult> LookAtInTurnAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        using var scope = s_scope(logger, request.Metadata.NamespaceProperty, request.Metadata.Name, request.Metadata.Uid);
        RequestTraces.Name(request.Metadata.NamespaceProperty, request.Metadata.Name);
        var history = log.HistoryOf(request.Metadata.Uid);
        if (EndsFirst?.StepsAside(history) == true)
        {
            return ReconcileResult.RequeueAfter(Requests.EndsFirst.Step);
        }

        if (history is not { Grant: null, TerminalPhase: null }
            || !PersonRules.Count(request.Spec, caches.Policies.All)
            || gatherer.PersonOf(request) is not { } person)
        {
            return await LookAtAsync(request, cancellationToken);
        }

        using (await _people.EnterAsync(PersonName.Skeleton(person), cancellationToken))
        {
            return await LookAtAsync(request, cancellationToken);
        }
    }

    private async Task<ReconcileResult> LookAtAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        var epoch = log.Epoch;
        var situation = await gatherer.GatherAsync(request, log.HistoryOf(request.Metadata.Uid), cancellationToken);
        var plan = Lifecycle.Decide(situation);
        var done = await executor.ExecuteAsync(situation, plan, epoch, cancellationToken);
        if (done.Obstacle is { } obstacle)
        {
            epoch = log.Epoch;
            situation = situation with { History = log.HistoryOf(request.Metadata.Uid), Obstacle = obstacle, Now = time.GetUtcNow() };
            plan = Lifecycle.Decide(situation);
            done = await executor.ExecuteAsync(situation, plan, epoch, cancellationToken);
        }

        if (plan.Records.Count > 0)
        {
            LogRecorded(request.Metadata.NamespaceProperty, request.Metadata.Name, string.Join(", ", plan.Records.Select(record => record.Type)));
        }

        Remember(request.Metadata.Uid, plan.Hold is not null);
        if (plan.Hold?.Reason == Hold.NotWitnessed && log.HistoryOf(request.Metadata.Uid).LastIndex < gatherer.WitnessedSize)
        {
            // Witnesses came in between.
            return ReconcileResult.RequeueNow;
        }

        if (done.Trouble is not null)
        {
            return ReconcileResult.RequeueAfter(Lifecycle.LookAgainAfter);
        }

        return plan.WakeAt is { } wake ? ReconcileResult.RequeueAfter(Wait(wake)) : ReconcileResult.Done;
    }

    private async Task<ReconcileResult> LookAtGoneAsync(string requestUid, CancellationToken cancellationToken)
    {
        Remember(requestUid, held: false);
        statuses.Forget(requestUid);
        var epoch = log.Epoch;
        var history = log.HistoryOf(requestUid);
        var bindings = await gatherer.BindingsAsync(requestUid, history, cancellationToken);
        if (await ExistsAsync(requestUid, history, bindings, cancellationToken))
        {
            return ReconcileResult.RequeueAfter(Soon);
        }

        var approvals = gatherer.ApprovalsOf(requestUid);
        var mfa = caches.Policies.Get(new(null, history.PolicyName))?.Spec.Requirements?.Mfa;
        var plan = GoneRequest.Decide(requestUid, history, bindings, approvals, mfa, ReviewNamespace(history), time.GetUtcNow());
        await executor.ExecuteGoneAsync(requestUid, plan, approvals, epoch, cancellationToken);
        return plan.WakeAt is { } wake ? ReconcileResult.RequeueAfter(Wait(wake)) : ReconcileResult.Done;
    }

    private void Remember(string requestUid, bool held)
    {
        if (held)
        {
            _held[requestUid] = true;
        }
        else
        {
            _held.TryRemove(requestUid, out _);
        }
    }

    // What has to be reviewed does not go away with its namespace.
    private string ReviewNamespace(RequestHistory history) =>
        history.Request?.Namespace is { } own && caches.Namespaces.Get(new(null, own)) is { Metadata.DeletionTimestamp: null } ? own : operatorNamespace;

    // The cache may only be behind. Where the request would be is known from the log, or from a binding that we signed.
    private async Task<bool> ExistsAsync(
        string requestUid, RequestHistory history, IReadOnlyList<ObservedBinding> bindings, CancellationToken cancellationToken)
    {
        var place = history.Request is { } known
            ? (known.Namespace, known.Name)
            : bindings.Select(b => Place(b.Stamp)).FirstOrDefault(p => p is not null);
        return place is var (@namespace, name)
            && await requests.GetAsync(@namespace, name, cancellationToken) is { } live
            && live.Metadata.Uid == requestUid;
    }

    private static (string Namespace, string Name)? Place(BindingStamp? stamp) =>
        stamp?.Request.Split('/') is [var @namespace, var name] ? (@namespace, name) : null;

    private TimeSpan Wait(DateTimeOffset until)
    {
        var wait = until - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    [LoggerMessage(LogLevel.Information, "Request {Namespace}/{Name}: recorded {Types}")]
    private partial void LogRecorded(string @namespace, string name, string types);
}
