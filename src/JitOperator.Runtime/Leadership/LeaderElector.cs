using System.Runtime.ExceptionServices;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Leadership;

/// <summary>
/// Sees to it that of all processes that share a lease, one at a time leads. Follows client-go's algorithm, with these differences: a
/// leader counts from before it sent its renewal; it keeps the lease until its work has ended, also while it shuts down; and a Lease
/// that was deleted under a leader is not taken before that leader's time is over.
/// </summary>
/// <remarks>
/// A process that was suspended together with its clock (a frozen virtual machine) can believe for a moment that it still leads. What
/// must never be written twice therefore needs a compare-and-swap in its own store as well.
/// </remarks>
public sealed partial class LeaderElector
{
    private readonly LeaderElectionOptions _options;
    private readonly LeaseClaim _claim;
    private readonly TimeProvider _time;
    private readonly Jitter _jitter;
    private readonly ILogger<LeaderElector> _logger;
    private int _running;

    /// <summary>Creates an elector; it does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="store">Where the lease is.</param>
    /// <param name="options">How it is held.</param>
    /// <param name="time">The clock; its monotonic side decides.</param>
    /// <param name="jitter">Spreads the attempts to take the lease.</param>
    /// <param name="logger">Where to say who leads.</param>
    /// <exception cref="ArgumentException">The options do not fit together.</exception>
    public LeaderElector(
        ILeaseStore store, LeaderElectionOptions options, TimeProvider time, Jitter jitter, ILogger<LeaderElector> logger)
    {
        if (options.Fault() is { } fault)
            throw new ArgumentException(fault, nameof(options));
        _options = options;
        _time = time;
        _jitter = jitter;
        _logger = logger;
        Identity = $"{options.Identity}_{Convert.ToHexStringLower(jitter.Unique(8))}";
        _claim = new LeaseClaim(store, options, Identity, time);
    }

    /// <summary>
    /// The identity in the lease: the one given, and a random part. A container that was restarted in the same pod is another process,
    /// which must not take its predecessor's lease for its own.
    /// </summary>
    public string Identity { get; }

    /// <summary>
    /// Whether this process leads at this moment. Decided by the clock at every call, so it is right even before anything has
    /// noticed that the time is over.
    /// </summary>
    public bool IsLeader => _claim.IsHeld;

    /// <summary>Who held the lease when it was last looked at; null if nobody did, or it was not looked at yet.</summary>
    public string? Holder => _claim.Holder;

    /// <summary>Waits for the lease, leads, and competes again after a loss, until cancelled. Then it ends without an exception.</summary>
    /// <param name="lead">
    /// The leader's work. Its token is cancelled when the lease is lost and when <paramref name="cancellationToken"/> is; it is never
    /// started again before it has ended. To return while the token is not cancelled is to step down. To throw then is fatal: the lease
    /// is given back, and <see cref="RunAsync"/> throws the same.
    /// </param>
    /// <param name="cancellationToken">Stops: the work is told, waited for, and the lease given back if it is still held.</param>
    /// <exception cref="InvalidOperationException">It is running already.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _running, 1) != 0)
            throw new InvalidOperationException("The elector is running already.");
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (await TryAcquireAsync(cancellationToken))
                    await LeadAsync(lead, cancellationToken);
                await Task.Delay(JitteredRetryPeriod(), _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async Task<bool> TryAcquireAsync(CancellationToken cancellationToken)
    {
        var holder = _claim.Holder;
        try
        {
            return await _claim.TryAcquireAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogAttemptFailed(e);
            return false;
        }
        finally
        {
            if (_claim.Holder != holder && _claim.Holder is { } now && now != Identity)
                LogOtherLeads(now);
        }
    }

    private async Task LeadAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        using var term = new CancellationTokenSource(_claim.Remaining, _time);
        using var stop = cancellationToken.UnsafeRegister(static term => ((CancellationTokenSource)term!).Cancel(), term);
        LogLeading(Identity);

        var work = StartAsync(lead, term.Token);
        await RenewDuringAsync(work, term);

        var told = term.IsCancellationRequested || !_claim.IsHeld;
        if (!_claim.IsHeld)
            LogLost(Identity);
        term.Cancel();
        var fault = await EndOfAsync(work, told);
        await ReleaseAsync();

        if (fault is not null && !told)
            ExceptionDispatchInfo.Throw(fault);
        if (fault is not null)
            LogEndedBadly(fault);
    }

    private static async Task StartAsync(Func<CancellationToken, Task> lead, CancellationToken term)
    {
        // Work that begins with something long must not hold up the renewals.
        await Task.Yield();
        term.ThrowIfCancellationRequested();
        await lead(term);
    }

    /// <summary>Renews until the work has ended or the lease is lost. Goes on while the work is shutting down: nobody else may start.</summary>
    private async Task RenewDuringAsync(Task work, CancellationTokenSource term)
    {
        using var ended = new CancellationTokenSource();
        while (_claim.Remaining is var remaining && remaining > TimeSpan.Zero)
        {
            term.CancelAfter(remaining);
            await Task.WhenAny(work, Task.Delay(_options.RetryPeriod, _time, ended.Token));
            if (work.IsCompleted)
                break;
            await TryRenewAsync();
        }

        ended.Cancel();
    }

    private async Task TryRenewAsync()
    {
        // Never after the time is over, as it may be in a process that was stopped.
        if (!_claim.IsHeld)
            return;
        try
        {
            await _claim.TryRenewAsync();
        }
        catch (Exception e)
        {
            LogRenewalFailed(e, _claim.Remaining);
        }
    }

    /// <summary>Waits for the work to end, however long that takes, and says how it ended.</summary>
    private async Task<Exception?> EndOfAsync(Task work, bool told)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(work, Task.Delay(_options.LeaseDuration - _options.RenewDeadline, _time, ended.Token));
        if (!work.IsCompleted)
            LogOverdue();
        ended.Cancel();

        try
        {
            await work;
            return null;
        }
        catch (OperationCanceledException) when (told)
        {
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private async Task ReleaseAsync()
    {
        if (!_claim.IsHeld)
            return;
        try
        {
            if (await _claim.ReleaseAsync())
                LogReleased(Identity);
        }
        catch (Exception e)
        {
            // The others take it when its time is over.
            LogReleaseFailed(e);
        }
    }

    /// <summary>Between one and 2.2 retry periods, as client-go spreads them.</summary>
    private TimeSpan JitteredRetryPeriod() => _jitter.Around(_options.RetryPeriod * 1.6, 0.375);

    [LoggerMessage(LogLevel.Information, "{Identity} leads")]
    private partial void LogLeading(string identity);

    [LoggerMessage(LogLevel.Information, "{Holder} leads; waiting")]
    private partial void LogOtherLeads(string holder);

    [LoggerMessage(LogLevel.Warning, "{Identity} has lost the lease and stops leading")]
    private partial void LogLost(string identity);

    [LoggerMessage(LogLevel.Information, "{Identity} has given the lease back")]
    private partial void LogReleased(string identity);

    [LoggerMessage(LogLevel.Warning, "The lease could not be asked for; will try again")]
    private partial void LogAttemptFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The lease could not be renewed; it can be counted on for another {Remaining}")]
    private partial void LogRenewalFailed(Exception exception, TimeSpan remaining);

    [LoggerMessage(LogLevel.Warning, "The lease could not be given back; others will take it when its time is over")]
    private partial void LogReleaseFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "The leader's work ended with an error after it was told to stop")]
    private partial void LogEndedBadly(Exception exception);

    [LoggerMessage(LogLevel.Critical, "The leader's work goes on although it was told to stop; another may lead by now")]
    private partial void LogOverdue();
}
