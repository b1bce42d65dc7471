using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Log;
using JitOperator.Core.Requests;
using JitOperator.Operator.Activity;
using JitOperator.Operator.Diagnostics;
using JitOperator.Operator.Log;
using JitOperator.Operator.Policies;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Queues;
using JitOperator.Runtime.Timing;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Hosting;

/// <summary>
/// What only the leader does: writes the log and carries requests through their life. A term begins with reading the log, so that
/// everything is taken up where its records say, and ends with the lease.
/// </summary>
public sealed partial class LeaderTerm : IDisposable
{
    /// <summary>How often everything is looked at again, whether it seems to have changed or not; more seldom where there is very much.</summary>
    private static readonly TimeSpan ResyncInterval = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ResyncStep = TimeSpan.FromSeconds(10);

    /// <summary>So many looks are a tenth of a second.</summary>
    private const int MostEachStep = 100;

    /// <summary>How long a replica that cannot lead keeps the others from finding that out just as fast.</summary>
    private static readonly TimeSpan StepDownDelay = TimeSpan.FromSeconds(5);

    private readonly Caches _caches;
    private readonly HistoryBook _book;
    private readonly RequestLog _log;
    private readonly Func<CancellationToken, Task<AuditLog>> _open;
    private readonly WitnessFollower _witnesses;
    private readonly LogKeeper _keeper;
    private readonly ActivityHost? _activity;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkQueue<ObjectKey> _requestKeys;
    private readonly WorkQueue<ObjectKey> _policyKeys;
    private readonly Controller<AccessRequest> _requests;
    private readonly Controller<AccessPolicy> _policies;
    private readonly LeaderRecords _records;

    /// <summary>Watches from now on, and works in <see cref="RunAsync"/>.</summary>
    public LeaderTerm(
        Caches caches,
        HistoryBook book,
        RequestLog log,
        Func<CancellationToken, Task<AuditLog>> open,
        RequestController requests,
        PolicyController policies,
        WitnessFollower witnesses,
        LogKeeper keeper,
        ActivityHost? activity,
        Func<Action, LeaderRecords> records,
        int workers,
        TimeProvider time,
        Jitter jitter,
        ILoggerFactory loggers)
    {
        _caches = caches;
        _book = book;
        _log = log;
        _open = open;
        _witnesses = witnesses;
        _keeper = keeper;
        _activity = activity;
        _time = time;
        _logger = loggers.CreateLogger<LeaderTerm>();

        // Taking rights away comes back soon, whatever failed before.
        var retry = new WorkQueueOptions { Retry = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10)) };
        _requestKeys = new("requests", time, jitter, retry)
        {
            // Somebody waits for access; nobody for a look at access that is there, or for what there is to write of access that is over.
            IsLater = key => book.Of(key.Name) is var history && (history.IsOver(time.GetUtcNow()) || IsBound(history)),
        };
        _policyKeys = new("policies", time, jitter, retry);
        _requests = new Controller<AccessRequest>("requests", _requestKeys, requests, workers, time, loggers.CreateLogger<RequestController>())
            .Watch(caches.Requests, request => [RequestKeys.Of(request.Metadata.Uid)])
            .Watch(caches.Approvals, approval => [RequestKeys.Of(approval.Spec.RequestRef.Uid)])
            .Watch(caches.RoleBindings, binding => [RequestKeys.Of(RequestKeys.RequestOf(binding))])
            .Watch(caches.ClusterRoleBindings, binding => [RequestKeys.Of(RequestKeys.RequestOf(binding))])
            .Watch(caches.Policies, policy => book.Live.Where(uid => Concerns(policy, book.Of(uid))).Select(RequestKeys.Of))
            .Watch(caches.Roles, role => AskedFor($"{ApiConstants.RoleKind}/{role.Metadata.Name}"))
            .Watch(caches.ClusterRoles, role => AskedFor($"{ApiConstants.ClusterRoleKind}/{role.Metadata.Name}"));
        var known = new KnownRoles(caches);
        _policies = new Controller<AccessPolicy>("policies", _policyKeys, policies, 1, time, loggers.CreateLogger<PolicyController>())
            .Watch(caches.Policies)
            .Watch(caches.Roles, role => Offering(ApiConstants.RoleKind, role.Metadata))
            .Watch(caches.ClusterRoles, role => Offering(ApiConstants.ClusterRoleKind, role.Metadata));

        // What waits for witnesses waits no longer than they take.
        witnesses.OnGrown = () =>
        {
            foreach (var uid in requests.Held)
            {
                _requestKeys.Add(RequestKeys.Of(uid));
            }
        };
        _records = records(LookAtWaiting);
        activity?.OnUnexpected(uid => _requestKeys.Add(RequestKeys.Of(uid)));

        IEnumerable<ObjectKey> Offering(string kind, V1ObjectMeta role) => known.PoliciesOffering(kind, role).Select(ObjectKey.Of);
    }

    /// <summary>
    /// Leads until cancelled, or steps down when it cannot. Nothing that goes wrong here ends the process: the webhooks and the expiry
    /// of grants go on without a leader.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LeadAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogCannotLead(e);
            LogMetrics.CannotLead();
            await Task.Delay(StepDownDelay, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _records.Dispose();
        _requestKeys.Dispose();
        _policyKeys.Dispose();
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        await _caches.WaitForSyncAsync(cancellationToken);
        await using var log = await _open(cancellationToken);
        LogOpened(log.Head?.Checkpoint.Size ?? 0, _book.Live.Count);
        _log.Use(log);
        try
        {
            LookAtEverything();
            await LeadAsync(log, cancellationToken);
        }
        finally
        {
            _log.Use(null);
        }
    }

    /// <summary>Leads for as long as the log takes records. One that does not any more is read anew, by whoever leads next.</summary>
    private async Task LeadAsync(AuditLog log, CancellationToken cancellationToken)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = Task.WhenAll(
            _requests.RunAsync(term.Token),
            _policies.RunAsync(term.Token),
            _records.RunAsync(term.Token),
            _witnesses.RunAsync(() => log.Head, term.Token),
            _keeper.RunAsync(log, term.Token),
            _activity?.LeadAsync(term.Token) ?? Task.CompletedTask,
            ResyncAsync(term.Token));
        await Task.WhenAny(work, log.Failed);
        await term.CancelAsync();
        await work;
        if (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException("The audit log takes no more records, and is read anew.");
        }
    }

    // Whoever waits may be better off with any policy; whoever has access goes by the one that gave it.
    private static bool Concerns(AccessPolicy policy, RequestHistory history) =>
        history.Grant is not { } grant || grant.PolicyName == policy.Metadata.Name;

    private bool IsBound(RequestHistory history) =>
        history.Grant is { } grant && grant.Bindings.TrueForAll(binding => _caches.Bindings.Get(binding.Namespace, binding.Name) is not null);

    private IEnumerable<ObjectKey> AskedFor(string role) => _caches.Requests.ByIndex(RequestKeys.ByRole, role)
        .Where(request => !RequestPhases.IsTerminal(request.Status?.Phase))
        .Select(request => RequestKeys.Of(request.Metadata.Uid));

    // No policy judges while there is one that the log does not hold: now there may be none.
    private void LookAtWaiting()
    {
        if (_book.Policies.Unrecorded([.. _caches.Policies.All]).Count > 0)
        {
            return;
        }

        foreach (var uid in _book.Live.Where(uid => _book.Of(uid).Grant is null))
        {
            _requestKeys.Add(RequestKeys.Of(uid));
        }
    }

    // Requests that are there, those that the log knows to be open though they may be gone, and whatever claims to be a binding.
    private IEnumerable<ObjectKey> AllRequests() => _caches.Requests.All.Select(request => request.Metadata.Uid)
        .Concat(_book.Live)
        .Concat(_book.InReview)
        .Concat(_caches.Bindings.All.Select(RequestKeys.RequestOf))
        .Distinct(StringComparer.Ordinal)
        .Select(RequestKeys.Of);

    private void LookAtEverything()
    {
        foreach (var request in AllRequests())
        {
            _requestKeys.Add(request);
        }

        LookAtPolicies();
    }

    private void LookAtPolicies()
    {
        _records.LookAtPolicies();
        foreach (var policy in _caches.Policies.All)
        {
            _policyKeys.Add(ObjectKey.Of(policy));
        }
    }

    private async Task ResyncAsync(CancellationToken cancellationToken)
    {
        var steps = (int)(ResyncInterval / ResyncStep);
        var rounds = new Rounds<ObjectKey>(AllRequests, steps, MostEachStep);
        using var timer = new PeriodicTimer(ResyncStep, _time);
        try
        {
            for (var step = 1; await timer.WaitForNextTickAsync(cancellationToken); step++)
            {
                foreach (var request in rounds.Next())
                {
                    _requestKeys.Add(request);
                }

                if (step % steps == 0)
                {
                    LookAtPolicies();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(LogLevel.Error, "Cannot lead: nothing is granted until another replica can, or this one tries again")]
    private partial void LogCannotLead(Exception exception);

    [LoggerMessage(LogLevel.Information, "Leading: the log has {Records} records, {Open} requests are open")]
    private partial void LogOpened(long records, int open);
}
