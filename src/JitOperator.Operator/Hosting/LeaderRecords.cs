using System.Threading.Channels;
using JitOperator.Api.V1Alpha1;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Policies;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Queues;
using JitOperator.Runtime.Timing;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Hosting;

/// <summary>What the leader records beyond requests: policies as they change, what all replicas leave in the inbox, and what the review finds.</summary>
public sealed partial class LeaderRecords : IDisposable
{
    /// <summary>How soon to try again what failed.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <summary>How often the inbox is looked into whether anything was heard of it or not.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(30);

    private readonly Caches _caches;
    private readonly PolicyBook _book;
    private readonly InboxDrain _drain;
    private readonly Func<Informer<V1ConfigMap>> _watch;
    private readonly Func<CancellationToken, Task> _review;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkQueue<ObjectKey> _policyKeys;
    private readonly Controller<AccessPolicy> _policies;

    /// <summary>Watches policies from now on, and works in <see cref="RunAsync"/>.</summary>
    /// <param name="caches">The policies.</param>
    /// <param name="book">Those of the log.</param>
    /// <param name="recorder">Records them.</param>
    /// <param name="drain">Empties the inbox.</param>
    /// <param name="watch">Makes what hears of the inbox; a new one for each term.</param>
    /// <param name="review">Writes down what the review of the log finds.</param>
    /// <param name="time">For waits.</param>
    /// <param name="jitter">Spreads them.</param>
    /// <param name="loggers">Hear of trouble.</param>
    public LeaderRecords(
        Caches caches,
        PolicyBook book,
        PolicyRecorder recorder,
        InboxDrain drain,
        Func<Informer<V1ConfigMap>> watch,
        Func<CancellationToken, Task> review,
        TimeProvider time,
        Jitter jitter,
        ILoggerFactory loggers)
    {
        (_caches, _book, _drain, _watch, _review, _time) = (caches, book, drain, watch, review, time);
        _logger = loggers.CreateLogger<LeaderRecords>();
        _policyKeys = new("policy-records", time, jitter, new WorkQueueOptions { Retry = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2)) });
        _policies = new Controller<AccessPolicy>("policy-records", _policyKeys, recorder, 1, time, loggers.CreateLogger<PolicyRecorder>())
            .Watch(caches.Policies);
    }

    /// <summary>Works until cancelled. The log is open.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_policies.RunAsync(cancellationToken), DrainAsync(cancellationToken), _review(cancellationToken));

    /// <summary>Looks at every policy that there is, and at those that there are by the log alone.</summary>
    public void LookAtPolicies()
    {
        foreach (var name in _caches.Policies.All.Select(policy => policy.Metadata.Name).Concat(_book.Names).Distinct(StringComparer.Ordinal))
        {
            _policyKeys.Add(new ObjectKey(null, name));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _policyKeys.Dispose();

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var informer = _watch();
        var news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        news.Writer.TryWrite(true);

        // What the drain itself deletes is no news.
        using var subscription = informer.Subscribe(change => _ = change.New is not null && news.Writer.TryWrite(true));
        var following = informer.RunAsync(cancellationToken);
        try
        {
            while (true)
            {
                await WaitAsync(news.Reader, cancellationToken);
                await DrainOnceAsync(news.Writer, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await following;
        }
    }

    private async Task WaitAsync(ChannelReader<bool> news, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(LookInterval, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        try
        {
            await news.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing was heard of it, which may be because nothing is heard.
        }
    }

    private async Task DrainOnceAsync(ChannelWriter<bool> news, CancellationToken cancellationToken)
    {
        try
        {
            await _drain.RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: what is in the inbox stays there, and the rest of the term goes on.
            LogNotDrained(e);
            await Task.Delay(RetryDelay, _time, cancellationToken);
            news.TryWrite(true);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The inbox of the audit log could not be emptied, trying again")]
    private partial void LogNotDrained(Exception exception);
}
