using JitOperator.Runtime.Client;
using JitOperator.Runtime.Diagnostics;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Queues;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Controllers;

/// <summary>
/// Takes keys from a queue and has them reconciled, by a number of workers. Starts when the caches that it watches are complete.
/// Nothing that a reconcile throws stops it.
/// </summary>
/// <typeparam name="T">The kind whose objects are reconciled.</typeparam>
public sealed partial class Controller<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly Func<ILogger, string, ObjectKey, IDisposable?> s_scope = LoggerMessage.DefineScope<string, ObjectKey>("{Controller} {Key}");

    private readonly string _name;
    private readonly WorkQueue<ObjectKey> _queue;
    private readonly IEntityController<T> _controller;
    private readonly int _workers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<Func<CancellationToken, Task>> _caches = [];
    private readonly KeyValuePair<string, object?> _tag;

    /// <summary>Watches nothing yet, and does not run.</summary>
    /// <param name="name">Names the controller in logs and metrics.</param>
    /// <param name="queue">Where keys wait. Others may add to it.</param>
    /// <param name="controller">Does the work.</param>
    /// <param name="workers">How many objects are worked on at a time; 1 or more.</param>
    /// <param name="time">Measures.</param>
    /// <param name="logger">Hears of failures.</param>
    public Controller(
        string name, WorkQueue<ObjectKey> queue, IEntityController<T> controller, int workers, TimeProvider time, ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _name = name;
        _queue = queue;
        _controller = controller;
        _workers = workers;
        _time = time;
        _logger = logger;
        _tag = new KeyValuePair<string, object?>("controller", name);

        // Shown before it happens, so that the first one is seen to come.
        RuntimeMetrics.Reconciles.Add(0, _tag, new KeyValuePair<string, object?>("outcome", "failed"));
    }

    /// <summary>Reconciles objects when they change. Call before <see cref="RunAsync"/>.</summary>
    /// <inheritdoc cref="Watch{TOther}(IInformer{TOther}, Func{TOther, IEnumerable{ObjectKey}}, bool)"/>
    public Controller<T> Watch(IInformer<T> informer, bool waitForSync = true) => Watch(informer, static obj => [ObjectKey.Of(obj)], waitForSync);

    /// <summary>
    /// Reconciles objects when others change that concern them, as they were and as they are. Call before <see cref="RunAsync"/>.
    /// </summary>
    /// <param name="informer">Knows the others.</param>
    /// <param name="keys">Which objects another one concerns. Quick: it runs in the informer's dispatch.</param>
    /// <param name="waitForSync">
    /// False to begin though the cache is not complete: only for reconciles to which an object that is not there means nothing to do.
    /// </param>
    public Controller<T> Watch<TOther>(IInformer<TOther> informer, Func<TOther, IEnumerable<ObjectKey>> keys, bool waitForSync = true)
        where TOther : class
    {
        if (waitForSync)
            _caches.Add(informer.WaitForSyncAsync);
        informer.Subscribe(change =>
        {
            Enqueue(change.Old);
            Enqueue(change.New);
        });
        return this;

        void Enqueue(TOther? other)
        {
            foreach (var key in other is null ? [] : keys(other))
                _queue.Add(key);
        }
    }

    /// <summary>
    /// Works until cancelled, and then until the reconciles that run have ended. May be run again, as in another term of a leader: keys
    /// gather meanwhile, and those whose reconcile was cancelled are among them.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            // An object that is missing from a cache that is not complete yet would pass for deleted.
            await Task.WhenAll(_caches.Select(wait => wait(ct)));
            await Task.WhenAll(Enumerable.Range(0, _workers).Select(_ => Task.Run(() => WorkAsync(ct), ct)));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        while (true)
        {
            var key = await _queue.GetAsync(ct);
            try
            {
                await ReconcileAsync(key, ct);
            }
            finally
            {
                _queue.Done(key);
            }

            // A reconcile that waits for nothing would keep the thread, and go on with the next key: with many of them, webhooks and
            // whatever else there is to do would wait until all are through.
            await Task.Yield();
        }
    }

    private async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        using var scope = s_scope(_logger, _name, key);
        var start = _time.GetTimestamp();
        var outcome = "cancelled";
        try
        {
            outcome = Requeue(key, await _controller.ReconcileAsync(key, ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _queue.Add(key);
            throw;
        }
        catch (KubernetesRequestException e) when (e.IsTransient || e is KubernetesApiException { IsConflict: true })
        {
            // Somebody else was faster, or the API server is busy: the next look will tell.
            var delay = _queue.AddRateLimited(key, e.RetryAfter);
            Log.NotYet(_logger, _name, key, delay, e.Message);
            outcome = "transient";
        }
        catch (Exception e)
        {
            var delay = _queue.AddRateLimited(key, (e as KubernetesRequestException)?.RetryAfter);
            Log.Failed(_logger, _name, key, _queue.Failures(key), delay, e);
            outcome = "failed";
        }
        finally
        {
            RuntimeMetrics.Reconciles.Add(1, _tag, new KeyValuePair<string, object?>("outcome", outcome));
            RuntimeMetrics.ReconcileSeconds.Record(_time.GetElapsedTime(start).TotalSeconds, _tag);
        }
    }

    private string Requeue(ObjectKey key, ReconcileResult result)
    {
        if (result == ReconcileResult.Retry)
        {
            _queue.AddRateLimited(key);
            return "retry";
        }

        _queue.Forget(key);
        if (result.Delay is not { } delay)
            return "done";
        _queue.AddAfter(key, delay);
        return "requeued";
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Controller}: {Key} again in {Delay}: {Reason}")]
        public static partial void NotYet(ILogger logger, string controller, ObjectKey key, TimeSpan delay, string reason);

        [LoggerMessage(2, LogLevel.Error, "{Controller}: {Key} failed {Failures} times in a row, again in {Delay}")]
        public static partial void Failed(
            ILogger logger, string controller, ObjectKey key, int failures, TimeSpan delay, Exception exception);
    }
}
