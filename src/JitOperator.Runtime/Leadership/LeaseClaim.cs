using System.Globalization;

namespace JitOperator.Runtime.Leadership;

/// <summary>
/// One process' side of a lease: what it has seen of it, when, and until when it may count on it. The algorithm of client-go's
/// leaderelection: others' clocks are never believed. What counts is for how long, by this process' monotonic clock, a record has not
/// changed. All calls but the properties come from one loop, one at a time.
/// </summary>
/// <remarks>
/// Two processes never count on the lease at the same time as long as their clocks run at the same speed to within the ratio of
/// <see cref="LeaderElectionOptions.LeaseDuration"/> to <see cref="LeaderElectionOptions.RenewDeadline"/>: the holder counts from before
/// it sent its last renewal that was taken, the others from after they saw it, and the store takes one of two writes at most.
/// </remarks>
internal sealed class LeaseClaim(ILeaseStore store, LeaderElectionOptions options, string identity, TimeProvider time)
{
    /// <summary>A time further ahead than this is nobody's clock.</summary>
    private static readonly TimeSpan s_longestSetBack = TimeSpan.FromDays(366);

    private const long Never = long.MinValue;

    private long _renewedAt = Never;
    private LeaseSnapshot? _last;
    private LeaseRecord? _observed;
    private long _observedAt;

    /// <summary>Whether the lease can be counted on at this moment. Right also in a process that was stopped and has just gone on.</summary>
    public bool IsHeld => Remaining > TimeSpan.Zero;

    /// <summary>For how long the lease can be counted on without another renewal; zero if it is not held.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var renewedAt = Volatile.Read(ref _renewedAt);
            var remaining = renewedAt == Never ? TimeSpan.Zero : options.RenewDeadline - time.GetElapsedTime(renewedAt);
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    /// <summary>Who held the lease when it was last looked at.</summary>
    public string? Holder => Volatile.Read(ref _observed)?.HolderIdentity;

    /// <summary>Takes the lease if nobody else holds it. Throws what the store throws, or when it did not answer in time.</summary>
    /// <param name="cancellationToken">Stops the wait for a read. A write that was sent is waited for: it may have been taken.</param>
    public async Task<bool> TryAcquireAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(RequestLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);

        var current = await ReadAsync(either.Token);
        return !IsHeldByAnother(current) && await TryWriteAsync(current, limit.Token);
    }

    /// <summary>
    /// Renews the lease that is held. False if that did not work out, or if it is too late; <see cref="IsHeld"/> says whether it can
    /// still be counted on. Throws what the store throws, or when it did not answer in time.
    /// </summary>
    public async Task<bool> TryRenewAsync()
    {
        using var limit = new CancellationTokenSource(Shorter(RequestLimit, Remaining), time);

        // Without a read, unless the last write's outcome is unknown or somebody has touched the Lease.
        if (_last is { } last && await TryWriteWhileHeldAsync(last, limit.Token))
            return true;

        var current = await ReadAsync(limit.Token);
        if (IsHeldByAnother(current))
        {
            Forget();
            return false;
        }

        return await TryWriteWhileHeldAsync(current, limit.Token);
    }

    /// <summary>Lets go of the lease if it is still this process' own, and says whether it was. Else nothing is written.</summary>
    public async Task<bool> ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(Shorter(RequestLimit, Remaining), time);
        try
        {
            var current = _last ?? await ReadAsync(limit.Token);
            if (!IsHeld || current?.Record.HolderIdentity != identity)
                return false;

            // First stop counting on it, then tell.
            Forget();
            var released = current.Record with
            {
                HolderIdentity = null,
                LeaseDurationSeconds = 1,
                RenewTime = Now(current.Record.RenewTime),
            };
            return await store.TryUpdateAsync(current, released, limit.Token) is not null;
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>Two requests fit into the time of a leader, so that one which hangs does not cost it the lease.</summary>
    private TimeSpan RequestLimit => options.RenewDeadline / 2;

    private void Forget()
    {
        Volatile.Write(ref _renewedAt, Never);
        _last = null;
    }

    private async Task<LeaseSnapshot?> ReadAsync(CancellationToken cancellationToken)
    {
        var current = await store.ReadAsync(cancellationToken);
        Observe(current);
        return current;
    }

    private async Task<bool> TryWriteWhileHeldAsync(LeaseSnapshot? expected, CancellationToken cancellationToken) =>
        IsHeld && await TryWriteAsync(expected, cancellationToken);

    private async Task<bool> TryWriteAsync(LeaseSnapshot? expected, CancellationToken cancellationToken)
    {
        var record = Own(expected?.Record);
        _last = null;

        var sentAt = time.GetTimestamp();
        var written = expected is null
            ? await store.TryCreateAsync(record, cancellationToken)
            : await store.TryUpdateAsync(expected, record, cancellationToken);
        if (written is null)
            return false;

        _last = written;
        Observe(written);
        Volatile.Write(ref _renewedAt, sentAt);
        return IsHeld;
    }

    /// <summary>A change is what counts, and only of the record: a label that somebody puts on the Lease renews nothing.</summary>
    private void Observe(LeaseSnapshot? current)
    {
        // A Lease that was deleted frees nobody early: its holder does not know yet.
        if (current is null || current.Record == _observed)
            return;
        Volatile.Write(ref _observed, current.Record);
        _observedAt = time.GetTimestamp();
    }

    private bool IsHeldByAnother(LeaseSnapshot? current)
    {
        var record = current?.Record ?? _observed;
        return record?.HolderIdentity is { } holder && holder != identity && time.GetElapsedTime(_observedAt) < DurationOf(record);
    }

    private TimeSpan DurationOf(LeaseRecord record) => record.LeaseDurationSeconds is { } seconds and > 0
        ? Shorter(TimeSpan.FromSeconds(seconds), LeaderElectionOptions.LongestLeaseDuration)
        : options.LeaseDuration;

    private LeaseRecord Own(LeaseRecord? previous)
    {
        var now = Now(previous?.RenewTime);
        var renewal = previous?.HolderIdentity == identity;
        return new LeaseRecord
        {
            HolderIdentity = identity,
            LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
            AcquireTime = renewal ? previous!.AcquireTime : now,
            RenewTime = now,
            LeaseTransitions = previous is null ? 0 : renewal ? previous.LeaseTransitions : previous.LeaseTransitions + 1,
        };
    }

    /// <summary>
    /// The wall clock in the form of a MicroTime, and later than before even if the clock stands still or was set back: others must see that
    /// the record has changed. Two values that take turns would look like one to whoever reads every second one.
    /// </summary>
    private string Now(string? previous)
    {
        var now = time.GetUtcNow();
        var isLater = !DateTimeOffset.TryParse(previous, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var before)
            || string.CompareOrdinal(Format(now), Format(before)) > 0
            || before > now + s_longestSetBack;
        return Format(isLater ? now : before + TimeSpan.FromMicroseconds(1));
    }

    private static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
