using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;

namespace JitOperator.Simulator.Network;

/// <summary>The body of a watch: lines come in the order of the changes, each a while after it happened, until it ends or breaks.</summary>
internal sealed class WatchStream : Stream
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    private readonly Simulation _world;
    private readonly ProcessClock _clock;
    private readonly Etcd _etcd;
    private readonly ResourcePath _path;
    private readonly TimeSpan _slowest;
    private readonly Queue<byte[]> _lines = new();
    private TimeSpan _lastArrival;
    private TaskCompletionSource? _waiting;
    private byte[]? _rest;
    private Exception? _failure;
    private bool _ended;
    private bool _silent;
    private bool _gone;

    /// <param name="world">Time and randomness.</param>
    /// <param name="clock">Of the process that reads.</param>
    /// <param name="etcd">What is watched.</param>
    /// <param name="path">Which of it.</param>
    /// <param name="slowest">The longest that news travel.</param>
    public WatchStream(Simulation world, ProcessClock clock, Etcd etcd, ResourcePath path, TimeSpan slowest)
    {
        (_world, _clock, _etcd, _path, _slowest) = (world, clock, etcd, path, slowest);
        var version = long.Parse(path.Query["resourceVersion"]!, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var change in etcd.Since(path.Resource, version))
        {
            Send(change);
        }

        etcd.Listeners.Add(Send);
        _clock.After(TimeSpan.FromSeconds(int.Parse(path.Query["timeoutSeconds"] ?? "300", System.Globalization.CultureInfo.InvariantCulture)), End);
        Bookmark();
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The connection breaks.</summary>
    public void Break()
    {
        if (!_gone)
        {
            _silent = false;
            Finish(new IOException("The connection was reset."));
        }
    }

    /// <summary>The connection is dead, and nobody is told.</summary>
    public void FallSilent() => _silent = true;

    /// <summary>The API server says that it cannot go on from here.</summary>
    public void Expire()
    {
        Arrive(Line("ERROR", ApiError.Expired().ToStatus()), End);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest is null && !_lines.TryDequeue(out _rest))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_failure is not null)
            {
                throw _failure;
            }

            if (_ended)
            {
                return 0;
            }

            _waiting = new TaskCompletionSource();
            var waiting = _waiting;

            await using var registration = cancellationToken.UnsafeRegister(_ => waiting.TrySetCanceled(cancellationToken), null);
            await waiting.Task.ConfigureAwait(false);
        }

        var length = Math.Min(buffer.Length, _rest.Length);
        _rest.AsMemory(0, length).CopyTo(buffer);
        _rest = length < _rest.Length ? _rest[length..] : null;
        return length;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _etcd.Listeners.Remove(Send);
        (_silent, _gone) = (true, true);
        base.Dispose(disposing);
    }

    private static byte[] Line(string type, JsonNode obj) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["type"] = type, ["object"] = obj }.ToJsonString() + "\n");

    private void Send(Change change)
    {
        if (WatchEvent.Of(_path, change) is { } told)
        {
            Arrive(Line(told.Type, told.Object));
        }
    }

    private void Bookmark() => _world.Time.After(BookmarkInterval, () =>
    {
        if (_ended || _silent)
        {
            return;
        }

        Arrive(Line("BOOKMARK", new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = _etcd.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        }));
        Bookmark();
    });

    // Never before what was sent earlier.
    private void Arrive(byte[] line, Action? then = null)
    {
        var at = _world.Time.Elapsed + _world.Delay(_slowest);
        _lastArrival = at > _lastArrival ? at : _lastArrival;
        _clock.After(_lastArrival - _world.Time.Elapsed, () =>
        {
            if (_silent || _ended)
            {
                return;
            }

            _lines.Enqueue(line);
            Wake();
            then?.Invoke();
        });
    }

    private void End() => Finish(failure: null);

    private void Finish(Exception? failure)
    {
        if (_silent || _ended)
        {
            return;
        }

        _etcd.Listeners.Remove(Send);
        (_ended, _failure) = (true, failure);
        Wake();
    }

    private void Wake() => _waiting?.TrySetResult();
}
